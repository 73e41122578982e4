//! Mail: what is said ([`template`]), how it is put on the wire ([`message`], [`transport`]), and the worker
//! that empties the outbox ([`worker`]).
//!
//! A mutation renders a mail with [`Mailer::render`] and stores it in the outbox within its own transaction.
//! After the commit it wakes the [`Worker`], which leases what is due, sends it outside of any transaction and
//! writes down what became of it. A mail goes out at least once; its Message-ID is the same each time.

pub mod backoff;
pub mod folder;
pub mod kind;
pub mod language;
pub mod message;
pub mod outbox;
pub mod smtp;
pub mod smtp_url;
pub mod store_outbox;
pub mod template;
pub mod text;
pub mod transport;
pub mod worker;

#[cfg(test)]
mod testing;

pub use kind::MailKind;
pub use language::Language;
pub use outbox::{Outbox, OutboxError, QueuedMail};
pub use smtp_url::SmtpUrl;
pub use store_outbox::StoreOutbox;
pub use template::{HOLE, MailError, Mailer, RenderedMail, fill};
pub use transport::{Failure, Transport};
pub use worker::{Worker, WorkerHandle, WorkerOptions};
