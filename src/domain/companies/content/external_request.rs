//! External requests: what makes one. It is kept and never sent; what it holds is bounded and well formed all the same,
//! since whoever sends it later relies on that.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use super::{Noun, Standalone, TOGETHER, headers, json_bytes, named};
use crate::{
    clock::Timestamp,
    domain::{
        audit::Changes,
        companies::Seen,
        text::{self, Form},
    },
    model::{CompanyId, ExternalRequest, ExternalRequestId, HttpMethod, Keyed},
    store::ignorable,
};

/// The longest URL, in bytes.
pub const URL_LENGTH: usize = 2048;

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
    type In = Arc<Seen>;
    const ONE: &'static str = "external request";
    const MANY: &'static str = "external requests";
    const UPDATED: &'static str = "company.external_request.updated";
    type Form = ExternalRequestForm;

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
        if let Some(typed) = &typed.body {
            self.body.clone_from(typed);
        }
        if json_bytes(&self.headers).saturating_add(json_bytes(&self.body)) > TOGETHER {
            let (place, other) = if typed.body.is_some() { ("body", "headers") } else { ("headers", "body") };
            let wrong = format!("may have at most {TOGETHER} bytes together with the {other}, as JSON");
            form.take::<()>(place, Err(wrong));
        }
    }

    /// What a request carries may be secret, and a path may be too (a webhook's), so the audit tells where the URL leads,
    /// and of the rest of it, of headers and body, that they differ and not what they are.
    fn note(changes: &mut Changes, before: Option<&Self>, after: Option<&Self>) {
        let both = (before, after);
        changes.note_of("name", both, |it| Some(it.name.as_str()));
        changes.note_of("method", both, |it| Some(it.method.key()));
        let [from, to] = [before, after].map(|it| it.map(|it| it.url.as_str()));
        changes.note_part("url", &from.map(origin), &to.map(origin), from != to);
        let [from, to] =
            [before, after].map(|it| it.map(|it| &it.headers).filter(|headers| !headers.is_empty()));
        changes.note_part("headers", &(), &(), from != to);
        let [from, to] = [before, after].map(|it| it.and_then(|it| it.body.as_deref()));
        changes.note_part("body", &(), &(), from != to);
    }
}

impl Standalone for ExternalRequest {
    const CREATED: &'static str = "company.external_request.created";
    const DELETED: &'static str = "company.external_request.deleted";

    fn blank(id: ExternalRequestId, company_id: CompanyId, _: CompanyId, now: Timestamp) -> Self {
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
}

/// Where a URL leads: scheme and host.
fn origin(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    Some(format!("{}://{}", url.scheme(), url.host_str()?))
}

/// A method of the set, in whatever case.
fn method(typed: &str) -> Result<HttpMethod, String> {
    HttpMethod::from_key(&typed.trim().to_ascii_uppercase()).ok_or_else(|| {
        let known: Vec<&str> = HttpMethod::ALL.iter().map(|method| method.key()).collect();
        format!("must be one of {}", known.join(", "))
    })
}

/// An absolute URL of http or https, as it was given but for the spaces around it. Parsers forgive much, each something
/// else; what one of them takes for another host than a reader does is refused. A name and password would stand in every
/// list and log; they go into a header.
fn url(typed: &str) -> Result<String, String> {
    let text = typed.trim();
    if text.len() > URL_LENGTH {
        return Err(format!("may have at most {URL_LENGTH} bytes"));
    }
    let wrong = |why: &str| Err(why.to_owned());
    // The parser takes some of these out, and they are kept as they stand.
    if text.chars().any(|c| c.is_whitespace() || text::unwelcome(c) || ignorable(c)) {
        return wrong("must hold no spaces, control characters or characters that cannot be seen");
    }
    if text.contains('\\') {
        return wrong("must hold no backslashes");
    }
    let Some(rest) = ["http://", "https://"].iter().find_map(|scheme| behind(text, scheme)) else {
        return wrong("must begin with http:// or https://");
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return wrong("must hold no user name or password; send them in a header");
    }
    if authority.is_empty() {
        return wrong("must name a host behind http:// or https://");
    }
    match url::Url::parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(url::ParseError::InvalidPort) => wrong("must have a port from 0 to 65535, or none"),
        Err(error) => Err(format!("must name a host that can be one ({error})")),
    }
}

