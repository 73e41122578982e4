//! The root of an operation: its fields one after the other, as mutations have to be, and queries may be since
//! they share the request's connection.

use async_graphql::{Name, Value, indexmap::IndexMap, parser::types::OperationType};

use super::{Call, Column, Env, Frame, Object, Origin, Rule, denied, object::resolve_field, select};
use crate::domain::Request;

/// What async-graphql says of the schema itself, by response key: `__schema` and `__type`.
pub type Introspected = IndexMap<Name, Value>;

/// Resolves an operation, and gives `data` as JSON. A root field that the document mentions more than once runs
/// once. A failure is null with one error: the key is never dropped, and the fields beside it stay.
pub async fn resolve<T: Object>(
    root: &T,
    env: &Env<'_>,
    request: &Request,
    introspected: &Introspected,
) -> Vec<u8> {
    let frame = Frame { parent: None, key: "", origins: vec![Origin { parent: 0, index: None }] };
    let selected = match select::collect(env, std::iter::once(&env.operation.selection_set), T::NAME, &[]) {
        Ok(selected) => selected,
        Err(failure) => {
            Call { env, request, frame: &frame, fields: &[] }.fail_at(&failure, Vec::new);
            return b"null".to_vec();
        }
    };
    let mut data = Vec::with_capacity(4096);
    data.push(b'{');
    for (place, field) in selected.iter().enumerate() {
        if place > 0 {
            data.push(b',');
        }
        super::plain(field.key, &mut data);
        data.push(b':');
        let call = Call { env, request, frame: &frame, fields: &field.fields };
        let column = match field.name {
            "__schema" | "__type" => told(introspected.get(field.key)),
            _ => resolve_one(root, call).await,
        };
        match column.is_broken(0) {
            true => data.extend_from_slice(b"null"),
            false => column.write(0, &mut data),
        }
    }
    data.push(b'}');
    match env.errors_left_out() {
        0 => {}
        count => tracing::warn!(
            request_id = request.request_id(),
            count,
            "an answer had more errors than it tells"
        ),
    }
    data
}

fn told(value: Option<&Value>) -> Column {
    Column::leaves(std::iter::once(value), |value, out| {
        value.is_none_or(|value| serde_json::to_writer(out, value).is_ok())
    })
}

async fn resolve_one<T: Object>(root: &T, call: Call<'_>) -> Column {
    let name = call.name();
    // A mutation refused at the first look is a denial like one refused later, and is kept as such.
    if call.env.operation.ty == OperationType::Mutation
        && let Some(field) = T::fields().iter().find(|field| field.name == name)
        && let Rule::Needs(permission) = field.rule
        && let Err(refusal) = root.permit(permission, call.request)
    {
        // Boxed, as what is rare is throughout: the future of a request is moved a few times and has room for all
        // that could be awaited in it (measured: a fifth of the instructions of one user by id).
        Box::pin(denied(call, &refusal)).await;
    }
    resolve_field(std::slice::from_ref(root), name, call).await
}
