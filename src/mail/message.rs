//! A queued mail in the form of RFC 5322, the same bytes at each attempt.

use std::time::SystemTime;

use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, Mailboxes, MultiPart, SinglePart,
        header::{self, HeaderName, HeaderValue},
    },
};

use super::{outbox::QueuedMail, text};

/// What goes to the server.
#[derive(Debug, Clone)]
pub struct Wire {
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
}

/// Puts the mail together.
///
/// # Errors
/// What is wrong with an address or a header; trying again would not help.
pub fn compose(mail: &QueuedMail, from: &Mailbox) -> Result<Wire, String> {
    let recipient: Address =
        mail.recipient.parse().map_err(|error| format!("the recipient's address: {error}"))?;
    // Neither encoding of a body can hold "=_", so that no text can end a part.
    let boundary = format!("=_{}", mail.id);
    let envelope = Envelope::new(Some(from.email.clone()), vec![recipient.clone()])
        .map_err(|error| error.to_string())?;
    // lettre reads the sender back and cannot read one at an IP address (`no-reply@[127.0.0.1]`), so another
    // holds its place.
    let stand_in = Address::new("no-reply", "localhost").map_err(|error| error.to_string())?;
    let mut message = Message::builder()
        .envelope(envelope)
        .from(Mailbox::new(None, stand_in))
        .to(Mailbox::new(None, recipient))
        .subject(text::one_line(&mail.subject))
        .message_id(Some(text::one_line(&mail.message_id)))
        .date(SystemTime::from(mail.created_at))
        // No answering machine answers (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(
            MultiPart::alternative()
                .boundary(boundary)
                .singlepart(SinglePart::plain(mail.text.clone()))
                .singlepart(SinglePart::html(mail.html.clone())),
        )
        .map_err(|error| error.to_string())?;
    message.headers_mut().set(header::From::from(Mailboxes::from(from.clone())));
    Ok(Wire { envelope: message.envelope().clone(), bytes: message.formatted() })
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
