//! What the pages' routes answer: which exist, with what headers, and what they may load.

use super::*;
use axum::http::{Method, Request};
use http_body_util::BodyExt;
use tower::ServiceExt;

async fn ask(
    graphiql: bool,
    method: Method,
    path: &str,
    tag: Option<&str>,
) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(tag) = tag {
        request = request.header(IF_NONE_MATCH, tag);
    }
    let request = request.body(Body::empty()).unwrap();
    let response = router(PagesConfig { graphiql }).oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (head.status, head.headers, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn mailed_links_open_pages_whatever_is_switched_off() {
    for path in ["/invitation?token=a", "/set-password?token=a", "/confirm-email?token=a"] {
        let (status, headers, body) = ask(false, Method::GET, path, None).await;
        assert_eq!(
            (status, &headers[CONTENT_TYPE]),
            (StatusCode::OK, &"text/html; charset=utf-8".parse().unwrap())
        );
        assert_eq!(headers[CACHE_CONTROL], "no-store");
        assert_eq!(headers[REFERRER_POLICY], "no-referrer");
        assert_eq!(headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[CONTENT_SECURITY_POLICY], PAGE_POLICY);
        assert!(body.contains("/pages/links.js"));
    }
}

#[tokio::test]
async fn graphiql_has_no_route_when_off() {
    for path in ["/", "/plain", "/pages/session.js", "/pages/starters.js"] {
        assert_eq!(ask(false, Method::GET, path, None).await.0, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(ask(true, Method::GET, path, None).await.0, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_front_page_is_graphiql_or_else_the_plain_page() {
    let (_, headers, body) = ask(true, Method::GET, "/", None).await;
    if has_graphiql() {
        assert_eq!(headers[CONTENT_SECURITY_POLICY], EDITOR_POLICY);
        assert!(body.contains("/assets/index-"));
    }
    assert_eq!(front(&[]).bytes, PLAIN);
    assert_eq!(front(&[]).policy, PAGE_POLICY);
    assert_eq!(front(&[("/index.html", b"built")]).bytes, b"built");
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let (_, headers, _) = ask(false, Method::GET, "/pages/style.css", None).await;
    assert_eq!(headers[CACHE_CONTROL], "no-cache");
    let tag = headers[ETAG].to_str().unwrap();
    for tag in [tag.to_owned(), format!("\"other\", W/{tag}")] {
        let (status, headers, body) = ask(false, Method::GET, "/pages/style.css", Some(&tag)).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(headers[CONTENT_SECURITY_POLICY], PAGE_POLICY);
    }
    let (status, ..) = ask(false, Method::GET, "/pages/style.css", Some("\"other\"")).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn nothing_but_reading_is_taken() {
    for path in ["/", "/invitation", "/pages/style.css"] {
        let (status, headers, _) = ask(true, Method::POST, path, None).await;
        assert_eq!(
            (status, &headers["allow"]),
            (StatusCode::METHOD_NOT_ALLOWED, &"GET,HEAD".parse().unwrap())
        );
        assert_eq!(ask(true, Method::HEAD, path, None).await.0, StatusCode::OK);
    }
}

#[test]
fn files_named_by_their_hash_are_kept_for_a_year() {
    let asset = Asset::file("/assets/index-Cq1.js", b"1", EDITOR_POLICY);
    assert_eq!(asset.caching, "public, max-age=31536000, immutable");
    assert_eq!(asset.media_type, "text/javascript; charset=utf-8");
    assert_ne!(asset.tag, Asset::file("/assets/index-Cq2.js", b"1", EDITOR_POLICY).tag);
    assert_ne!(Asset::file("/a.js", b"1", PAGE_POLICY).tag, Asset::file("/a.js", b"2", PAGE_POLICY).tag);
}

/// Every page must work without inline scripts or styles, and load nothing from elsewhere.
#[test]
fn pages_hold_nothing_that_their_policy_forbids() {
    let pages = LINKS.iter().chain(SHARED).chain(EXPLORER).copied().chain([("/plain", PLAIN)]);
    for (path, bytes) in pages {
        let text = String::from_utf8_lossy(bytes).replace("http://www.w3.org/2000/svg", "");
        for forbidden in ["<script>", "<style", " style=", " onclick=", "http://", "https://", "eval("] {
            assert!(!text.contains(forbidden), "{path} has {forbidden}");
        }
    }
    for (path, bytes) in BUILT.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("<script>") && !text.contains("//"), "{path}");
    }
}
