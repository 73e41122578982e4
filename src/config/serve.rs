//! `serve`, and `demo`, which is `serve` with other defaults.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use lettre::{Address, message::Mailbox};
use url::{Host, Url};

use super::{
    arguments::ServeArguments,
    limits::Limits,
    value::{self, DatabaseAddress, Refused, Source},
};
use crate::mail::SmtpUrl;

/// How to serve.
#[derive(Debug)]
pub struct ServeConfig {
    pub database: DatabaseAddress,
    /// Create a missing SQLite file and migrate first.
    pub migrate: bool,
    pub listen: SocketAddr,
    /// The mail server; without one, mails are written to [`Self::mail_folder`] and to the log.
    pub smtp: Option<SmtpUrl>,
    pub mail_folder: PathBuf,
    pub introspection: bool,
    pub graphiql: bool,
    /// Seats of a new company, at least 1.
    pub company_seats: i32,
    /// Plan of a new company.
    pub company_plan: String,
    /// Mails in a day by which one person invites others, at least 1.
    pub invitations_per_day: u32,
    pub limits: Limits,
    /// What is accepted but should be looked at; for the log.
    pub warnings: Vec<String>,
    public_url: Option<Url>,
    mail_from: Option<Mailbox>,
}

/// Who the server says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// What links in mails begin with.
    pub public_url: Url,
    /// The sender of mails.
    pub mail_from: Mailbox,
}

impl ServeConfig {
    pub(super) fn read(arguments: ServeArguments, source: &Source<'_>) -> Result<Self, Refused> {
        Self::with(arguments, source, DatabaseAddress::SERVE, "false")
    }

    /// Introspection and GraphiQL are on, and the database is another one.
    pub(super) fn demo(arguments: ServeArguments, source: &Source<'_>) -> Result<Self, Refused> {
        Self::with(arguments, source, DatabaseAddress::DEMO, "true")
    }

    fn with(
        given: ServeArguments,
        source: &Source<'_>,
        database: &str,
        switched: &str,
    ) -> Result<Self, Refused> {
        let mut config = Self {
            database: source.or("database-url", given.database.database_url, database, value::database)?,
            migrate: !source.or("no-migrate", given.migrate.no_migrate, "false", value::switch)?,
            listen: source.or("listen", given.listen, "127.0.0.1:8080", value::listen)?,
            public_url: source.get("public-url", given.public_url, value::public_url)?,
            smtp: source.get("smtp-url", given.smtp_url, SmtpUrl::parse)?,
            mail_from: source.get("mail-from", given.mail_from, value::mailbox)?,
            mail_folder: source.or("mail-folder", given.mail_folder, "tenantry-data/mail", value::path)?,
            introspection: source.or("introspection", given.introspection, switched, value::switch)?,
            graphiql: source.or("graphiql", given.graphiql, switched, value::switch)?,
            company_seats: source.or("company-seats", given.company_seats, "100", value::seats)?,
            company_plan: source.or("company-plan", given.company_plan, "standard", value::words)?,
            invitations_per_day: source.or(
                "invitations-per-day",
                given.invitations_per_day,
                "1000",
                value::count,
            )?,
            limits: Limits::read(given.limits, source)?,
            warnings: Vec::new(),
        };
        // A sender that cannot be made is refused now, not when the first mail goes out.
        config.addresses(config.listen)?;
        config.warnings = config.doubts();
        Ok(config)
    }

    /// The public URL and the sender, once it is known which port `listen` got (it may ask for port 0).
    ///
    /// # Errors
    /// [`Refused`] if no sender can be made from the public URL's host.
    pub fn addresses(&self, bound: SocketAddr) -> Result<Addresses, Refused> {
        let public_url = match &self.public_url {
            Some(url) => url.clone(),
            None => value::public_url(&format!("http://{}", reachable(bound)))
                .map_err(|reason| Refused { flag: "public-url", reason })?,
        };
        let mail_from = match &self.mail_from {
            Some(sender) => sender.clone(),
            None => Address::new("no-reply", mail_host(&public_url))
                .map(|address| Mailbox::new(None, address))
                .map_err(|_| Refused {
                    flag: "mail-from",
                    reason: "has to be given for this public URL".to_owned(),
                })?,
        };
        Ok(Addresses { public_url, mail_from })
    }

    fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        match &self.public_url {
            None if !self.listen.ip().is_loopback() => doubts.push(format!(
                "--public-url is not given: links in mails begin with http://{}, which others cannot open",
                reachable(self.listen)
            )),
            Some(url) if url.scheme() == "http" && !value::is_loopback(url) => doubts.push(
                "--public-url is http: passwords and tokens cross the network in the clear; give an https URL".to_owned(),
            ),
            _ => {}
        }
        match &self.smtp {
            None => doubts.push(format!(
                "--smtp-url is not given: mails are not sent but written to the log and to {}",
                self.mail_folder.display()
            )),
            Some(smtp) if smtp.is_plain() && !smtp.is_loopback() => doubts.push(format!(
                "--smtp-url: mails to {smtp} may cross the network in the clear; give smtps:// or ?tls=required"
            )),
            Some(_) => {}
        }
        doubts
    }
}

/// The address that a browser on this machine can open.
fn reachable(bound: SocketAddr) -> String {
    if bound.ip().is_unspecified() { format!("localhost:{}", bound.port()) } else { bound.to_string() }
}

/// The part of a mail address behind the `@`.
fn mail_host(url: &Url) -> String {
    let literal = |address: IpAddr| format!("[{address}]");
    match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(address)) => literal(address.into()),
        Some(Host::Ipv6(address)) => literal(address.into()),
        None => String::new(),
    }
}