/// What stands behind the beginning, in whatever case that is written.
fn behind<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let (begins, rest) = text.split_at_checked(beginning.len())?;
    begins.eq_ignore_ascii_case(beginning).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_absolute_and_of_the_web() {
        for fine in [
            "https://api.example.com",
            "http://localhost:8080/a?b=c#d",
            "https://api.example.com:65535/",
            "https://[2001:db8::1]:8443/a",
            "HTTPS://api.example.com/orders/{{order}}?mail=ada@example.com",
            "https://münchen.example/ä",
        ] {
            assert_eq!(url(&format!(" {fine} ")), Ok(fine.to_owned()));
        }
        let scheme = "must begin with http:// or https://";
        let host = "must name a host behind http:// or https://";
        let unseen = "must hold no spaces, control characters or characters that cannot be seen";
        let user = "must hold no user name or password; send them in a header";
        let backslash = "must hold no backslashes";
        let port = "must have a port from 0 to 65535, or none";
        for (wrong, why) in [
            ("", scheme),
            ("/orders", scheme),
            ("//example.com", scheme),
            ("example.com", scheme),
            ("ftp://example.com", scheme),
            ("file:///etc/passwd", scheme),
            ("javascript:alert(1)", scheme),
            ("https:example.com", scheme),
            ("https:/example.com", scheme),
            ("httpss://example.com", scheme),
            ("httpſ://example.com", scheme),
            ("https://", host),
            ("https:///example.com", host),
            ("https://?a", host),
            ("https://#a", host),
            ("https:\\\\example.com", backslash),
            ("https://example.com\\@other.example", backslash),
            ("https://example.com/a\\b", backslash),
            ("https://exa mple.com", unseen),
            ("https://example.com/\r\nHost: other", unseen),
            ("https://example.com/\u{85}x", unseen),
            ("https://example.com/\u{a0}x", unseen),
            ("https://exam\u{200b}ple.com", unseen),
            ("https://exam\u{200c}ple.com", unseen),
            ("https://exam\u{200d}ple.com", unseen),
            ("https://exam\u{2060}ple.com", unseen),
            ("https://exam\u{ad}ple.com", unseen),
            ("https://example.com/\u{202e}gpj", unseen),
            ("https://example.com/\u{2066}x", unseen),
            ("https://example.com/\u{61c}x", unseen),
            ("https://example.com/\u{feff}x", unseen),
            ("https://ada@example.com", user),
            ("https://:secret@example.com", user),
            ("https://@example.com", user),
            ("https://:@example.com", user),
            ("https://example.com:65536", port),
            ("https://example.com:http", port),
            ("https://example.com:{{port}}", port),
        ] {
            assert_eq!(url(wrong), Err(why.to_owned()), "{wrong:?}");
        }
        for wrong in
            ["https://:443", "https://[::1", "https://256.1.1.1", "https://a%40b.example", "https://a|b"]
        {
            let told = url(wrong).unwrap_err();
            assert!(told.starts_with("must name a host that can be one ("), "{wrong:?}: {told}");
        }
        let long = |bytes: usize| format!("https://example.com/{}", "x".repeat(bytes - 20));
        assert!(url(&long(URL_LENGTH)).is_ok());
        assert_eq!(url(&long(URL_LENGTH + 1)), Err("may have at most 2048 bytes".to_owned()));
    }

    #[test]
    fn the_audit_tells_scheme_and_host() {
        for url in ["https://hooks.example.com:8443/T0/secret?key=1#top", "HTTPS://Hooks.Example.com"] {
            assert_eq!(origin(url), Some("https://hooks.example.com".to_owned()), "{url}");
        }
        assert_eq!(origin("http://[::1]:80/a"), Some("http://[::1]".to_owned()));
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
