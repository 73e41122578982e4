//! How a failure reads in `errors`: code, requires, holds, reasons, requestId (PRODUCT.md, section 5).

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value, indexmap::IndexMap};

use crate::{authz::DenialReason, domain::Request, error::Failure, model::Keyed};

/// The error without its path. What the caller does not read goes to the log with the request's id.
pub fn server_error(request: &Request, failure: &Failure, pos: Option<Pos>) -> ServerError {
    if let Some(detail) = failure.detail() {
        let request_id = request.request_id();
        match failure {
            Failure::Internal(_) => tracing::error!(request_id, detail, "a field failed"),
            _ => tracing::warn!(request_id, detail, "a field is unavailable"),
        }
    }
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", failure.code());
    if let Failure::Refused(refusal) = failure {
        extensions.set("requires", refusal.requires());
        extensions.set("holds", refusal.holds());
        extensions.set("reasons", Value::List(refusal.reasons.iter().map(reason).collect()));
    }
    extensions.set("requestId", request.request_id());
    ServerError { extensions: Some(extensions), ..ServerError::new(failure.to_string(), pos) }
}

fn reason(reason: &DenialReason) -> Value {
    fn key<T: Keyed>(member: Option<T>) -> Value {
        member.map_or(Value::Null, |member| Value::String(member.key().to_owned()))
    }
    let mut map = IndexMap::new();
    let mut put = |name: &str, value| map.insert(async_graphql::Name::new(name), value);
    put("code", key(Some(reason.code)));
    put("message", Value::String(reason.message.to_string()));
    put("resource", key(reason.resource));
    put("action", key(reason.action));
    put("role", key(reason.role));
    Value::Object(map)
}
