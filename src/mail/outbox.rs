//! Where the worker takes mails from and writes down what became of them.

use std::{fmt, future::Future};

use crate::{
    clock::Timestamp,
    model::{MailId, TenantId},
};

/// A mail that waits to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct QueuedMail {
    pub tenant: TenantId,
    pub id: MailId,
    /// One address.
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// With its angle brackets; the same at each attempt.
    pub message_id: String,
    /// The Date of the mail, the same at each attempt.
    pub created_at: Timestamp,
    /// How many attempts there were before this one.
    pub attempts: u32,
}

/// Which mail it is, and nothing that it says: bodies hold tokens.
impl fmt::Debug for QueuedMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueuedMail")
            .field("tenant", &self.tenant)
            .field("id", &self.id)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// The outbox could not be read or written; for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the outbox does not answer: {0}")]
pub struct OutboxError(pub String);

/// The stored queue. Each call is a short transaction of its own: none is open while a mail server is spoken to.
pub trait Outbox: Send + Sync + 'static {
    /// Takes at most `limit` queued mails that are due at `now`, oldest first, and leases them until `until`:
    /// before then no other call returns them.
    fn lease_due(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<QueuedMail>, OutboxError>> + Send;

    /// The server has taken the mail. Its bodies are not needed any more.
    fn sent(
        &self,
        tenant: TenantId,
        id: MailId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;

    /// The attempt failed (one more is counted); the mail is due again at `at`.
    fn retry(
        &self,
        tenant: TenantId,
        id: MailId,
        at: Timestamp,
        error: &str,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;

    /// The attempt failed for good; the mail stays, parked, with the error, to be shown.
    fn park(
        &self,
        tenant: TenantId,
        id: MailId,
        error: &str,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;
}
