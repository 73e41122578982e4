//! The two ways out: a mail server, or a folder for development.

use lettre::message::Mailbox;

use super::{folder::Folder, message, outbox::QueuedMail, smtp::Smtp};

/// Why a mail did not go out. The text is for the log and for the one who looks at the outbox; it is one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The server is away, slow or says 4xx, or refuses us rather than the mail: later may help.
    #[error("{0}")]
    Temporary(String),
    /// The server refuses the mail (5xx), or it cannot be written at all.
    #[error("{0}")]
    Permanent(String),
}

/// How mails leave.
#[derive(Debug)]
pub enum Transport {
    Smtp(Smtp),
    Folder(Folder),
}

impl Transport {
    /// Hands the mail over. It is out once this returns without an error; it may be out if it returns
    /// [`Failure::Temporary`] after the server had the text, which is why the Message-ID stays.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn deliver(&self, mail: &QueuedMail, from: &Mailbox) -> Result<(), Failure> {
        let wire = message::compose(mail, from).map_err(Failure::Permanent)?;
        match self {
            Self::Smtp(smtp) => smtp.deliver(&wire).await,
            Self::Folder(folder) => folder.deliver(mail, &wire).await,
        }
    }
}

#[cfg(test)]
#[path = "transport_tests.rs"]
mod tests;
