//! The router, generic over what executes, and what it is configured with.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Request, ServerError, UploadValue, Variables};
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

/// One operation to run: found good, and within the bounds.
pub struct Operation<'a> {
    pub document: &'a document::Document,
    pub variables: Variables,
    pub uploads: Vec<UploadValue>,
    /// Whether `__schema` and `__type` answer.
    pub introspection: bool,
}

impl Operation<'_> {
    /// The same as async-graphql takes it.
    pub fn request(&self) -> Request {
        let mut request = Request::new("").variables(self.variables.clone());
        request.operation_name = self.document.name().map(str::to_owned);
        request.set_parsed_query(self.document.parsed().clone());
        if self.introspection { request } else { request.disable_introspection() }
    }
}

/// What an operation came to.
#[derive(Debug, Default)]
pub struct Answer {
    /// `data` as JSON; none where the operation was not run.
    pub data: Option<Vec<u8>>,
    pub errors: Vec<ServerError>,
}

/// What runs a request that the edge has let through.
pub trait Execute: Clone + Send + Sync + 'static {
    /// What the rules of the specification find wrong with a document and its variables; nothing is run.
    fn validate(&self, request: Request) -> impl Future<Output = Vec<ServerError>> + Send;

    /// Runs one operation. The future is dropped when the whole request takes too long.
    fn execute(&self, operation: Operation<'_>, edge: Edge) -> impl Future<Output = Answer> + Send;

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
    /// Memory for documents that were found good: 16 MiB.
    pub document_bytes: u64,
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
            document_bytes: 16 * 1024 * 1024,
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
    pub documents: document::Documents,
}

/// `/graphql`, `/health/live`, `/health/ready` and the pages, each answer under the guard.
///
/// `shape` is that of the schema which `execute` runs.
pub fn router<E: Execute>(execute: E, shape: Arc<document::Shape>, config: HttpConfig) -> Router {
    let pages = config.pages.clone();
    let documents = document::Documents::new(config.document_bytes);
    let shared = Arc::new(Shared { execute, shape, config, documents });
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
