//! What the tests of this folder share.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use chrono::TimeDelta;
use lettre::message::Mailbox;
use uuid::Uuid;

use super::outbox::QueuedMail;
use crate::{
    clock::{Timestamp, World},
    model::{MailId, TenantId},
};

#[path = "../../tests/support/smtp.rs"]
pub mod sink;

/// A world whose time stands still until it is moved, and whose ids count.
pub struct TestWorld {
    now: Mutex<Timestamp>,
    ids: AtomicU64,
}

impl TestWorld {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { now: Mutex::new(moment()), ids: AtomicU64::new(1) })
    }

    pub fn pass(&self, time: TimeDelta) {
        *self.now.lock().unwrap() += time;
    }
}

impl World for TestWorld {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }
    fn id(&self) -> Uuid {
        Uuid::from_u128(self.ids.fetch_add(1, Ordering::Relaxed).into())
    }
    fn secret(&self) -> [u8; 32] {
        [7; 32]
    }
}

/// When the tests play.
pub fn moment() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

/// Mail number `n`.
pub fn queued(n: u128) -> QueuedMail {
    QueuedMail {
        tenant: TenantId(Uuid::from_u128(1)),
        id: MailId(Uuid::from_u128(n)),
        recipient: format!("user{n}@example.com"),
        subject: "Invitation to Acme".to_owned(),
        text: "Hello\n\nhttps://people.example/invitation?token=secret-token\n".to_owned(),
        html: "<p>Hello</p>\n".to_owned(),
        message_id: format!("<{}@people.example>", MailId(Uuid::from_u128(n))),
        created_at: moment(),
        attempts: 0,
    }
}

/// Who sends.
pub fn sender() -> Mailbox {
    "no-reply@people.example".parse().unwrap()
}
