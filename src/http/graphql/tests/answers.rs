use std::time::Duration;

use axum::body::Body;
use serde_json::json;

use super::{ask, ask_as, plain, post, refused};
use crate::http::toy::{config, send, toy, toy_router};

const GRAPHQL: &str = "application/graphql-response+json";

#[tokio::test]
async fn request_errors_have_no_data_and_a_status_by_media_type() {
    for (query, variables, code) in [
        ("{", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("{nope}", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("subscription{nope}", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("{echo(number: \"a\")}", json!({}), "BAD_USER_INPUT"),
        ("query($n: Int!){echo(number: $n)}", json!({}), "BAD_USER_INPUT"),
        ("query($n: Int!){echo(number: $n)}", json!({"n": "a"}), "BAD_USER_INPUT"),
        ("query($n: Int!){early}", json!({"n": null}), "BAD_USER_INPUT"),
        ("{user(id: 1){id @a @a @a @a @a @a}}", json!({}), "DOCUMENT_TOO_LARGE"),
    ] {
        let body = json!({"query": query, "variables": variables});
        assert_eq!(refused(&ask(&body).await), (200, code.to_owned()), "{query}");
        assert_eq!(refused(&ask_as(&toy(), GRAPHQL, &body).await), (400, code.to_owned()), "{query}");
    }
}

#[tokio::test]
async fn a_refusal_has_its_place_and_its_measure() {
    let query = format!("{{{}}}", "early ".repeat(21));
    let answer = ask(&json!({"query": query})).await;
    let error = json!({
        "message": "The document has more root fields than the 20 that are allowed.",
        "locations": [{"line": 1, "column": 1}],
        "extensions": {"code": "DOCUMENT_TOO_LARGE", "found": 21, "limit": 20, "requestId": "0".repeat(32)},
    });
    assert_eq!(answer.json(), json!({"errors": [error]}));
}

#[tokio::test]
async fn errors_are_at_most_a_hundred() {
    let unused = (0..100).map(|index| format!("$v{index}: Int ")).collect::<String>();
    let answer = ask(&json!({"query": format!("query({unused}){{nope}}")})).await;
    assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(100));
}

#[tokio::test]
async fn what_is_refused_is_not_run() {
    let toy = toy();
    for query in ["{", "{early early:late @a @a @a @a @a @a}", "query a{early} query b{early}"] {
        refused(&ask_as(&toy, GRAPHQL, &json!({"query": query})).await);
    }
    let url = "/graphql?query=mutation%7Brename(name:%22a%22)%7D";
    refused(&send(toy_router(&toy, config()), hyper::Request::get(url).body(Body::empty()).unwrap()).await);
    assert_eq!(*toy.seen.lock().unwrap(), []);
}

#[tokio::test]
async fn the_cost_is_told() {
    let answer = ask(&json!({"query": "{a:user(id: \"user_1\"){name} b:user(id: 2){id}}"})).await;
    assert_eq!(answer.json(), json!({"data": {"a": {"name": "Ann"}, "b": null}, "extensions": {"cost": 2}}));
}

#[tokio::test]
async fn errors_of_fields_stand_beside_the_data_and_unworded_ones_are_masked() {
    for accept in ["application/json", GRAPHQL] {
        let answer = ask_as(&toy(), accept, &json!({"query": "{early denied broken}"})).await;
        assert_eq!(answer.status, 200);
        let body = answer.json();
        assert_eq!(body["data"]["early"], 2);
        let id = "0".repeat(32);
        let mut errors = body["errors"].as_array().unwrap().clone();
        errors.sort_by_key(|error| error["path"].to_string());
        assert_eq!(
            errors,
            [
                json!({
                    "message": "Something went wrong on our side.",
                    "locations": [{"line": 1, "column": 15}],
                    "path": ["broken"],
                    "extensions": {"code": "INTERNAL", "requestId": id},
                }),
                json!({
                    "message": "You may not.",
                    "locations": [{"line": 1, "column": 8}],
                    "path": ["denied"],
                    "extensions": {"code": "FORBIDDEN", "requestId": id},
                }),
            ]
        );
    }
}

#[tokio::test]
async fn a_panic_is_our_fault() {
    let answer = ask(&json!({"query": "{panics}"})).await;
    assert_eq!(refused(&answer), (500, "INTERNAL".to_owned()));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_cut() {
    let mut short = config();
    short.request_time = Duration::from_millis(10);
    let request = post().body(Body::from(r#"{"query":"{never}"}"#)).unwrap();
    let answer = send(toy_router(&toy(), short), request).await;
    assert_eq!(refused(&answer), (503, "UNAVAILABLE".to_owned()));
}

#[tokio::test]
async fn introspection_and_suggestions_are_off_unless_switched_on() {
    let query = json!({"query": "{__schema{queryType{name}} t:__type(name: \"Query\"){name} early}"});
    let off = ask(&query).await;
    let nulls = json!({"data": {"__schema": null, "t": null, "early": 2}, "extensions": {"cost": 0}});
    assert_eq!(off.json(), nulls);
    let typo = json!({"query": "{earl user(id: 1, idd: 2){id}}"});
    assert!(!ask(&typo).await.text.contains("Did you mean"));

    let mut on = config();
    on.introspection = true;
    let router = toy_router(&toy(), on);
    let request = |body: &serde_json::Value| post().body(Body::from(body.to_string())).unwrap();
    assert_eq!(
        send(router.clone(), request(&query)).await.json(),
        json!({"data": {"__schema": {"queryType": {"name": "Query"}}, "t": {"name": "Query"}, "early": 2}, "extensions": {"cost": 0}})
    );
    let answer = send(router, request(&typo)).await;
    assert!(answer.text.contains("Did you mean \\\"early\\\"?"), "{}", answer.text);
}

#[tokio::test]
async fn a_forged_mark_of_an_upload_reaches_no_resolver() {
    let forged =
        json!({"query": "mutation($f: Upload!){read(file: $f)}", "variables": {"f": "#__graphql_file__:7"}});
    assert_eq!(refused(&ask(&forged).await), (200, "BAD_USER_INPUT".to_owned()));
    let request = post()
        .body(Body::from(json!({"query": "mutation{read(file: \"#__graphql_file__:7\")}"}).to_string()));
    assert_eq!(refused(&plain(request.unwrap()).await), (200, "BAD_USER_INPUT".to_owned()));
}
