//! The stored outbox. Here, when a mail is about to go out, the token of its link is made.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    outbox::{Outbox, OutboxError, QueuedMail},
    template::fill,
};
use crate::{
    authz,
    clock::{SharedWorld, Timestamp},
    model::{MailId, SecretPurpose, TenantId},
    store::{
        Store, StoreError,
        outbox::{self, DueMail},
        secrets_mail,
    },
    token::{self, TokenHash},
};

/// The outbox of a [`Store`].
///
/// The text of a token is in this process's memory alone, from the first lease of its mail until the mail is
/// out or given up, so that each attempt sends the same mail. Another process, or this one after a restart,
/// makes a new token, which voids the one before.
pub struct StoreOutbox {
    store: Store,
    world: SharedWorld,
    tokens: Mutex<HashMap<MailId, Token>>,
    /// Leased, but the database failed before their link was good; they come first the next time, so that
    /// they do not wait for their lease to run out. With the moment when it does.
    halfway: Mutex<Vec<(DueMail, Timestamp)>>,
}

#[derive(Clone)]
struct Token {
    text: String,
    hash: TokenHash,
    expires_at: Timestamp,
}

impl StoreOutbox {
    /// An outbox that takes what is random from `world`.
    pub fn new(store: Store, world: SharedWorld) -> Self {
        Self { store, world, tokens: Mutex::default(), halfway: Mutex::default() }
    }

    /// Fills the hole of a leased mail; none where its link is good for nothing any more.
    async fn complete(&self, mail: DueMail, now: Timestamp) -> Result<Option<QueuedMail>, StoreError> {
        let Some(secret) = mail.secret_id else { return Ok(Some(queued(mail, None))) };
        let grant = authz::system(mail.tenant);
        let mut tx = self.store.begin(mail.tenant).await?;
        if let Some((purpose, expires_at)) = secrets_mail::purpose(&mut tx, &grant, secret, now).await? {
            let token = self.token(&mail, purpose, expires_at);
            if secrets_mail::set_hash(&mut tx, &grant, secret, &token.hash, now).await? {
                tx.commit().await?;
                return Ok(Some(queued(mail, Some(&token.text))));
            }
        }
        outbox::supersede(&mut tx, &grant, mail.id).await?;
        tx.commit().await?;
        self.tokens().remove(&mail.id);
        tracing::info!(mail = %mail.id, tenant = %mail.tenant, "mail parked: its link is void");
        Ok(None)
    }

    fn token(&self, mail: &DueMail, purpose: SecretPurpose, expires_at: Timestamp) -> Token {
        let make = || {
            let issued = token::issue(self.world.as_ref(), purpose.into(), mail.tenant);
            Token { text: issued.text, hash: issued.hash, expires_at }
        };
        self.tokens().entry(mail.id).or_insert_with(make).clone()
    }

    fn halfway(&self) -> MutexGuard<'_, Vec<(DueMail, Timestamp)>> {
        self.halfway.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tokens(&self) -> MutexGuard<'_, HashMap<MailId, Token>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outbox for StoreOutbox {
    async fn lease_due(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<QueuedMail>, OutboxError> {
        self.tokens().retain(|_, token| token.expires_at > now);
        let mut tx = self.store.begin_system().await?;
        let leased = outbox::lease_due(&mut tx, now, until, limit).await?;
        tx.commit().await?;
        let mut due: Vec<(DueMail, Timestamp)> = self.halfway().drain(..).collect();
        // Whose lease ran out is anybody's again, and may be in somebody's hands by now.
        due.retain(|(_, held_until)| *held_until > now);
        due.extend(leased.into_iter().map(|mail| (mail, until)));
        let mut ready = Vec::with_capacity(due.len());
        for (mail, until) in due {
            match self.complete(mail.clone(), now).await {
                Ok(mail) => ready.extend(mail),
                // The others need not wait for it.
                Err(error) => {
                    tracing::warn!(mail = %mail.id, error = error.detail(), "no link for a mail yet");
                    self.halfway().push((mail, until));
                }
            }
        }
        Ok(ready)
    }

    async fn sent(&self, tenant: TenantId, id: MailId, at: Timestamp) -> Result<(), OutboxError> {
        let mut tx = self.store.begin(tenant).await?;
        outbox::sent(&mut tx, &authz::system(tenant), id, at).await?;
        tx.commit().await?;
        self.tokens().remove(&id);
        Ok(())
    }

    async fn retry(
        &self,
        tenant: TenantId,
        id: MailId,
        at: Timestamp,
        error: &str,
    ) -> Result<(), OutboxError> {
        let mut tx = self.store.begin(tenant).await?;
        outbox::retry(&mut tx, &authz::system(tenant), id, at, error).await?;
        Ok(tx.commit().await?)
    }

    async fn park(&self, tenant: TenantId, id: MailId, error: &str) -> Result<(), OutboxError> {
        let mut tx = self.store.begin(tenant).await?;
        outbox::park(&mut tx, &authz::system(tenant), id, error).await?;
        tx.commit().await?;
        self.tokens().remove(&id);
        Ok(())
    }
}

impl From<StoreError> for OutboxError {
    fn from(error: StoreError) -> Self {
        Self(error.detail().to_owned())
    }
}

fn queued(mail: DueMail, token: Option<&str>) -> QueuedMail {
    let filled = |part: String| match token {
        Some(token) => fill(&part, token),
        None => part,
    };
    QueuedMail {
        tenant: mail.tenant,
        id: mail.id,
        recipient: mail.recipient,
        subject: mail.subject,
        text: filled(mail.text_body),
        html: filled(mail.html_body),
        message_id: mail.message_id,
        created_at: mail.created_at,
        attempts: u32::try_from(mail.attempts).unwrap_or_default(),
    }
}
