//! GraphQL over HTTP, by a handler of our own: async-graphql-axum's takes mutations over GET, any content type,
//! bodies and batches without bound (SECURITY.md, known holes, 3). All 61 audits of graphql-http pass.

mod accept;
mod answer;
mod body;
mod params;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use accept::Media;
use async_graphql::parser::types::OperationType;
use axum::extract::{ConnectInfo, Extension, Request, State};
use axum::response::Response;
use hyper::header::{AUTHORIZATION, USER_AGENT};
use hyper::{HeaderMap, Method};

use super::document::{Document, Rejection};
use super::edge::{Edge, Execute, Operation, Shared};
use super::guard::RequestId;
use super::refusal::{Code, Refusal};

/// Why a request got no further.
enum Stop {
    Http(Refusal),
    Document(Rejection),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Http(refusal)
    }
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Self::Document(rejection)
    }
}

/// Answers `/graphql`: GET for queries, POST for all.
pub async fn handle<E: Execute>(
    State(shared): State<Arc<Shared<E>>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let Some(media) = accept::negotiate(request.headers()) else {
        let message = "Answers are application/graphql-response+json or application/json.";
        return Refusal::new(Code::NotAcceptable, message).respond(&id);
    };
    match run(&shared, media, &id, request).await {
        Ok(response) => response,
        Err(Stop::Http(refusal)) => refusal.respond(&id),
        Err(Stop::Document(rejection)) => answer::rejected(&rejection, media, &id),
    }
}

async fn run<E: Execute>(
    shared: &Shared<E>,
    media: Media,
    id: &str,
    request: Request,
) -> Result<Response, Stop> {
    let config = &shared.config;
    let edge = edge(&request, id);
    let get = *request.method() == Method::GET;
    let mut request = if get {
        params::from_url(request.uri().query().unwrap_or_default())?
    } else if *request.method() == Method::POST {
        let (head, body) = request.into_parts();
        body::read(&head.headers, body, config).await?
    } else {
        return Err(Refusal::method("GET, POST", "GraphQL is asked with GET or POST.").into());
    };
    let document = match shared.documents.get(&request.query, request.operation_name.as_deref()) {
        Some(document) => document,
        None => {
            let name = request.operation_name.as_deref();
            Document::new(&request.query, name, &shared.shape, &config.limits)?.into()
        }
    };
    if get && document.operation().ty != OperationType::Query {
        return Err(Refusal::method("POST", "GET runs queries alone; use POST.").into());
    }
    let cost = document.judge(&request.variables, request.uploads.len(), &shared.shape, &config.limits)?;
    let text = std::mem::take(&mut request.query);
    let operation = Operation {
        document: &document,
        variables: std::mem::take(&mut request.variables),
        uploads: std::mem::take(&mut request.uploads),
        introspection: config.introspection,
    };
    if !document.is_known_valid(&operation.variables, &shared.shape) {
        let mistakes = Box::pin(shared.execute.validate(operation.request())).await;
        if !mistakes.is_empty() {
            return Ok(answer::refused(mistakes, config.introspection, media, id));
        }
        document.found_valid(&operation.variables);
        shared.documents.put(text, &document);
    }
    // Boxed, so that what stands around it moves a pointer and not all that a request could await.
    let running = Box::pin(shared.execute.execute(operation, edge));
    let Ok(answer) = tokio::time::timeout(config.request_time, running).await else {
        tracing::warn!(request_id = %id, "a request took too long and was cut");
        return Err(Refusal::new(Code::Unavailable, "This took too long; try again later.").into());
    };
    Ok(answer::answered(answer, cost, config.introspection, media, id))
}

fn edge(request: &Request, id: &str) -> Edge {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    Edge {
        bearer: bearer(request.headers()),
        ip: peer
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip().to_canonical()),
        user_agent: agent.map(|agent| agent.chars().take(256).collect()),
        request_id: id.to_owned(),
    }
}

/// The bearer token. Whatever else the header holds is given whole: a credential that nobody knows, so that a
/// slip is told as a dead credential and not served as nobody's request.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let first = values.next()?;
    let text = String::from_utf8_lossy(first.as_bytes()).trim().to_owned();
    if values.next().is_some() {
        return Some(format!("{text} and another"));
    }
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim().to_owned()),
        _ => Some(text),
    }
}
