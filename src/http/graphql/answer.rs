//! What a GraphQL response looks like on the wire.

use async_graphql::ServerError;
use axum::response::Response as HttpResponse;
use hyper::StatusCode;

use super::accept::Media;
use crate::http::Answer;
use crate::http::document::{Cost, Rejection};
use crate::http::refusal::{Code, Refusal, json_response};

/// Errors of one answer. Validation may find a thousand; nobody reads them.
const ERRORS: usize = 100;

/// Of a document that was not run: an error, no `data`.
pub fn rejected(rejection: &Rejection, media: Media, request_id: &str) -> HttpResponse {
    refused(vec![rejection.error()], true, media, request_id)
}

/// Of a document that validation refused, or of a request that could not be run at all.
pub fn refused(
    mut errors: Vec<ServerError>,
    suggestions: bool,
    media: Media,
    request_id: &str,
) -> HttpResponse {
    word(&mut errors, request_id, true, suggestions);
    let status = match media {
        Media::Json => StatusCode::OK,
        Media::GraphQl => StatusCode::BAD_REQUEST,
    };
    send(status, media, None, &errors, None, request_id)
}

/// Of a document that was run.
pub fn answered(
    answer: Answer,
    cost: Cost,
    suggestions: bool,
    media: Media,
    request_id: &str,
) -> HttpResponse {
    let Answer { data, mut errors } = answer;
    let Some(data) = data else { return refused(errors, suggestions, media, request_id) };
    word(&mut errors, request_id, false, suggestions);
    send(StatusCode::OK, media, Some(&data), &errors, Some(cost), request_id)
}

fn send(
    status: StatusCode,
    media: Media,
    data: Option<&[u8]>,
    errors: &[ServerError],
    cost: Option<Cost>,
    request_id: &str,
) -> HttpResponse {
    match write(data, errors, cost) {
        Ok(body) => json_response(status, media.content_type(), body),
        Err(error) => {
            tracing::error!(request_id, %error, "an answer cannot be written");
            Refusal::new(Code::Internal, "Something went wrong on our side.").respond(request_id)
        }
    }
}

/// The body: `data` is JSON already.
fn write(data: Option<&[u8]>, errors: &[ServerError], cost: Option<Cost>) -> serde_json::Result<Vec<u8>> {
    let mut body = Vec::with_capacity(data.map_or(0, <[u8]>::len) + 64);
    let begin = |body: &mut Vec<u8>, name: &str| {
        body.push(if body.is_empty() { b'{' } else { b',' });
        body.extend_from_slice(name.as_bytes());
    };
    if let Some(data) = data {
        begin(&mut body, "\"data\":");
        body.extend_from_slice(data);
    }
    if !errors.is_empty() {
        begin(&mut body, "\"errors\":");
        serde_json::to_writer(&mut body, errors)?;
    }
    if let Some(cost) = cost {
        begin(&mut body, "\"extensions\":{\"cost\":");
        serde_json::to_writer(&mut body, &cost.entities)?;
        body.push(b'}');
    }
    body.push(b'}');
    Ok(body)
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
