use std::time::Duration;

use axum::body::Body;
use hyper::Request;
use serde_json::{Value, json};

use super::{ask, ask_as, plain, post, refused};
use crate::http::toy::{config, send, toy, toy_router};

const BAD: (u16, &str) = (400, "BAD_REQUEST");

fn get(query: &str) -> Request<Body> {
    Request::get(format!("/graphql?{query}")).body(Body::empty()).unwrap()
}

async fn check(request: Request<Body>, wanted: (u16, &str)) {
    let told = format!("{request:?}");
    let (status, code) = refused(&plain(request).await);
    assert_eq!((status, code.as_str()), wanted, "{told}");
}

#[tokio::test]
async fn the_media_type_is_the_one_that_is_liked_best() {
    const JSON: &str = "application/json; charset=utf-8";
    const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";
    for (accept, wanted) in [
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("text/html, application/json;q=0.9", JSON),
        ("application/graphql-response+json", GRAPHQL),
        ("Application/GraphQL-Response+JSON; charset=utf-8", GRAPHQL),
        ("application/graphql-response+json, application/json", GRAPHQL),
        ("application/json;q=0.5, application/graphql-response+json;q=0.51", GRAPHQL),
        ("application/json, application/graphql-response+json;q=0.9", JSON),
    ] {
        let answer = ask_as(&toy(), accept, &json!({"query": "{early}"})).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, wanted), "{accept}");
        assert_eq!(answer.json(), json!({"data": {"early": 2}, "extensions": {"cost": 0}}));
    }
    let none = plain(post().body(Body::from(r#"{"query":"{early}"}"#)).unwrap()).await;
    assert_eq!(none.header("content-type"), JSON);
    for accept in ["text/html", "image/*, text/*", "application/json;q=0"] {
        let request = post().header("accept", accept).body(Body::from(r#"{"query":"{early}"}"#)).unwrap();
        check(request, (406, "NOT_ACCEPTABLE")).await;
    }
}

#[tokio::test]
async fn the_body_is_json_in_utf_8() {
    let with = |content_type: &str| {
        let body = Body::from(r#"{"query":"{early}"}"#);
        Request::post("/graphql").header("content-type", content_type).body(body).unwrap()
    };
    for good in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""]
    {
        assert_eq!(plain(with(good)).await.status, 200, "{good}");
    }
    for wrong in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/graphql",
        "application/json; charset=latin1",
        "application/jsonx",
        "",
    ] {
        check(with(wrong), (415, "UNSUPPORTED_MEDIA_TYPE")).await;
    }
    check(Request::post("/graphql").body(Body::from("{}")).unwrap(), (415, "UNSUPPORTED_MEDIA_TYPE")).await;
}

#[tokio::test]
async fn every_parameter_has_its_type() {
    for body in ["", "{ \"not", "1", "null", "\"{early}\"", "{}", r#"{"qeury":"{early}"}"#, "\u{1}"] {
        check(post().body(Body::from(body)).unwrap(), BAD).await;
    }
    check(post().body(Body::from(vec![b'{', 0xff])).unwrap(), BAD).await;
    for wrong in [json!(0), json!(false), json!(["a"])] {
        for name in ["query", "operationName", "variables", "extensions"] {
            let mut body = json!({"query": "{early}"});
            body[name] = wrong.clone();
            check(post().body(Body::from(body.to_string())).unwrap(), BAD).await;
        }
    }
    for (name, wrong) in [
        ("query", json!({})),
        ("operationName", json!({})),
        ("variables", json!("a")),
        ("extensions", json!("a")),
    ] {
        let mut body = json!({"query": "{early}"});
        body[name] = wrong;
        check(post().body(Body::from(body.to_string())).unwrap(), BAD).await;
    }
    let nulls = json!({"query": "{early}", "operationName": null, "variables": null, "extensions": null});
    assert_eq!(ask(&nulls).await.json(), json!({"data": {"early": 2}, "extensions": {"cost": 0}}));
}

#[tokio::test]
async fn batches_are_off() {
    let request = post().body(Body::from(r#"[{"query":"{early}"}]"#)).unwrap();
    let answer = plain(request).await;
    assert_eq!(refused(&answer), (400, "BAD_REQUEST".to_owned()));
    assert_eq!(answer.json()["errors"][0]["message"], "Batches are not taken: send one request at a time.");
}

#[tokio::test]
async fn get_runs_queries_alone() {
    let query = "query=query%20q($n:Int!)%7Becho(number:$n)%7D";
    let answer = plain(get(&format!("{query}&variables=%7B%22n%22:4%7D&operationName=q&extensions="))).await;
    assert_eq!(answer.json(), json!({"data": {"echo": 4}, "extensions": {"cost": 0}}));
    let mutation = plain(get("query=mutation%7Brename(name:%22a%22)%7D")).await;
    assert_eq!(refused(&mutation), (405, "METHOD_NOT_ALLOWED".to_owned()));
    assert_eq!(mutation.header("allow"), "POST");
    let both = "query=query%20a%7Bearly%7Dmutation%20b%7Brename(name:%22a%22)%7D&operationName=";
    assert_eq!(plain(get(&format!("{both}a"))).await.status, 200);
    assert_eq!(plain(get(&format!("{both}b"))).await.status, 405);
    for wrong in
        ["", "query=", "query=a&query=b", "query=%7Bearly%7D&variables=%7B", "query=%7Bearly%7D&variables=1"]
    {
        check(get(wrong), BAD).await;
    }
}

#[tokio::test]
async fn other_methods_are_told_which_are_right() {
    for method in ["PUT", "DELETE", "OPTIONS", "PATCH"] {
        let request = Request::builder().method(method).uri("/graphql").body(Body::empty()).unwrap();
        let answer = plain(request).await;
        assert_eq!(refused(&answer), (405, "METHOD_NOT_ALLOWED".to_owned()));
        assert_eq!(answer.header("allow"), "GET, POST");
    }
}

#[tokio::test]
async fn an_operation_that_is_not_there_is_refused() {
    for (name, query) in [
        (json!("c"), "query a{early} query b{late}"),
        (Value::Null, "query a{early} query b{late}"),
        (json!("a"), "{early}"),
    ] {
        let answer = ask(&json!({"query": query, "operationName": name})).await;
        assert_eq!(refused(&answer), (200, "BAD_USER_INPUT".to_owned()));
    }
    let chosen = ask(&json!({"query": "query a{early} query b{late}", "operationName": "b"})).await;
    assert_eq!(chosen.json(), json!({"data": {"late": 1}, "extensions": {"cost": 0}}));
}

#[tokio::test]
async fn bodies_are_bounded() {
    let body = |bytes: usize| {
        let head = r#"{"query":"{early}","extensions":{"x":""#;
        Body::from(format!("{head}{}\"}}}}", "x".repeat(bytes - head.len() - 3)))
    };
    assert_eq!(plain(post().body(body(256 * 1024)).unwrap()).await.status, 200);
    check(post().body(body(256 * 1024 + 1)).unwrap(), (413, "PAYLOAD_TOO_LARGE")).await;
    check(post().body(body(9 * 1024 * 1024)).unwrap(), (413, "PAYLOAD_TOO_LARGE")).await;
    let told = post().header("content-length", "99999999").body(Body::from_stream(never())).unwrap();
    check(told, (413, "PAYLOAD_TOO_LARGE")).await;
}

fn never() -> impl futures_util::Stream<Item = Result<Vec<u8>, std::io::Error>> {
    futures_util::stream::pending()
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let mut short = config();
    short.body_time = Duration::from_millis(10);
    let request = post().body(Body::from_stream(never())).unwrap();
    let answer = send(toy_router(&toy(), short), request).await;
    assert_eq!(refused(&answer), (408, "REQUEST_TIMEOUT".to_owned()));
}
