//! GraphQL over HTTP with as little around the executor as there can be: no limits, no sessions, no checks.

use std::sync::Arc;

use async_graphql::{EmptySubscription, Request, Schema};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;

use super::Anything;
use super::data::Tenants;
use super::mutation::Mutation;
use super::query::{Of, Query};

type Answers = Arc<Schema<Query, Mutation, EmptySubscription>>;

/// Serves until it is killed.
pub async fn serve(tenants: Tenants, address: &str) -> Result<(), Anything> {
    let schema = Arc::new(Schema::build(Query, Mutation, EmptySubscription).data(tenants).finish());
    let router = Router::new()
        .route("/graphql", post(answer))
        .route("/health/ready", get(|| async { "ready" }))
        .with_state(schema);
    let listener = TcpListener::bind(address).await?;
    println!("listens on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn answer(State(schema): State<Answers>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Request>(&body) else {
        return axum::http::StatusCode::BAD_REQUEST.into_response();
    };
    let token = headers.get(header::AUTHORIZATION).and_then(|token| token.to_str().ok()).unwrap_or_default();
    let tenant = token.split_once('_').and_then(|(_, rest)| rest.get(..32)).unwrap_or_default();
    let answered = schema.execute(request.data(Of(tenant.to_owned()))).await;
    let body = serde_json::to_vec(&answered).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
