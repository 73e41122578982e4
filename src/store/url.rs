//! Which database, as the URL of the configuration says.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr};

use tokio_postgres::config::{Host, SslMode};

/// A database that can be connected to. `Display` and `Debug` never show the password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres(Box<tokio_postgres::Config>),
}

const EXPECTED: &str = "sqlite://path/to/file or postgres://user:password@host:port/database";

impl DatabaseUrl {
    /// Reads `sqlite://path`, `sqlite:///absolute/path`, `postgres://…` or `postgresql://…`. The error
    /// says what would be right and never holds the password.
    pub fn parse(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() || path.contains(['?', '#', '\0']) || path.starts_with(':') {
                return Err("sqlite:// is followed by the path of a file, without parameters".to_owned());
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            // The parser's own error could repeat a part of the password.
            let config = tokio_postgres::Config::from_str(url).map_err(|_| format!("expected {EXPECTED}"))?;
            if config.get_hosts().is_empty() {
                return Err(format!("the host is missing: expected {EXPECTED}"));
            }
            return Ok(Self::Postgres(Box::new(config)));
        }
        Err(format!("expected {EXPECTED}"))
    }

    /// Does what is asked and answered cross a network without TLS? Only `sslmode=require` asks for TLS.
    pub fn is_plain_off_loopback(&self) -> bool {
        let Self::Postgres(config) = self else { return false };
        if config.get_ssl_mode() == SslMode::Require {
            return false;
        }
        // An address that is given stands for the host beside it.
        match config.get_hostaddrs() {
            [] => !config.get_hosts().iter().all(is_here),
            addresses => !addresses.iter().all(IpAddr::is_loopback),
        }
    }
}

/// Is the host this machine itself?
fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name.ends_with(".localhost")
                || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;
    fn from_str(url: &str) -> Result<Self, String> {
        Self::parse(url)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = match self {
            Self::Sqlite(path) => return write!(f, "sqlite://{}", path.display()),
            Self::Postgres(config) => config,
        };
        f.write_str("postgres://")?;
        if let Some(user) = config.get_user() {
            write!(f, "{user}@")?;
        }
        for (place, host) in config.get_hosts().iter().enumerate() {
            f.write_str(if place == 0 { "" } else { "," })?;
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{}", path.display())?,
            }
            if let Some(port) = config.get_ports().get(place).or(config.get_ports().first()) {
                write!(f, ":{port}")?;
            }
        }
        write!(f, "/{}", config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file_or_a_server() {
        assert_eq!(DatabaseUrl::parse("sqlite://a/b.sqlite"), Ok(DatabaseUrl::Sqlite("a/b.sqlite".into())));
        assert_eq!(DatabaseUrl::parse("sqlite:///a.sqlite"), Ok(DatabaseUrl::Sqlite("/a.sqlite".into())));
        for url in ["postgres://me:hidden@db:5433/app", "postgresql://me:hidden@db:5433/app"] {
            let parsed = DatabaseUrl::parse(url).unwrap();
            assert_eq!(parsed.to_string(), "postgres://me@db:5433/app");
            assert_eq!(format!("{parsed:?}"), "postgres://me@db:5433/app");
        }
    }

    #[test]
    fn plain_off_loopback_is_what_others_could_read() {
        for (url, plain) in [
            ("sqlite://a.sqlite", false),
            ("postgres://me@localhost/app", false),
            ("postgres://me@db.localhost/app", false),
            ("postgres://me@127.0.0.2:5433/app", false),
            ("postgres://me@%2Frun%2Fpostgresql/app", false),
            ("postgres://me@localhost,db/app", true),
            ("postgres://me@db/app", true),
            ("postgres://me@10.0.0.1/app?sslmode=prefer", true),
            ("postgres://me@10.0.0.1/app?sslmode=require", false),
            ("postgres://me@db/app?hostaddr=127.0.0.1", false),
            ("postgres://me@localhost/app?hostaddr=10.0.0.1", true),
        ] {
            assert_eq!(DatabaseUrl::parse(url).unwrap().is_plain_off_loopback(), plain, "{url}");
        }
    }

    #[test]
    fn a_wrong_url_is_told_what_would_be_right_without_its_password() {
        for url in [
            "",
            "mysql://me:hidden@db/app",
            "app.sqlite",
            "sqlite://",
            "sqlite://:memory:",
            "sqlite://a?mode=hidden",
            "postgres://me:hidden@db:port/app",
            "postgres://me:hidden@db/app?unknown=hidden",
            "postgres:///app",
        ] {
            let message = DatabaseUrl::parse(url).unwrap_err();
            assert!(message.contains("sqlite://"), "{url}: {message}");
            assert!(!message.contains("hidden"), "{url}: {message}");
        }
    }
}
