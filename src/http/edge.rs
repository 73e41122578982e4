//! The router, generic over what executes, and what it is configured with.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Extension;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get};

use super::guard::{RequestId, guard};
use super::refusal::{Code, Refusal};
use super::{document, graphql, health};
use crate::clock::SharedWorld;

/// What the edge knows of a request besides the GraphQL document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The bearer token of the Authorization header. A header that holds no bearer token is given whole: a
    /// credential that is dead, not one that is absent.
    pub bearer: Option<String>,
    /// Who is connected to us. No forwarding header is believed.
    pub ip: IpAddr,
    /// The User-Agent header, cut to 256 characters.
    pub user_agent: Option<String>,
    /// The id that the answer, its errors and the log carry.
    pub request_id: String,
}

/// What runs a request that the edge has let through.
pub trait Execute: Clone + Send + Sync + 'static {
    /// Runs one operation. The request carries its parsed document; the future is dropped when the whole
    /// request takes too long.
    fn execute(
        &self,
        request: async_graphql::Request,
        edge: Edge,
    ) -> impl Future<Output = async_graphql::Response> + Send;

    /// Whether the database answers.
    fn ready(&self) -> impl Future<Output = bool> + Send;
}

/// Bounds and switches of the edge; [`HttpConfig::new`] holds the defaults of SECURITY.md.
#[derive(Clone)]
pub struct HttpConfig {
    /// Bounds on documents.
    pub limits: document::Limits,
    /// Bytes of a JSON body: 256 KiB.
    pub body_bytes: usize,
    /// Bytes of a body with uploads: 1 MiB.
    pub upload_bytes: usize,
    /// Bytes of a request's head: 32 KiB.
    pub head_bytes: usize,
    /// Bytes of a URL: 8 KiB.
    pub url_bytes: usize,
    /// How long a request may execute: 10 s.
    pub request_time: Duration,
    /// How long a body may take to come: 10 s.
    pub body_time: Duration,
    /// How long the database may take to answer a readiness check: 1 s.
    pub ready_time: Duration,
    /// Whether `__schema`, `__type` and suggestions answer.
    pub introspection: bool,
    /// Pages and assets, merged in under the same guard. A page sets its own Content-Security-Policy.
    pub pages: Router,
    /// Where new request ids come from.
    pub world: SharedWorld,
}

impl HttpConfig {
    /// The defaults: introspection off, no pages.
    #[must_use]
    pub fn new(world: SharedWorld) -> Self {
        Self {
            limits: document::Limits::default(),
            body_bytes: 256 * 1024,
            upload_bytes: 1024 * 1024,
            head_bytes: 32 * 1024,
            url_bytes: 8 * 1024,
            request_time: Duration::from_secs(10),
            body_time: Duration::from_secs(10),
            ready_time: Duration::from_secs(1),
            introspection: false,
            pages: Router::new(),
            world,
        }
    }
}

/// What every handler of the edge shares.
pub struct Shared<E> {
    pub execute: E,
    pub shape: Arc<document::Shape>,
    pub config: HttpConfig,
}

/// `/graphql`, `/health/live`, `/health/ready` and the pages, each answer under the guard.
///
/// `shape` is that of the schema which `execute` runs.
pub fn router<E: Execute>(execute: E, shape: Arc<document::Shape>, config: HttpConfig) -> Router {
    let pages = config.pages.clone();
    let shared = Arc::new(Shared { execute, shape, config });
    Router::new()
        .route("/graphql", any(graphql::handle::<E>))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready::<E>))
        .with_state(Arc::clone(&shared))
        .merge(pages)
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(shared, guard::<E>))
}

async fn nothing_here(Extension(RequestId(id)): Extension<RequestId>) -> Response {
    Refusal::new(Code::NotFound, "There is nothing at this path.").respond(&id)
}

async fn wrong_method(Extension(RequestId(id)): Extension<RequestId>) -> Response {
    Refusal::method("GET, HEAD", "This path takes GET alone.").respond(&id)
}
