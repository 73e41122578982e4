mod answers;
mod edges;
mod requests;
mod uploads;

use axum::body::Body;
use hyper::Request;
use hyper::http::request::Builder;
use serde_json::{Value, json};

use crate::http::toy::{Answer, Toy, config, send, toy, toy_router};

pub fn post() -> Builder {
    Request::post("/graphql").header("content-type", "application/json")
}

pub async fn ask(body: &Value) -> Answer {
    ask_as(&toy(), "application/json", body).await
}

pub async fn ask_as(toy: &Toy, accept: &str, body: &Value) -> Answer {
    let request = post().header("accept", accept).body(Body::from(body.to_string())).unwrap();
    send(toy_router(toy, config()), request).await
}

pub async fn plain(request: Request<Body>) -> Answer {
    send(toy_router(&toy(), config()), request).await
}

/// The status and the code of the only error of an answer without `data`.
pub fn refused(answer: &Answer) -> (u16, String) {
    let body = answer.json();
    assert_eq!(body["errors"].as_array().map(Vec::len), Some(1), "{body}");
    assert!(body.get("data").is_none(), "{body}");
    assert_eq!(body["errors"][0]["extensions"]["requestId"], json!(answer.header("x-request-id")));
    (answer.status.as_u16(), answer.code())
}
