//! What an operation is sure to read first, told from its document, so that it is read along with who asks.

use async_graphql::{
    Value,
    parser::types::{Field, OperationType, Selection},
};

use super::engine::Env;
use crate::{domain::account::Ahead, model::UserId};

/// The user that a query asks for by id, or whom the first mutation changes.
pub fn ahead(env: &Env<'_>) -> Ahead {
    let fields = env.operation.selection_set.node.items.iter().map(|item| match &item.node {
        Selection::Field(field) => Some(&field.node),
        _ => None,
    });
    let user = match env.operation.ty {
        OperationType::Query => fields.flatten().find_map(|field| asked_for(env, field)),
        // The next one may find what the first has changed.
        OperationType::Mutation => fields.take(1).flatten().find_map(|field| changed(env, field)),
        OperationType::Subscription => None,
    };
    Ahead { user }
}

fn asked_for(env: &Env<'_>, field: &Field) -> Option<UserId> {
    if !matches!(field.name.node.as_str(), "user" | "node") {
        return None;
    }
    id(&env.constant(&field.get_argument("id")?.node)?)
}

fn changed(env: &Env<'_>, field: &Field) -> Option<UserId> {
    if field.name.node != "updateUser" {
        return None;
    }
    match env.constant(&field.get_argument("input")?.node)? {
        Value::Object(input) => id(input.get("id")?),
        _ => None,
    }
}

fn id(value: &Value) -> Option<UserId> {
    match value {
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
