//! An answer that the edge gives itself: a status, a code and one sentence, as JSON.

use axum::body::Body;
use axum::response::Response;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use serde_json::json;

/// The media type of every JSON answer that is not GraphQL's own.
pub const JSON: &str = "application/json; charset=utf-8";

/// `extensions.code` of what the edge refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The body, the URL or a parameter is not what GraphQL over HTTP asks for.
    BadRequest,
    /// A value is outside what the contract allows.
    BadUserInput,
    /// The document has too many tokens, nodes, aliases or definitions.
    DocumentTooLarge,
    /// The document nests too deep.
    TooDeep,
    /// The document could return too much, or repeats what is dear.
    TooCostly,
    /// The document is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// Nothing is at this path.
    NotFound,
    /// The path takes another method.
    MethodNotAllowed,
    /// No media type that the caller accepts can be given.
    NotAcceptable,
    /// The body is of a type that is not taken.
    UnsupportedMediaType,
    /// An upload lacks the header which a plain form cannot set.
    PreflightRequired,
    /// The body did not come in time.
    RequestTimeout,
    /// The body is larger than the bound.
    PayloadTooLarge,
    /// The URL is longer than the bound.
    UriTooLong,
    /// The head is larger than the bound.
    HeadTooLarge,
    /// It took too long, or what it needs is away.
    Unavailable,
    /// Our fault.
    Internal,
}

impl Code {
    /// How callers read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::DocumentTooLarge => "DOCUMENT_TOO_LARGE",
            Self::TooDeep => "TOO_DEEP",
            Self::TooCostly => "TOO_COSTLY",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::PreflightRequired => "PREFLIGHT_REQUIRED",
            Self::RequestTimeout => "REQUEST_TIMEOUT",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::UriTooLong => "URI_TOO_LONG",
            Self::HeadTooLarge => "HEAD_TOO_LARGE",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    /// The HTTP status of an answer that consists of this alone.
    const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// A request that goes no further, with the words that its sender reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, for programs.
    pub code: Code,
    /// What is wrong, for people. Never anything of the program's insides.
    pub message: String,
    /// The methods to name in `Allow`, where the method was wrong.
    pub allow: Option<&'static str>,
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), allow: None }
    }

    /// The method is wrong; `allow` lists those that are right.
    pub fn method(allow: &'static str, message: impl Into<String>) -> Self {
        Self { code: Code::MethodNotAllowed, message: message.into(), allow: Some(allow) }
    }

    /// The answer: a GraphQL-shaped error without `data`, with the request's id.
    #[must_use]
    pub fn respond(&self, request_id: &str) -> Response {
        let body = json!({"errors": [{
            "message": self.message,
            "extensions": {"code": self.code.as_str(), "requestId": request_id},
        }]});
        let mut response = json_response(self.code.status(), JSON, body.to_string());
        if let Some(allow) = self.allow {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

/// A response of one JSON text.
pub fn json_response(status: StatusCode, media: &'static str, body: impl Into<Body>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
