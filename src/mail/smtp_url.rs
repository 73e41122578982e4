//! Where the mail server is, as an operator writes it.

use std::fmt;

use url::{Host, Url};

/// What a right value looks like; stands in every refusal.
const FORMS: &str =
    "give smtps://user:password@host, or smtp://host:port with ?tls=required, opportunistic or none";

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// In the clear.
    Off,
    /// STARTTLS if the server offers it.
    Opportunistic,
    /// STARTTLS or nothing.
    Required,
    /// TLS from the first byte (smtps).
    Wrapped,
}

/// A mail server's address and how to sign in there.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    /// A name or an IP address without brackets.
    pub host: String,
    pub port: u16,
    pub tls: SmtpTls,
    /// User and password.
    pub credentials: Option<(String, String)>,
}

impl SmtpUrl {
    /// Reads `smtps://user:password@host:port` (465 by default) or `smtp://…?tls=required|opportunistic` (587), or
    /// `smtp://…` alone or with `?tls=none` (25).
    ///
    /// # Errors
    /// What would be right; the password is never part of it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| format!("not a URL; {FORMS}"))?;
        if !matches!(url.scheme(), "smtp" | "smtps") {
            return Err(format!("not a mail server's scheme; {FORMS}"));
        }
        let host = match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            _ => return Err(format!("no host; {FORMS}")),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(format!("a path means nothing here; {FORMS}"));
        }
        let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let asked = match query.as_slice() {
            [] => None,
            [(name, value)] if name == "tls" => Some(value.as_str()),
            _ => return Err(format!("the only parameter is tls; {FORMS}")),
        };
        let (tls, port) = match (url.scheme(), asked) {
            ("smtps", None) => (SmtpTls::Wrapped, 465),
            ("smtp", Some("required")) => (SmtpTls::Required, 587),
            ("smtp", Some("opportunistic")) => (SmtpTls::Opportunistic, 587),
            ("smtp", Some("none") | None) => (SmtpTls::Off, 25),
            _ => return Err(format!("not a value of tls for this scheme; {FORMS}")),
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => Some((decoded(user), decoded(password))),
            _ => return Err(format!("user and password come together; {FORMS}")),
        };
        let credentials = match credentials {
            None => None,
            Some((Some(user), Some(password))) => Some((user, password)),
            Some(_) => return Err(format!("user and password must be UTF-8, percent-encoded; {FORMS}")),
        };
        Ok(Self { host, port: url.port().unwrap_or(port), tls, credentials })
    }

    /// Could somebody on the way read or change the mails? (STARTTLS that is not required can be taken away.)
    pub fn is_plain(&self) -> bool {
        matches!(self.tls, SmtpTls::Off | SmtpTls::Opportunistic)
    }

    /// Is the server this machine itself?
    pub fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

/// Host and port alone.
impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// Without user and password.
impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self}, {:?})", self.tls)
    }
}

/// Takes percent-encoding away; nothing if what remains is not UTF-8.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let digits = if first == b'%' { tail.split_at_checked(2) } else { None };
        let byte = digits.and_then(|(hex, after)| {
            let value = u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?;
            Some((value, after))
        });
        let (byte, after) = byte.unwrap_or((first, tail));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, port: u16, tls: SmtpTls) -> SmtpUrl {
        SmtpUrl { host: host.to_owned(), port, tls, credentials: None }
    }

    #[test]
    fn each_form_is_read() {
        let signed = SmtpUrl {
            credentials: Some(("me@x.y".to_owned(), "p:w+&%".to_owned())),
            ..server("mail.x", 465, SmtpTls::Wrapped)
        };
        let cases = [
            ("smtp://localhost", server("localhost", 25, SmtpTls::Off)),
            ("smtp://127.0.0.1:1025?tls=none", server("127.0.0.1", 1025, SmtpTls::Off)),
            ("smtp://[::1]:1025/", server("::1", 1025, SmtpTls::Off)),
            ("smtp://mail.x?tls=required", server("mail.x", 587, SmtpTls::Required)),
            ("smtp://mail.x?tls=opportunistic", server("mail.x", 587, SmtpTls::Opportunistic)),
            ("smtps://mail.x:2465", server("mail.x", 2465, SmtpTls::Wrapped)),
            ("smtps://me%40x.y:p%3Aw+&%25@mail.x", signed),
        ];
        for (text, expected) in cases {
            assert!(SmtpUrl::parse(text) == Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_wrong_value_is_refused_with_what_would_be_right_and_without_the_password() {
        let cases = [
            ("mail.x:25", "not a mail server's scheme"),
            ("mail", "not a URL"),
            ("smtp://", "no host"),
            ("http://me:secret@mail.x", "not a mail server's scheme"),
            ("smtp://me:secret@mail.x/path", "a path means nothing here"),
            ("smtp://me:secret@mail.x?tls=maybe", "not a value of tls for this scheme"),
            ("smtps://me:secret@mail.x?tls=none", "not a value of tls for this scheme"),
            ("smtp://me:secret@mail.x?ssl=1", "the only parameter is tls"),
            ("smtp://:secret@mail.x", "user and password come together"),
            ("smtp://me@mail.x", "user and password come together"),
            ("smtp://me:%FF@mail.x", "user and password must be UTF-8, percent-encoded"),
        ];
        for (text, wrong) in cases {
            assert_eq!(SmtpUrl::parse(text), Err(format!("{wrong}; {FORMS}")), "{text}");
        }
        let url = SmtpUrl::parse("smtp://me:secret@[::1]").unwrap();
        assert_eq!(format!("{url} {url:?}"), "[::1]:25 SmtpUrl([::1]:25, Off)");
    }

    #[test]
    fn plain_and_loopback_are_told() {
        let told = |text: &str| SmtpUrl::parse(text).map(|url| (url.is_plain(), url.is_loopback())).unwrap();
        assert_eq!(told("smtp://LOCALHOST"), (true, true));
        assert_eq!(told("smtp://127.0.0.2"), (true, true));
        assert_eq!(told("smtp://[::1]"), (true, true));
        assert_eq!(told("smtp://mail.x?tls=opportunistic"), (true, false));
        assert_eq!(told("smtp://mail.x?tls=required"), (false, false));
        assert_eq!(told("smtps://mail.x"), (false, false));
    }
}
