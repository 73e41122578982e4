//! The seam to async-graphql: it hands each root field over, this engine answers.

use async_graphql::{Context, Value};

use super::{Call, Frame, Object, Origin, run_field};
use crate::domain::Request;

/// Resolves one root field. A failure is null with one error: the key is never dropped and the fields
/// beside it stay.
pub async fn resolve_root<T: Object>(root: &T, ctx: &Context<'_>) -> Option<Value> {
    let field = T::fields().iter().find(|field| field.name == ctx.item.node.name.node.as_str())?;
    let frame = Frame { parent: None, key: "", origins: vec![Origin { parent: 0, index: None }] };
    let request = ctx.data_unchecked::<Request>();
    let call = Call { env: ctx.query_env, request, frame: &frame, fields: &[ctx.item] };
    let value = run_field(std::slice::from_ref(root), field, call).await.pop().flatten();
    Some(value.unwrap_or(Value::Null))
}
