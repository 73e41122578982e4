//! For development: each mail becomes a file, and a line in the log that says which.

use std::path::PathBuf;

use super::{message::Wire, outbox::QueuedMail, text, transport::Failure};

/// A folder of `.eml` files, which any mail program opens.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Writes below `path`, which is made when the first mail comes.
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes `<mail id>.eml`, readable by its owner alone (links in it are secrets). The log has headers only.
    ///
    /// # Errors
    /// [`Failure::Temporary`] if the file cannot be written.
    pub async fn deliver(&self, mail: &QueuedMail, wire: &Wire) -> Result<(), Failure> {
        let file = self.path.join(format!("{}.eml", mail.id));
        let failed = |error: std::io::Error| Failure::Temporary(format!("{}: {error}", file.display()));
        tokio::fs::create_dir_all(&self.path).await.map_err(failed)?;
        // Written beside and renamed, so that whoever watches the folder never reads half a mail.
        let half = self.path.join(format!("{}.part", mail.id));
        write_private(&half, &wire.bytes).await.map_err(failed)?;
        tokio::fs::rename(&half, &file).await.map_err(failed)?;
        tracing::info!(
            file = %file.display(),
            to = %text::one_line(&mail.recipient),
            subject = %text::one_line(&mail.subject),
            message_id = %mail.message_id,
            "mail written to a file: no mail server is configured"
        );
        Ok(())
    }
}

async fn write_private(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    use tokio::io::AsyncWriteExt;
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path).await?;
    file.write_all(bytes).await?;
    file.sync_all().await
}
