//! What a field can give: leaves, objects, and options and lists of those.

use std::{future::Future, pin::Pin};

use async_graphql::{Value, registry::Registry};

use super::{Call, Object, Origin, object::resolve_objects};

/// A resolved value; none where a non-null promise broke, so that the parent has to go.
pub type Resolved = Option<Value>;
/// The values of one field of a whole level, in the order they were given.
pub type Resolving<'a> = Pin<Box<dyn Future<Output = Vec<Resolved>> + Send + 'a>>;

/// Whatever can stand as the value of a field.
pub trait Output: Send + Sync + Sized + 'static {
    /// May it be null?
    const NULLABLE: bool = false;
    /// Puts the type into the registry and returns its name as it is printed (`[Role!]!`).
    fn register(registry: &mut Registry) -> String;
    /// Resolves the values that one field gave for a whole level.
    fn resolve_all<'a>(values: Vec<(Self, Origin)>, call: Call<'a>) -> Resolving<'a>;
}

impl<T: Output> Output for Option<T> {
    const NULLABLE: bool = true;
    fn register(registry: &mut Registry) -> String {
        let name = T::register(registry);
        name.strip_suffix('!').map_or(name.clone(), str::to_owned)
    }
    fn resolve_all<'a>(values: Vec<(Self, Origin)>, call: Call<'a>) -> Resolving<'a> {
        let present: Vec<bool> = values.iter().map(|(value, _)| value.is_some()).collect();
        let inner = values.into_iter().filter_map(|(value, origin)| Some((value?, origin))).collect();
        let inner = T::resolve_all(inner, call);
        Box::pin(async move {
            let mut inner = inner.await.into_iter();
            let null = |value: Resolved| Some(value.unwrap_or(Value::Null));
            present
                .iter()
                .map(|there| if *there { null(inner.next().flatten()) } else { Some(Value::Null) })
                .collect()
        })
    }
}

impl<T: Output> Output for Vec<T> {
    fn register(registry: &mut Registry) -> String {
        format!("[{}]!", T::register(registry))
    }
    fn resolve_all<'a>(values: Vec<(Self, Origin)>, call: Call<'a>) -> Resolving<'a> {
        let lengths: Vec<usize> = values.iter().map(|(list, _)| list.len()).collect();
        let items = values
            .into_iter()
            .flat_map(|(list, origin)| {
                list.into_iter()
                    .enumerate()
                    .map(move |(index, item)| (item, Origin { parent: origin.parent, index: Some(index) }))
            })
            .collect();
        let items = T::resolve_all(items, call);
        Box::pin(async move {
            let mut items = items.await.into_iter();
            // One element that broke a non-null promise takes the list with it.
            lengths.iter().map(|length| items.by_ref().take(*length).collect::<Vec<_>>()).map(whole).collect()
        })
    }
}

fn whole(items: Vec<Resolved>) -> Resolved {
    items.into_iter().collect::<Option<Vec<_>>>().map(Value::List)
}

/// `impl Output` for objects is made by the [`object!`](crate::object) macro through these two.
pub fn register_output<T: Object>(registry: &mut Registry) -> String {
    super::register_object::<T>(registry);
    format!("{}!", T::NAME)
}

/// See [`register_output`].
pub fn resolve_output<'a, T: Object>(values: Vec<(T, Origin)>, call: Call<'a>) -> Resolving<'a> {
    Box::pin(resolve_objects(values, call))
}
