//! Object types: the table of their fields, and how a level of them is resolved.

use async_graphql::{Positioned, parser::types::Field, registry::Registry};

use super::{ArgDef, Call, Column, Frame, Origin, Resolving, select};
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
    /// From the object alone, without a future: leaves, written as JSON.
    Leaf(fn(&T, &mut Vec<u8>)),
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
pub async fn resolve_objects<T: Object>(values: Vec<(T, Origin)>, call: Call<'_>) -> Column {
    if values.is_empty() {
        return Column::default();
    }
    let (objects, origins): (Vec<T>, Vec<Origin>) = values.into_iter().unzip();
    let frame = Frame { parent: Some(call.frame), key: call.key(), origins };
    let selected = match select::collect(call.env, sets(call.fields), T::NAME, T::INTERFACES) {
        Ok(selected) => selected,
        Err(failure) => {
            (0..objects.len()).for_each(|index| call.fail_at(&failure, || frame.path(index)));
            return Column::some(&vec![false; objects.len()], Column::default(), false);
        }
    };
    let mut columns = Vec::with_capacity(selected.len());
    for field in &selected {
        let below = Call { frame: &frame, fields: &field.fields, ..call };
        let column = resolve_field(&objects, field.name, below).await;
        columns.push((["\"", field.key, "\":"].concat(), column));
    }
    Column::objects(objects.len(), columns)
}

/// Resolves one field for every object of a level.
pub async fn resolve_field<T: Object>(objects: &[T], name: &str, call: Call<'_>) -> Column {
    if name == "__typename" {
        return Column::leaves(objects, |_, out| {
            out.push(b'"');
            out.extend_from_slice(T::NAME.as_bytes());
            out.push(b'"');
            true
        });
    }
    match T::fields().iter().find(|field| field.name == name) {
        Some(field) => run_field(objects, field, call).await,
        None => {
            // Validation has refused unknown fields before anything runs.
            let failure = Failure::internal(format_args!("{} has no field {name}", T::NAME));
            (0..objects.len()).for_each(|index| call.fail(index, &failure));
            Column::some(&vec![false; objects.len()], Column::default(), false)
        }
    }
}

/// Checks a field's rule for each object and resolves it for those that pass; the others are null with
/// one error each.
async fn run_field<T: Object>(objects: &[T], field: &FieldDef<T>, call: Call<'_>) -> Column {
    let passes = |index: usize, object: &T| {
        let verdict = match field.rule {
            Rule::Public => Ok(()),
            Rule::Needs(permission) => object.permit(permission, call.request),
        };
        verdict.map_err(|refusal| call.fail(index, &refusal.into())).is_ok()
    };
    match field.resolve {
        Resolve::Leaf(write) => Column::leaves(objects.iter().enumerate(), |(index, object), out| {
            let passed = passes(index, object);
            if passed {
                write(object, out);
            }
            // What is left unwritten is null.
            passed || field.nullable
        }),
        Resolve::Level(level) => {
            let there: Vec<bool> =
                objects.iter().enumerate().map(|(index, object)| passes(index, object)).collect();
            let asked = objects.iter().enumerate().zip(&there).filter(|(_, there)| **there);
            let asked: Vec<(&T, usize)> = asked.map(|((index, object), _)| (object, index)).collect();
            let inner = if asked.is_empty() { Column::default() } else { level(asked, call).column().await };
            Column::some(&there, inner, field.nullable)
        }
    }
}
