//! The parameters of GraphQL over HTTP: query, operationName, variables, extensions; from a URL or from JSON.

use async_graphql::{Extensions, Request, Variables};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::http::refusal::{Code, Refusal};

/// From a URL's query. `variables` and `extensions` are JSON; an empty parameter is one left out.
pub fn from_url(query: &str) -> Result<Request, Refusal> {
    let mut object = Map::new();
    for (name, text) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            _ if text.is_empty() => continue,
            "query" | "operationName" => Value::String(text.into_owned()),
            "variables" | "extensions" => {
                serde_json::from_str(&text).map_err(|_| bad(format!("The parameter {name} is not JSON.")))?
            }
            _ => continue,
        };
        if object.insert(name.to_string(), value).is_some() {
            return Err(bad(format!("The parameter {name} is there twice.")));
        }
    }
    from_object(object)
}

/// A body as nearly all are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Usual {
    query: String,
    operation_name: Option<String>,
    variables: Option<Variables>,
    /// Only those that say nothing.
    extensions: Option<()>,
}

/// From a JSON body. One that is not as usual is read again, by parts, to say what is wrong with it.
pub fn from_json(body: &[u8]) -> Result<Request, Refusal> {
    if body.trim_ascii_start().starts_with(b"{")
        && let Ok(Usual { query, operation_name, variables, extensions: None }) = serde_json::from_slice(body)
    {
        let mut request = Request::new(query).variables(variables.unwrap_or_default());
        request.operation_name = operation_name.filter(|name| !name.is_empty());
        return Ok(request);
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => from_object(object),
        Ok(Value::Array(_)) => Err(bad("Batches are not taken: send one request at a time.")),
        Ok(_) => Err(bad("The body must be a JSON object.")),
        Err(_) => Err(bad("The body is not JSON.")),
    }
}

fn from_object(mut object: Map<String, Value>) -> Result<Request, Refusal> {
    let mut take = |name: &str| object.remove(name).unwrap_or(Value::Null);
    let Value::String(query) = take("query") else {
        return Err(bad("The parameter query is required and must be a string."));
    };
    let mut request = Request::new(query);
    request.operation_name = match take("operationName") {
        Value::Null => None,
        Value::String(name) if name.is_empty() => None,
        Value::String(name) => Some(name),
        _ => return Err(bad("The parameter operationName must be a string.")),
    };
    request.variables = match take("variables") {
        Value::Null => Variables::default(),
        variables @ Value::Object(_) => Variables::from_json(variables),
        _ => return Err(bad("The parameter variables must be an object.")),
    };
    request.extensions = match take("extensions") {
        Value::Null => Extensions::default(),
        extensions @ Value::Object(_) => serde_json::from_value(extensions)
            .map_err(|_| bad("The parameter extensions must be an object."))?,
        _ => return Err(bad("The parameter extensions must be an object.")),
    };
    Ok(request)
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::BadRequest, message)
}
