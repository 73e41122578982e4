//! A field of a change that is left out, null, or there.

use async_graphql::MaybeUndefined;
use serde_json::Value;

use crate::graphql::engine::Json;

/// Left out: none. Null: cleared.
pub fn optional(value: MaybeUndefined<String>) -> Option<Option<String>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(text) => Some(Some(text)),
    }
}

/// Left out: none. Null: the empty text, which the form refuses where a value has to be.
pub fn required(value: MaybeUndefined<String>) -> Option<String> {
    optional(value).map(Option::unwrap_or_default)
}

/// Left out: none. Null: the empty list, which the form refuses where it has to hold something.
pub fn list<T>(value: MaybeUndefined<Vec<T>>) -> Option<Vec<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(Vec::new()),
        MaybeUndefined::Value(items) => Some(items),
    }
}

/// Left out: none. Null: JSON's own null, which the form refuses or takes for nothing.
pub fn json(value: MaybeUndefined<Json>) -> Option<Value> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(Value::Null),
        MaybeUndefined::Value(json) => Some(json.0),
    }
}
