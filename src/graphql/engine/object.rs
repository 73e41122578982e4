//! Object types: the table of their fields, and how a level of them is resolved.

use async_graphql::{Name, Positioned, Value, indexmap::IndexMap, parser::types::Field, registry::Registry};

use super::{ArgDef, Call, Frame, Origin, Resolved, Resolving, select};
use crate::{
    authz::{Permission, Refusal},
    domain::Request,
    error::Failure,
};

/// Who may read a field. There is no third way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `@needs(permission: …)`
    Needs(Permission),
    /// `@public`: anybody, signed in or not.
    Public,
}

/// How a field gets its value.
pub enum Resolve<T: 'static> {
    /// From the object alone, without a future: leaves.
    Leaf(fn(&T) -> Value),
    /// For all objects of the level at once.
    Level(for<'a> fn(Vec<(&'a T, usize)>, Call<'a>) -> Resolving<'a>),
}

/// One field of an object type, as declared.
pub struct FieldDef<T: 'static> {
    pub name: &'static str,
    pub doc: &'static str,
    pub rule: Rule,
    /// Registers the type and returns it as printed.
    pub ty: fn(&mut Registry) -> String,
    pub args: fn(&mut Registry) -> Vec<ArgDef>,
    /// May the field be null?
    pub nullable: bool,
    pub resolve: Resolve<T>,
}

/// An object type of the schema. Implemented by [`object!`](crate::object).
pub trait Object: Send + Sync + Sized + 'static {
    const NAME: &'static str;
    const DOC: &'static str;
    const INTERFACES: &'static [&'static str];
    fn fields() -> &'static [FieldDef<Self>];
    /// May the viewer read a field of this object that needs `permission`? Types whose fields differ
    /// by object say so with [`Guarded`](crate::graphql::access::Guarded).
    ///
    /// # Errors
    /// Why not.
    fn permit(&self, permission: Permission, request: &Request) -> Result<(), Refusal>;
}

/// The selection sets below every mention of a field.
fn sets<'a>(
    fields: &'a [&'a Positioned<Field>],
) -> impl Iterator<Item = &'a Positioned<async_graphql::parser::types::SelectionSet>> {
    fields.iter().map(|field| &field.node.selection_set)
}

/// Resolves the objects that one field gave for a whole level.
pub async fn resolve_objects<T: Object>(values: Vec<(T, Origin)>, call: Call<'_>) -> Vec<Resolved> {
    if values.is_empty() {
        return Vec::new();
    }
    let selected = select::collect(call.env, sets(call.fields), T::NAME, T::INTERFACES);
    let (objects, origins): (Vec<T>, Vec<Origin>) = values.into_iter().unzip();
    let frame = Frame { parent: Some(call.frame), key: call.key(), origins };
    let mut answers: Vec<Option<IndexMap<Name, Value>>> =
        objects.iter().map(|_| Some(IndexMap::with_capacity(selected.len()))).collect();
    for field in &selected {
        let key = Name::new(field.key);
        let below = Call { frame: &frame, fields: &field.fields, ..call };
        let values = resolve_field(&objects, field.name, below).await;
        for (answer, value) in answers.iter_mut().zip(values) {
            match (answer.as_mut(), value) {
                (Some(map), Some(value)) => drop(map.insert(key.clone(), value)),
                _ => *answer = None,
            }
        }
    }
    answers.into_iter().map(|answer| answer.map(Value::Object)).collect()
}

/// Resolves one field for every object of a level.
async fn resolve_field<T: Object>(objects: &[T], name: &str, call: Call<'_>) -> Vec<Resolved> {
    if name == "__typename" {
        return objects.iter().map(|_| Some(Value::String(T::NAME.to_owned()))).collect();
    }
    match T::fields().iter().find(|field| field.name == name) {
        Some(field) => run_field(objects, field, call).await,
        None => {
            // Validation has refused unknown fields before anything runs.
            let failure = Failure::internal(format_args!("{} has no field {name}", T::NAME));
            (0..objects.len()).for_each(|index| call.fail(index, &failure));
            vec![None; objects.len()]
        }
    }
}

/// Checks a field's rule for each object and resolves it for those that pass; the others are null with
/// one error each.
pub async fn run_field<T: Object>(objects: &[T], field: &FieldDef<T>, call: Call<'_>) -> Vec<Resolved> {
    let blank = || field.nullable.then_some(Value::Null);
    let mut answers: Vec<Resolved> = Vec::with_capacity(objects.len());
    let mut passed = Vec::with_capacity(objects.len());
    for (index, object) in objects.iter().enumerate() {
        let verdict = match field.rule {
            Rule::Public => Ok(()),
            Rule::Needs(permission) => object.permit(permission, call.request),
        };
        match (verdict, &field.resolve) {
            (Err(refusal), _) => {
                call.fail(index, &refusal.into());
                answers.push(blank());
            }
            (Ok(()), Resolve::Leaf(value)) => answers.push(Some(value(object))),
            (Ok(()), Resolve::Level(_)) => {
                passed.push((object, index));
                answers.push(None);
            }
        }
    }
    if let (Resolve::Level(level), false) = (&field.resolve, passed.is_empty()) {
        let places: Vec<usize> = passed.iter().map(|(_, index)| *index).collect();
        for (index, value) in places.into_iter().zip(level(passed, call).await) {
            if let Some(answer) = answers.get_mut(index) {
                *answer = value.or_else(blank);
            }
        }
    }
    answers
}
