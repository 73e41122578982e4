//! A mutation that was refused, as the audit tells of it.

use async_graphql::Value;

use super::Call;
use crate::{
    authz::Refusal,
    domain::audit::{self, Denied},
    model::is_id,
};

/// Where an input names what a mutation is about, the nearest first.
const NAMES: [&str; 8] =
    ["id", "membershipId", "offerId", "agentId", "projectId", "scriptId", "userId", "companyId"];

/// Writes that the viewer was refused this mutation.
pub async fn denied(call: Call<'_>, refusal: &Refusal) {
    let target = call.input().and_then(target);
    audit::denied(call.request, refusal, Denied { mutation: call.name(), target }).await;
}

/// The id of what the mutation was to change. What was typed there and is none is not repeated.
fn target(input: Value) -> Option<String> {
    let Value::Object(fields) = input else { return None };
    let named = NAMES.iter().find_map(|name| match fields.get(*name) {
        Some(Value::String(id)) => Some(id),
        _ => None,
    })?;
    is_id(named).then(|| named.clone())
}
