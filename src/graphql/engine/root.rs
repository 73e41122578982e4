//! The seam to async-graphql: it hands each mention of a root field over, this engine answers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    Context, Positioned, Value,
    parser::types::{Field, OperationType},
};
use tokio::sync::OnceCell;

use super::{Call, Frame, Object, Origin, Rule, run_field, select};
use crate::domain::{Request, audit};

/// Root fields that the document mentions more than once, by response key. async-graphql asks for each
/// mention; a field runs once for all of them, or a mutation would be done twice.
#[derive(Default)]
pub struct Mentions(Mutex<HashMap<String, Arc<OnceCell<Value>>>>);

impl Mentions {
    fn of(&self, key: &str) -> Arc<OnceCell<Value>> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cells.entry(key.to_owned()).or_default())
    }
}

/// Resolves one mention of a root field. A failure is null with one error: the key is never dropped and the
/// fields beside it stay.
pub async fn resolve_root<T: Object>(root: &T, ctx: &Context<'_>) -> Option<Value> {
    let env = ctx.query_env;
    let key = ctx.item.node.response_key().node.as_str();
    let selected = select::collect(env, std::iter::once(&env.operation.node.selection_set), T::NAME, &[]);
    let mentions = selected.into_iter().find(|selected| selected.key == key).map(|selected| selected.fields);
    match mentions {
        Some(fields) if fields.len() > 1 => {
            let cell = ctx.data_unchecked::<Mentions>().of(key);
            Some(cell.get_or_init(|| resolve(root, ctx, &fields)).await.clone())
        }
        _ => Some(resolve(root, ctx, &[ctx.item]).await),
    }
}

async fn resolve<T: Object>(root: &T, ctx: &Context<'_>, fields: &[&Positioned<Field>]) -> Value {
    let Some(field) = T::fields().iter().find(|field| field.name == ctx.item.node.name.node.as_str()) else {
        return Value::Null;
    };
    let env = ctx.query_env;
    let frame = Frame { parent: None, key: "", origins: vec![Origin { parent: 0, index: None }] };
    let request = ctx.data_unchecked::<Request>();
    let call = Call { env, request, frame: &frame, fields };
    // A mutation refused at the first look is a denial like one refused later, and is kept as such.
    if env.operation.node.ty == OperationType::Mutation
        && let Rule::Needs(permission) = field.rule
        && let Err(refusal) = root.permit(permission, request)
    {
        audit::denied(request, &refusal).await;
    }
    run_field(std::slice::from_ref(root), field, call).await.pop().flatten().unwrap_or(Value::Null)
}
