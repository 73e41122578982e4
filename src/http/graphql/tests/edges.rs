//! What surrounds the handler: ids, headers, heads, credentials, health.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::get;
use hyper::Request;
use serde_json::json;

use super::{plain, post, refused};
use crate::http::Edge;
use crate::http::toy::{config, send, toy, toy_router};

fn at(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let mut with_page = config();
    let page =
        || async { ([("content-security-policy", "default-src 'self'"), ("server", "x/1.0")], "page") };
    with_page.pages = Router::new().route("/page", get(page));
    let router = toy_router(&toy(), with_page);
    for (path, status, policy) in [
        ("/graphql?query=%7Bearly%7D", 200, "default-src 'none'"),
        ("/graphql", 400, "default-src 'none'"),
        ("/health/live", 200, "default-src 'none'"),
        ("/nothing", 404, "default-src 'none'"),
        ("/", 404, "default-src 'none'"),
        ("/page", 200, "default-src 'self'"),
    ] {
        let answer = send(router.clone(), at(path)).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        let told = [
            "x-content-type-options",
            "cache-control",
            "referrer-policy",
            "content-security-policy",
            "server",
        ];
        assert_eq!(
            told.map(|name| answer.header(name)),
            ["nosniff", "no-store", "no-referrer", policy, ""],
            "{path}"
        );
    }
    let lost = plain(at("/nothing")).await;
    assert_eq!(refused(&lost), (404, "NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn a_request_id_is_the_callers_when_it_is_plain() {
    let with = |id: &str| Request::get("/nothing").header("x-request-id", id).body(Body::empty()).unwrap();
    for good in ["a", "Az-09_", &"x".repeat(64)] {
        assert_eq!(plain(with(good)).await.header("x-request-id"), good);
    }
    for bad in ["", "a b", "a\"", "ä", "a.b", &"x".repeat(65)] {
        assert_eq!(plain(with(bad)).await.header("x-request-id"), "0".repeat(32), "{bad}");
    }
}

#[tokio::test]
async fn urls_and_heads_are_bounded() {
    let url = |bytes: usize| at(&format!("/{}", "x".repeat(bytes - 1)));
    assert_eq!(plain(url(8 * 1024)).await.status, 404);
    assert_eq!(refused(&plain(url(8 * 1024 + 1)).await), (414, "URI_TOO_LONG".to_owned()));
    assert_eq!(refused(&plain(url(60 * 1024)).await), (414, "URI_TOO_LONG".to_owned()));
    let head = |bytes: usize| Request::get("/x").header("a", "x".repeat(bytes)).body(Body::empty()).unwrap();
    let rest = "/x".len() + 20 + "a: \r\n".len();
    assert_eq!(plain(head(32 * 1024 - rest)).await.status, 404);
    assert_eq!(refused(&plain(head(32 * 1024 - rest + 1)).await), (431, "HEAD_TOO_LARGE".to_owned()));
}

async fn edge(request: hyper::http::request::Builder) -> Edge {
    let toy = toy();
    let mut request = request.body(Body::from(r#"{"query":"{early}"}"#)).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 40_000))));
    assert_eq!(send(toy_router(&toy, config()), request).await.status, 200);
    let seen = toy.seen.lock().unwrap().clone();
    assert_eq!(seen.len(), 1);
    seen.into_iter().next().unwrap()
}

#[tokio::test]
async fn the_executor_is_told_who_asks() {
    let request = post().header("authorization", "Bearer abc").header("user-agent", "x".repeat(300));
    assert_eq!(
        edge(request.header("x-request-id", "r1").header("x-forwarded-for", "198.51.100.1")).await,
        Edge {
            bearer: Some("abc".to_owned()),
            ip: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
            user_agent: Some("x".repeat(256)),
            request_id: "r1".to_owned(),
        }
    );
    assert_eq!(edge(post()).await.bearer, None);
}

#[tokio::test]
async fn a_malformed_credential_is_a_dead_one() {
    for (header, wanted) in [
        ("bearer abc", "abc"),
        ("BEARER   abc ", "abc"),
        ("Bearer", "Bearer"),
        ("Bearer ", "Bearer"),
        ("Basic abc", "Basic abc"),
        ("abc", "abc"),
        ("", ""),
    ] {
        assert_eq!(
            edge(post().header("authorization", header)).await.bearer.as_deref(),
            Some(wanted.trim()),
            "{header}"
        );
    }
    let two = post().header("authorization", "Bearer a").header("authorization", "Bearer b");
    assert_eq!(edge(two).await.bearer.as_deref(), Some("Bearer a and another"));
}

#[tokio::test]
async fn health() {
    assert_eq!(plain(at("/health/live")).await.json(), json!({"status": "live"}));
    for (ready, status, told) in
        [(Some(true), 200, "ready"), (Some(false), 503, "unavailable"), (None, 503, "unavailable")]
    {
        let mut toy = toy();
        toy.ready = ready;
        let mut short = config();
        if ready.is_none() {
            short.ready_time = std::time::Duration::from_millis(10);
        }
        let answer = send(toy_router(&toy, short), at("/health/ready")).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (status, json!({"status": told})));
    }
    let posted = plain(Request::post("/health/live").body(Body::empty()).unwrap()).await;
    assert_eq!(refused(&posted), (405, "METHOD_NOT_ALLOWED".to_owned()));
    assert_eq!(posted.header("allow"), "GET, HEAD");
}
