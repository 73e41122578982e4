//! What a GraphQL response looks like on the wire.

use std::collections::BTreeMap;

use async_graphql::{Name, Response, ServerError, Value};
use axum::response::Response as HttpResponse;
use hyper::StatusCode;
use serde::Serialize;

use super::accept::Media;
use super::order;
use crate::http::document::{Cost, Rejection};
use crate::http::refusal::{Code, Refusal, json_response};

/// Errors of one answer. Validation may find a thousand; nobody reads them.
const ERRORS: usize = 100;

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<&'a BTreeMap<String, Value>>,
}

/// Of a document that was not run: an error, no `data`.
pub fn rejected(rejection: &Rejection, media: Media, request_id: &str) -> HttpResponse {
    let mut response = Response::from_errors(vec![rejection.error()]);
    word(&mut response.errors, request_id, true, true);
    request_error(&response, media, request_id)
}

/// Of a document that was run, or that validation refused.
pub fn answered(
    mut response: Response,
    keys: &[Name],
    cost: Cost,
    suggestions: bool,
    media: Media,
    request_id: &str,
) -> HttpResponse {
    let refused = response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty());
    word(&mut response.errors, request_id, refused, suggestions);
    if refused {
        return request_error(&response, media, request_id);
    }
    order::reorder(&mut response.data, keys);
    response.extensions.insert("cost".to_owned(), cost.entities.into());
    let wire =
        Wire { data: Some(&response.data), errors: &response.errors, extensions: Some(&response.extensions) };
    send(StatusCode::OK, media, &wire, request_id)
}

fn request_error(response: &Response, media: Media, request_id: &str) -> HttpResponse {
    let status = match media {
        Media::Json => StatusCode::OK,
        Media::GraphQl => StatusCode::BAD_REQUEST,
    };
    send(status, media, &Wire { data: None, errors: &response.errors, extensions: None }, request_id)
}

fn send(status: StatusCode, media: Media, wire: &Wire<'_>, request_id: &str) -> HttpResponse {
    match serde_json::to_vec(wire) {
        Ok(body) => json_response(status, media.content_type(), body),
        Err(error) => {
            tracing::error!(request_id, %error, "an answer cannot be written");
            Refusal::new(Code::Internal, "Something went wrong on our side.").respond(request_id)
        }
    }
}

/// Gives every error a code and the request's id, and masks what nobody has worded for callers.
fn word(errors: &mut Vec<ServerError>, request_id: &str, refused: bool, suggestions: bool) {
    errors.truncate(ERRORS);
    for error in errors {
        let coded = error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some());
        if !coded {
            let code = code(&error.message, refused);
            if code == Code::Internal {
                tracing::error!(request_id, path = ?error.path, message = %error.message, "a resolver failed");
                "Something went wrong on our side.".clone_into(&mut error.message);
                error.extensions = None;
            }
            error.extensions.get_or_insert_default().set("code", code.as_str());
        }
        if !suggestions {
            without_suggestion(&mut error.message);
        }
        error.extensions.get_or_insert_default().set("requestId", request_id);
    }
}

/// What an error without a code is: before anything ran, the document's or its values' fault; afterwards, ours,
/// unless async-graphql could not read a value.
fn code(message: &str, refused: bool) -> Code {
    let value = ["Invalid value for argument", "Variable ", "Failed to parse", "Invalid global ID"];
    match (value.iter().any(|start| message.starts_with(start)), refused) {
        (true, _) => Code::BadUserInput,
        (false, true) => Code::ValidationFailed,
        (false, false) => Code::Internal,
    }
}

/// Takes out "Did you mean …?", which tells names of the schema.
fn without_suggestion(message: &mut String) {
    if let Some(at) = message.find(" Did you mean") {
        message.truncate(at);
    }
}
