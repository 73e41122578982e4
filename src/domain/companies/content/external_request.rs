//! External requests: what makes one. It is kept and never sent; what it holds is bounded and well formed all the same,
//! since whoever sends it later relies on that.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Noun, headers, named};
use crate::{
    clock::Timestamp,
    domain::{audit::Changes, text::Form},
    model::{CompanyId, ExternalRequest, ExternalRequestId, HttpMethod, Keyed},
};

/// The longest URL, in bytes.
pub const URL_LENGTH: usize = 2048;
/// The longest body, in bytes.
pub const BODY_LENGTH: usize = 65_536;

/// An external request, as typed. What is none stays as it is; an inner none takes the body out.
#[derive(Clone, Debug, Default)]
pub struct ExternalRequestForm {
    pub name: Option<String>,
    pub method: Option<String>,
    pub url: Option<String>,
    pub headers: Option<Value>,
    pub body: Option<Option<String>>,
}

impl Noun for ExternalRequest {
    const ONE: &'static str = "external request";
    const MANY: &'static str = "external requests";
    const CREATED: &'static str = "company.external_request.created";
    const UPDATED: &'static str = "company.external_request.updated";
    const DELETED: &'static str = "company.external_request.deleted";
    type Form = ExternalRequestForm;

    fn blank(id: ExternalRequestId, company_id: CompanyId, now: Timestamp) -> Self {
        Self {
            id,
            company_id,
            name: String::new(),
            method: HttpMethod::Get,
            url: String::new(),
            headers: BTreeMap::new(),
            body: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    fn fill(&mut self, typed: &ExternalRequestForm, form: &mut Form) {
        if let Some(name) = named(typed.name.as_deref(), form) {
            self.name = name;
        }
        if let Some(typed) = typed.method.as_deref().and_then(|typed| form.take("method", method(typed))) {
            self.method = typed;
        }
        if let Some(typed) = typed.url.as_deref().and_then(|typed| form.take("url", url(typed))) {
            self.url = typed;
        }
        if let Some(typed) = &typed.headers {
            self.headers = headers::checked(typed, form);
        }
        if let Some(typed) = typed.body.as_ref().and_then(|typed| form.take("body", body(typed.as_deref()))) {
            self.body = typed;
        }
    }

    /// What a request carries may be secret, so the audit tells that URL's query, values of headers and body differ, and
    /// not what they are.
    fn note(changes: &mut Changes, before: Option<&Self>, after: Option<&Self>) {
        let both = [before, after];
        let [from, to] = both.map(|it| it.map(|it| it.name.as_str()));
        changes.note("name", &from, &to);
        let [from, to] = both.map(|it| it.map(|it| it.method.key()));
        changes.note("method", &from, &to);
        let [from, to] = both.map(|it| it.map(|it| it.url.as_str()));
        changes.note_part("url", &from.map(place), &to.map(place), from != to);
        let [from, to] = both.map(|it| it.map(|it| &it.headers));
        let names = |headers: &BTreeMap<String, String>| headers.keys().cloned().collect::<Vec<_>>();
        changes.note_part("headers", &from.map(names), &to.map(names), from != to);
        let [from, to] = both.map(|it| it.and_then(|it| it.body.as_deref()));
        changes.note_part("body", &(), &(), from != to);
    }
}

/// Where a URL leads, without what it carries.
fn place(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// A method of the set, in whatever case.
fn method(typed: &str) -> Result<HttpMethod, String> {
    HttpMethod::from_key(&typed.trim().to_ascii_uppercase()).ok_or_else(|| {
        let known: Vec<&str> = HttpMethod::ALL.iter().map(|method| method.key()).collect();
        format!("must be one of {}", known.join(", "))
    })
}

/// An absolute URL of http or https, as it was given but for the spaces around it. A name and password in it would stand
/// in every list and log; they go into a header.
fn url(typed: &str) -> Result<String, String> {
    let text = typed.trim();
    if text.len() > URL_LENGTH {
        return Err(format!("may have at most {URL_LENGTH} bytes"));
    }
    // The parser takes some of these out, and they are kept as they stand.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("must hold no spaces, line breaks or control characters".to_owned());
    }
    let parsed = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let parsed = parsed.filter(url::Url::has_host);
    let parsed = parsed.ok_or("must be an absolute URL that begins with http:// or https://")?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err("must hold no user name or password; send them in a header".to_owned());
    }
    Ok(text.to_owned())
}

/// A body as it was given.
fn body(typed: Option<&str>) -> Result<Option<String>, String> {
    match typed {
        Some(text) if text.len() > BODY_LENGTH => Err(format!("may have at most {BODY_LENGTH} bytes")),
        typed => Ok(typed.map(str::to_owned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_absolute_and_of_the_web() {
        for fine in [
            "https://api.example.com",
            "http://localhost:8080/a?b=c#d",
            "HTTPS://api.example.com/orders/{{order}}",
            "https://münchen.example/ä",
        ] {
            assert_eq!(url(&format!(" {fine} ")), Ok(fine.to_owned()));
        }
        let scheme = "must be an absolute URL that begins with http:// or https://";
        let spaces = "must hold no spaces, line breaks or control characters";
        let user = "must hold no user name or password; send them in a header";
        for (wrong, why) in [
            ("", scheme),
            ("/orders", scheme),
            ("//example.com", scheme),
            ("ftp://example.com", scheme),
            ("file:///etc/passwd", scheme),
            ("javascript:alert(1)", scheme),
            ("https://", scheme),
            ("https://exa mple.com", spaces),
            ("https://example.com/\r\nHost: other", spaces),
            ("https://example.com/\u{85}x", spaces),
            ("https://ada@example.com", user),
            ("https://:secret@example.com", user),
        ] {
            assert_eq!(url(wrong), Err(why.to_owned()), "{wrong:?}");
        }
        let long = |bytes: usize| format!("https://example.com/{}", "x".repeat(bytes - 20));
        assert!(url(&long(URL_LENGTH)).is_ok());
        assert_eq!(url(&long(URL_LENGTH + 1)), Err("may have at most 2048 bytes".to_owned()));
    }

    #[test]
    fn a_method_is_one_of_a_few() {
        assert_eq!(method(" post "), Ok(HttpMethod::Post));
        for wrong in ["", "TRACE", "CONNECT", "GET /", "POST\r\nX: y"] {
            let why = "must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
            assert_eq!(method(wrong), Err(why.to_owned()), "{wrong:?}");
        }
    }
}
