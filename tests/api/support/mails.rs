//! The mails that went out.

use chrono::TimeDelta;
use tenantry::mail::{Outbox, StoreOutbox};

use super::TestApp;

/// A mail that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// What the link in it carries.
    pub token: Option<String>,
}

impl TestApp {
    /// Sends everything that is due, as the worker does, and gives it in order: those first that waited
    /// longest. Mails whose link is void by then do not go out.
    pub async fn mails(&self) -> Vec<Mail> {
        let services = &self.services;
        let outbox = StoreOutbox::new(services.store.clone(), services.world.clone());
        let now = services.world.now();
        let mut mails = Vec::new();
        loop {
            let due = outbox.lease_due(now, now + TimeDelta::minutes(3), 100).await.unwrap();
            if due.is_empty() {
                return mails;
            }
            for mail in due {
                outbox.sent(mail.tenant, mail.id, now).await.unwrap();
                let token = token(&mail.text);
                let (text, html) = (mail.text, mail.html);
                mails.push(Mail { to: mail.recipient, subject: mail.subject, text, html, token });
            }
        }
    }
}

/// The token of the first link in the text.
fn token(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("?token=")?;
    let token = rest.split_whitespace().next()?;
    Some(url::form_urlencoded::parse(format!("t={token}").as_bytes()).next()?.1.into_owned())
}
