//! What holds for every request and every answer: a bounded head, an id, the security headers, no panic.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use hyper::HeaderMap;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, SERVER,
    X_CONTENT_TYPE_OPTIONS,
};

use super::edge::{Execute, Shared};
use super::refusal::{Code, Refusal};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of this request, in its extensions.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Bounds the head, names the request, runs it, and dresses the answer.
pub async fn guard<E: Execute>(
    State(shared): State<Arc<Shared<E>>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = incoming_id(request.headers()).unwrap_or_else(|| shared.config.world.id().simple().to_string());
    let mut response = match check_head(&request, shared.config.url_bytes, shared.config.head_bytes) {
        Err(refusal) => refusal.respond(&id),
        Ok(()) => {
            request.extensions_mut().insert(RequestId(id.clone()));
            AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!(request_id = %id, "a handler panicked");
                Refusal::new(Code::Internal, "Something went wrong on our side.").respond(&id)
            })
        }
    };
    dress(response.headers_mut(), &id);
    response
}

/// A caller's own id is taken when it is plain enough to stand in any log.
fn incoming_id(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(X_REQUEST_ID)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    ((1..=64).contains(&text.len()) && text.bytes().all(plain)).then(|| text.to_owned())
}

fn check_head(request: &Request, url_bytes: usize, head_bytes: usize) -> Result<(), Refusal> {
    let url = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    if url > url_bytes {
        return Err(Refusal::new(Code::UriTooLong, format!("A URL has at most {url_bytes} bytes.")));
    }
    // ": " and the line's end; the request line's method and version
    let lines = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    if lines.sum::<usize>() + url + 20 > head_bytes {
        return Err(Refusal::new(
            Code::HeadTooLarge,
            format!("A request's head has at most {head_bytes} bytes."),
        ));
    }
    Ok(())
}

fn dress(headers: &mut HeaderMap, id: &str) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // embedded files, which are public and named by their hash, say for themselves how long they keep
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static("default-src 'none'"));
    headers.remove(SERVER);
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(X_REQUEST_ID, value);
    }
}
