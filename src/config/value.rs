//! Where values come from, and the checks of each kind of value.

use std::{fmt, net::SocketAddr, num::NonZero, time::Duration};

use lettre::message::Mailbox;
use url::{Host, Url};

use crate::model::MOST_SEATS;

/// A wrong value: which, and what would be right. The value itself is shown only where it cannot be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--{flag} (or TENANTRY_{variable}): {reason}", variable = variable(.flag))]
pub struct Refused {
    /// Without the hyphens in front.
    pub flag: &'static str,
    /// What is wrong and what would be right.
    pub reason: String,
}

fn variable(flag: &str) -> String {
    flag.to_ascii_uppercase().replace('-', "_")
}

/// Looks a value up: the flag, then the variable, then the default.
pub(super) struct Source<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Source<'a> {
    pub(super) const fn new(variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { variable }
    }

    /// The value if there is one; `read` checks it.
    pub(super) fn get<T>(
        &self,
        flag: &'static str,
        given: Option<String>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Refused> {
        let text = given.or_else(|| (self.variable)(&format!("TENANTRY_{}", variable(flag))));
        text.map(|text| read(&text)).transpose().map_err(|reason| Refused { flag, reason })
    }

    /// The value or else the default.
    pub(super) fn or<T>(
        &self,
        flag: &'static str,
        given: Option<String>,
        default: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Refused> {
        match self.get(flag, given, &read)? {
            Some(value) => Ok(value),
            None => read(default).map_err(|reason| Refused { flag, reason }),
        }
    }

    /// The value, which has to be given.
    pub(super) fn need<T>(
        &self,
        flag: &'static str,
        given: Option<String>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Refused> {
        self.get(flag, given, read)?.ok_or_else(|| Refused { flag, reason: "has to be given".to_owned() })
    }
}

/// Where the database is, checked in its form. Printing it hides user and password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseAddress(String);

impl DatabaseAddress {
    /// The default of `serve`.
    pub(super) const SERVE: &'static str = "sqlite://tenantry-data/tenantry.sqlite";
    /// The default of `demo`.
    pub(super) const DEMO: &'static str = "sqlite://tenantry-data/demo.sqlite";

    /// The default of `generate`: whoever knows its seed knows every password in it, so never what `serve` takes.
    pub(super) const GENERATE: &'static str = "sqlite://tenantry-data/generated.sqlite";

    /// The URL whole, with its password: for the store alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.0.split_once("://").unwrap_or_default();
        let place =
            if scheme == "sqlite" { rest } else { rest.rsplit_once('@').map_or(rest, |(_, place)| place) };
        // Parameters may hold a password as well.
        write!(f, "{scheme}://{}", place.split('?').next().unwrap_or_default())
    }
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseAddress({self})")
    }
}

/// `sqlite://path`, or `postgres://…` with a host.
pub(super) fn database(text: &str) -> Result<DatabaseAddress, String> {
    const FORMS: &str = "give sqlite://path/to/file or postgres://user:password@host:5432/name";
    let right = match text.split_once("://") {
        Some(("sqlite", path)) => !path.is_empty() && !path.ends_with('/'),
        Some(("postgres" | "postgresql", _)) => Url::parse(text).is_ok_and(|url| {
            url.host_str().is_some_and(|host| !host.is_empty())
                && url.path().len() > 1
                && url.fragment().is_none()
        }),
        _ => false,
    };
    if right { Ok(DatabaseAddress(text.to_owned())) } else { Err(format!("not a database's URL; {FORMS}")) }
}

pub(super) fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("{text:?} is not an address; give IP:port, such as 127.0.0.1:8080 or [::1]:8080")
    })
}

/// An http or https URL to which a path can be added.
pub(super) fn public_url(text: &str) -> Result<Url, String> {
    const FORM: &str = "give the address that people open, such as https://people.example.com, without user, query or fragment";
    let url = Url::parse(text).map_err(|_| format!("not a URL; {FORM}"))?;
    let right = matches!(url.scheme(), "http" | "https")
        && url.host().is_some()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if right { Ok(url) } else { Err(format!("not a public URL; {FORM}")) }
}

/// Is the URL's host this machine itself?
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

pub(super) fn mailbox(text: &str) -> Result<Mailbox, String> {
    let one_line = !text.chars().any(char::is_control);
    text.parse().ok().filter(|_| one_line).ok_or_else(|| {
        format!("{text:?} is not a sender; give no-reply@example.com or \"Tenantry <no-reply@example.com>\"")
    })
}

pub(super) fn switch(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(format!("{text:?} is neither; give true or false")),
    }
}

pub(super) fn path(text: &str) -> Result<std::path::PathBuf, String> {
    if text.is_empty() { Err("empty; give a folder's path".to_owned()) } else { Ok(text.into()) }
}

pub(super) fn count(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| wrong_number(text))
}

pub(super) fn size(text: &str) -> Result<usize, String> {
    count(text).and_then(|number| usize::try_from(number).map_err(|_| wrong_number(text)))
}

/// `auto` is what [`connections_for`] the machine gives.
pub(super) fn connections(text: &str) -> Result<usize, String> {
    if text == "auto" {
        return Ok(connections_for(std::thread::available_parallelism().map_or(1, NonZero::get)));
    }
    size(text).map_err(|_| format!("{}, or auto", wrong_number(text)))
}

/// Two for each core that the server may use and two more. More of them answer less: each is a process of PostgreSQL's,
/// and they only take turns on the cores (docs/PERFORMANCE.md has the figures).
pub(super) fn connections_for(cores: usize) -> usize {
    cores.saturating_mul(2).saturating_add(2)
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    count(text).map(|number| Duration::from_secs(number.into()))
}

pub(super) fn milliseconds(text: &str) -> Result<Duration, String> {
    count(text).map(|number| Duration::from_millis(number.into()))
}

/// How many people a company may have.
pub(super) fn seats(text: &str) -> Result<i32, String> {
    text.parse().ok().filter(|number| (1..=MOST_SEATS).contains(number)).ok_or_else(|| {
        format!("{text:?} is not a number of seats; give a whole number from 1 to {MOST_SEATS}")
    })
}

fn wrong_number(text: &str) -> String {
    format!("{text:?} is not a number for this; give a whole number from 1 to {}", u32::MAX)
}

/// A slug: what stands in tokens and is typed to sign in.
pub(super) fn slug(text: &str) -> Result<String, String> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let right = (1..=63).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-');
    if right {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "{text:?} is not a slug; give 1 to 63 small letters, digits and hyphens, no hyphen at either end"
        ))
    }
}

pub(super) fn words(text: &str) -> Result<String, String> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.chars().any(char::is_control) {
        return Err("empty, or of several lines; give a name".to_owned());
    }
    Ok(trimmed.to_owned())
}

pub(super) fn email(text: &str) -> Result<String, String> {
    let trimmed = text.trim();
    match trimmed.parse::<lettre::Address>() {
        Ok(_) => Ok(trimmed.to_owned()),
        Err(_) => Err(format!("{text:?} is not an address; give one such as ada@example.com")),
    }
}
