//! Mails are queued in the transaction of what they tell of; the outbox sends them once it is committed.

use super::Request;
use crate::{
    error::Failure,
    mail::MailKind,
    model::{MailId, NewMail, TenantId},
    store::{self, Tx},
};

impl Request {
    /// Queues a mail to this address, in this language.
    ///
    /// # Errors
    /// INTERNAL where a template fails; UNAVAILABLE.
    pub async fn queue_mail(
        &self,
        tx: &mut Tx,
        tenant: TenantId,
        kind: MailKind<'_>,
        language: Option<&str>,
        recipient: &str,
    ) -> Result<(), Failure> {
        let services = &self.services;
        let rendered = services.mailer.render(kind, language, recipient).map_err(Failure::internal)?;
        let id = MailId(services.world.id());
        let mail = NewMail {
            id,
            recipient: rendered.recipient,
            subject: rendered.subject,
            text_body: rendered.text,
            html_body: rendered.html,
            message_id: services.mailer.message_id(id),
            secret_id: rendered.secret,
            created_at: self.now(),
        };
        Ok(store::outbox::insert(tx, &crate::authz::system(tenant), mail).await?)
    }

    /// Commits, and wakes the worker where a mail was queued.
    ///
    /// # Errors
    /// UNAVAILABLE; nothing was written then.
    pub async fn commit(&self, tx: Tx) -> Result<(), Failure> {
        let mails = tx.has_mail();
        tx.commit().await?;
        if mails {
            self.services.mail.notify_one();
        }
        Ok(())
    }
}
