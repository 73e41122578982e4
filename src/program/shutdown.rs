//! When to stop: SIGTERM or SIGINT, whichever comes first.

use super::Trouble;

/// The signals that stop the server, heard from the moment this is made.
pub struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// Begins to listen for them.
    ///
    /// # Errors
    /// The system does not let us.
    #[cfg(unix)]
    pub fn new() -> Result<Self, Trouble> {
        use tokio::signal::unix::{SignalKind, signal};
        let deaf = |error| Trouble::Broken(format!("signals cannot be heard: {error}"));
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(deaf)?,
            interrupt: signal(SignalKind::interrupt()).map_err(deaf)?,
        })
    }
    /// Begins to listen for them.
    ///
    /// # Errors
    /// None on this system.
    #[cfg(not(unix))]
    pub const fn new() -> Result<Self, Trouble> {
        Ok(Self {})
    }

    /// Waits for the first of them, and gives its name.
    #[cfg(unix)]
    pub async fn heard(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
    /// Waits for it, and gives its name.
    #[cfg(not(unix))]
    pub async fn heard(&mut self) -> &'static str {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}
