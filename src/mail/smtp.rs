//! One mail over one SMTP connection, every step of it bounded in time.
//!
//! lettre's pooled transport is not used: its async form bounds only the connecting, and a connection dropped in
//! the middle of a mail would go back to the pool.

use std::{future::Future, time::Duration};

use lettre::transport::smtp::{
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, TlsParameters},
    extension::ClientId,
};

use super::{
    message::Wire,
    smtp_url::{SmtpTls, SmtpUrl},
    template::MailError,
    text,
    transport::Failure,
};

/// How long a server may take.
#[derive(Debug, Clone, Copy)]
pub struct SmtpTimes {
    /// To connect, greet, start TLS and sign in.
    pub connect: Duration,
    /// To take the mail.
    pub send: Duration,
}

impl Default for SmtpTimes {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), send: Duration::from_secs(30) }
    }
}

/// A mail server.
pub struct Smtp {
    url: SmtpUrl,
    tls: Option<TlsParameters>,
    hello: ClientId,
    times: SmtpTimes,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("url", &self.url).field("times", &self.times).finish_non_exhaustive()
    }
}

impl Smtp {
    /// Prepares for the server; nothing is connected yet.
    ///
    /// # Errors
    /// [`MailError::Tls`] if the host cannot be checked by TLS.
    pub fn new(url: SmtpUrl, times: SmtpTimes) -> Result<Self, MailError> {
        let tls = match url.tls {
            SmtpTls::Off => None,
            _ => Some(
                TlsParameters::new(url.host.clone()).map_err(|error| MailError::Tls(error.to_string()))?,
            ),
        };
        Ok(Self { url, tls, hello: ClientId::default(), times })
    }

    /// Sends one mail. A server that refuses us (greeting, TLS, password) may be mended, whatever its code;
    /// one that refuses the mail itself with 5xx has spoken.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn deliver(&self, wire: &Wire) -> Result<(), Failure> {
        let mut connection = match bounded(self.times.connect, self.connect()).await {
            Ok(connected) => connected.map_err(|error| Failure::Temporary(told(&error)))?,
            Err(late) => return Err(Failure::Temporary(format!("the mail server did not answer {late}"))),
        };
        match bounded(self.times.send, connection.send(&wire.envelope, &wire.bytes)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) if error.is_permanent() || error.is_client() => {
                return Err(Failure::Permanent(told(&error)));
            }
            Ok(Err(error)) => return Err(Failure::Temporary(told(&error))),
            Err(late) => {
                return Err(Failure::Temporary(format!("the mail server did not take the mail {late}")));
            }
        }
        // The mail is out; whoever waits to write that down need not wait for the farewell.
        let farewell = self.times.connect;
        tokio::spawn(async move { bounded(farewell, connection.quit()).await.map(drop) });
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let server = (self.url.host.as_str(), self.url.port);
        let wrapped = self.tls.clone().filter(|_| self.url.tls == SmtpTls::Wrapped);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.times.connect), &self.hello, wrapped, None)
                .await?;
        let start = match self.url.tls {
            SmtpTls::Off | SmtpTls::Wrapped => false,
            SmtpTls::Opportunistic => connection.can_starttls(),
            SmtpTls::Required => true,
        };
        if let (true, Some(tls)) = (start, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some((user, password)) = &self.url.credentials {
            connection.auth(DEFAULT_MECHANISMS, &Credentials::new(user.clone(), password.clone())).await?;
        }
        Ok(connection)
    }
}

/// The work, or after the time a text that says which.
async fn bounded<T>(time: Duration, work: impl Future<Output = T>) -> Result<T, String> {
    tokio::time::timeout(time, work).await.map_err(|_| format!("within {} s", time.as_secs()))
}

/// The error and its causes in one line.
fn told(error: &lettre::transport::smtp::Error) -> String {
    let mut line = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !line.contains(&inner_text) {
            line = format!("{line}: {inner_text}");
        }
        cause = inner.source();
    }
    text::name(&line)
}
