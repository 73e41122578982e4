//! The pages that people see: GraphiQL at `/` (built from web/ by build.rs, or a plain page of ours), and the
//! three pages that mailed links open. Everything is in the binary; nothing is loaded from anywhere else.

use axum::Router;
use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use axum::routing::get;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Which of the pages are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PagesConfig {
    /// GraphiQL at `/` and the plain page at `/plain`. Off, neither has a route, so that the caller's fallback
    /// answers 404. The pages of mailed links are always there.
    pub graphiql: bool,
}

/// What may load in GraphiQL: Monaco writes style elements, fonts and icons come as data inside its style sheet.
const EDITOR_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
/// What may load in the pages of our own.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The files of web/dist with the paths they are served at; empty when the page was not built.
static BUILT: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const PLAIN: &[u8] = include_bytes!("pages/plain.html");
/// Opened by mailed links. A GET of them changes nothing: they send their mutation on a click.
static LINKS: &[(&str, &[u8])] = &[
    ("/invitation", include_bytes!("pages/invitation.html")),
    ("/set-password", include_bytes!("pages/set-password.html")),
    ("/confirm-email", include_bytes!("pages/confirm-email.html")),
];
/// What the pages of mailed links load, and the plain page and GraphiQL too.
static SHARED: &[(&str, &[u8])] = &[
    ("/pages/client.js", include_bytes!("pages/client.js")),
    ("/pages/icon.svg", include_bytes!("pages/icon.svg")),
    ("/pages/links.js", include_bytes!("pages/links.js")),
    ("/pages/style.css", include_bytes!("pages/style.css")),
    ("/pages/words.js", include_bytes!("pages/words.js")),
];
/// What the plain page and GraphiQL alone load.
static EXPLORER: &[(&str, &[u8])] = &[
    ("/pages/plain.js", include_bytes!("pages/plain.js")),
    ("/pages/session.js", include_bytes!("pages/session.js")),
    ("/pages/starters.js", include_bytes!("pages/starters.js")),
];

/// The routes of all pages and what they load. Each answer carries its own content type, security headers and
/// caching: pages are never stored, files named by their hash for a year, the rest is asked for again by ETag.
pub fn router(config: PagesConfig) -> Router {
    let mut router = Router::new();
    for &(path, bytes) in LINKS {
        router = router.route(path, serve(Asset::page(bytes)));
    }
    for &(path, bytes) in SHARED {
        router = router.route(path, serve(Asset::file(path, bytes, PAGE_POLICY)));
    }
    if !config.graphiql {
        return router;
    }
    for &(path, bytes) in EXPLORER {
        router = router.route(path, serve(Asset::file(path, bytes, PAGE_POLICY)));
    }
    for &(path, bytes) in BUILT {
        if path != "/index.html" {
            router = router.route(path, serve(Asset::file(path, bytes, EDITOR_POLICY)));
        }
    }
    router.route("/", serve(front(BUILT))).route("/plain", serve(Asset::page(PLAIN)))
}

/// Whether GraphiQL is in this binary; without it `/` is the plain page.
pub fn has_graphiql() -> bool {
    BUILT.iter().any(|(path, _)| *path == "/index.html")
}

fn front(built: &[(&'static str, &'static [u8])]) -> Asset {
    match built.iter().find(|(path, _)| *path == "/index.html") {
        Some((_, bytes)) => Asset { policy: EDITOR_POLICY, ..Asset::page(bytes) },
        None => Asset::page(PLAIN),
    }
}

/// A file in the binary, with what its answers say about it.
#[derive(Clone, Copy)]
struct Asset {
    bytes: &'static [u8],
    media_type: &'static str,
    policy: &'static str,
    caching: &'static str,
    tag: u64,
}

impl Asset {
    fn page(bytes: &'static [u8]) -> Self {
        Asset { caching: "no-store", ..Asset::file(".html", bytes, PAGE_POLICY) }
    }

    fn file(path: &'static str, bytes: &'static [u8], policy: &'static str) -> Self {
        let named_by_hash = path.starts_with("/assets/");
        let mut hasher = DefaultHasher::new();
        // The name of a built file holds the hash of its content already; they are large.
        if named_by_hash {
            path.hash(&mut hasher)
        } else {
            bytes.hash(&mut hasher)
        }
        Asset {
            bytes,
            media_type: media_type(path),
            policy,
            caching: if named_by_hash { "public, max-age=31536000, immutable" } else { "no-cache" },
            tag: hasher.finish(),
        }
    }

    fn answer(self, asked: &HeaderMap) -> Response<Body> {
        let tag = format!("\"{:016x}\"", self.tag);
        let known = asked
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|value| value.trim().trim_start_matches("W/") == tag);
        let mut response = Response::new(if known { Body::empty() } else { Body::from(self.bytes) });
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
        set(CONTENT_TYPE, self.media_type);
        set(CONTENT_SECURITY_POLICY, self.policy);
        set(CACHE_CONTROL, self.caching);
        set(REFERRER_POLICY, "no-referrer");
        set(X_CONTENT_TYPE_OPTIONS, "nosniff");
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(ETAG, tag);
        }
        response
    }
}

fn serve(asset: Asset) -> axum::routing::MethodRouter {
    get(move |headers: HeaderMap| async move { asset.answer(&headers) })
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("md") => "text/markdown; charset=utf-8",
        Some("ttf") => "font/ttf",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
#[path = "assets_tests.rs"]
mod tests;
