//! Whether the process lives, and whether it can serve.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hyper::StatusCode;

use super::edge::{Execute, Shared};
use super::refusal::{JSON, json_response};

/// The process answers: always 200.
pub async fn live() -> Response {
    json_response(StatusCode::OK, JSON, r#"{"status":"live"}"#)
}

/// The database answers in time: 200, else 503.
pub async fn ready<E: Execute>(State(shared): State<Arc<Shared<E>>>) -> Response {
    match tokio::time::timeout(shared.config.ready_time, shared.execute.ready()).await {
        Ok(true) => json_response(StatusCode::OK, JSON, r#"{"status":"ready"}"#),
        _ => json_response(StatusCode::SERVICE_UNAVAILABLE, JSON, r#"{"status":"unavailable"}"#),
    }
}
