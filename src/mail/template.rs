//! From a [`MailKind`] to a mail: subject, text and HTML from the embedded templates.

use std::fmt;

use minijinja::{Environment, UndefinedBehavior, Value};
use url::Url;

use super::{kind::MailKind, language::Language, text};
use crate::model::{MailId, SecretId};

/// Stands for the token of a mail whose token does not exist yet.
///
/// Only the hash of a token may be in the database, and the outbox is in the database: render with this, and the id
/// of the secret behind it, instead of a token; whoever leases the mail makes the token, stores its hash and
/// [`fill`]s it in. No name can hold it:
/// control characters are taken out of names.
pub const HOLE: &str = "\u{1}";

/// Puts the token where [`HOLE`] is, in a text or HTML part.
pub fn fill(part: &str, token: &str) -> String {
    // What this encoding leaves needs no escape in HTML either.
    let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    part.replace(HOLE, &encoded)
}

/// A mail could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// A template is wrong; a test renders every one.
    #[error("a mail template is wrong: {0}")]
    Template(#[from] minijinja::Error),
    /// The public URL cannot carry a path.
    #[error("the public URL must be an http or https URL")]
    PublicUrl,
    /// The TLS settings for the mail server cannot be made.
    #[error("no TLS to the mail server: {0}")]
    Tls(String),
}

/// A mail as it is stored in the outbox.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedMail {
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The secret whose token goes into the hole.
    pub secret: Option<SecretId>,
}

/// Headers alone: bodies can hold tokens.
impl fmt::Debug for RenderedMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RenderedMail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("templates/", $name)))),*]
    };
}

/// Every template file. Those named `.html` are escaped.
const TEMPLATES: &[(&str, &str)] = templates![
    "layout.html",
    "en/set_password.subject",
    "en/set_password.txt",
    "en/set_password.html",
    "en/password_recovery.subject",
    "en/password_recovery.txt",
    "en/password_recovery.html",
    "en/confirm_email.subject",
    "en/confirm_email.txt",
    "en/confirm_email.html",
    "en/email_changed.subject",
    "en/email_changed.txt",
    "en/email_changed.html",
    "en/password_changed.subject",
    "en/password_changed.txt",
    "en/password_changed.html",
    "en/invitation.subject",
    "en/invitation.txt",
    "en/invitation.html",
    "en/ownership_offered.subject",
    "en/ownership_offered.txt",
    "en/ownership_offered.html",
    "es/set_password.subject",
    "es/set_password.txt",
    "es/set_password.html",
    "es/password_recovery.subject",
    "es/password_recovery.txt",
    "es/password_recovery.html",
    "es/confirm_email.subject",
    "es/confirm_email.txt",
    "es/confirm_email.html",
    "es/email_changed.subject",
    "es/email_changed.txt",
    "es/email_changed.html",
    "es/password_changed.subject",
    "es/password_changed.txt",
    "es/password_changed.html",
    "es/invitation.subject",
    "es/invitation.txt",
    "es/invitation.html",
    "es/ownership_offered.subject",
    "es/ownership_offered.txt",
    "es/ownership_offered.html",
];

/// Writes mails. Links come from the configured public URL alone.
#[derive(Debug)]
pub struct Mailer {
    templates: Environment<'static>,
    public_url: Url,
    host: String,
}

impl Mailer {
    /// Compiles the templates.
    ///
    /// # Errors
    /// [`MailError::PublicUrl`] if the URL has no host or cannot carry a path.
    pub fn new(public_url: Url) -> Result<Self, MailError> {
        let host = public_url.host_str().ok_or(MailError::PublicUrl)?.to_owned();
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in TEMPLATES {
            templates.add_template(name, source)?;
        }
        Ok(Self { templates, public_url, host })
    }

    /// The mail in the best language for the recipient's BCP 47 tag.
    ///
    /// # Errors
    /// [`MailError::Template`] only if a template is wrong.
    pub fn render(
        &self,
        kind: MailKind<'_>,
        language: Option<&str>,
        recipient: &str,
    ) -> Result<RenderedMail, MailError> {
        let language = Language::choose(language);
        let path = |part: &str| format!("{}/{}.{part}", language.tag(), kind.template());
        let in_header = Value::from(kind.facts(language, str::to_owned));
        let subject = self.templates.get_template(&path("subject"))?.render(in_header)?;
        let link = kind.link().map(|(page, token)| self.link(page, token)).transpose()?;
        let mut facts = kind.facts(language, text::unlinked);
        facts.extend([
            ("lang", Value::from(language.tag())),
            ("title", Value::from(text::unlinked(&subject))),
            ("link", Value::from(link)),
        ]);
        let in_body = Value::from(facts);
        let text = self.templates.get_template(&path("txt"))?.render(in_body.clone())?;
        let html = self.templates.get_template(&path("html"))?.render(in_body)?;
        Ok(RenderedMail { recipient: recipient.to_owned(), subject, text, html, secret: kind.secret() })
    }

    /// The Message-ID of a mail, which is the same at each attempt.
    pub fn message_id(&self, id: MailId) -> String {
        let host = self.host.trim_start_matches('[').trim_end_matches(']').replace(":", "-");
        format!("<{id}@{host}>")
    }

    /// The public URL, the page, and the token as its query.
    fn link(&self, page: &str, token: &str) -> Result<String, MailError> {
        let mut link = self.public_url.clone();
        link.path_segments_mut().map_err(|()| MailError::PublicUrl)?.pop_if_empty().push(page);
        link.set_query(None);
        link.set_fragment(None);
        let token = if token.starts_with(HOLE) { HOLE.to_owned() } else { fill(HOLE, token) };
        Ok(format!("{link}?token={token}"))
    }
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
