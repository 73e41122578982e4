//! What a field can give: leaves, objects, and options and lists of those.

use std::{future::Future, pin::Pin};

use async_graphql::registry::Registry;

use super::{Call, Column, Object, Origin, object::resolve_objects};

/// The values of one field of a whole level, in the order they were given: there, or on their way.
pub enum Resolving<'a> {
    Ready(Column),
    Later(Pin<Box<dyn Future<Output = Column> + Send + 'a>>),
}

impl<'a> Resolving<'a> {
    /// Values that have to be waited for: one future for a level, however many rows.
    pub fn later(future: impl Future<Output = Column> + Send + 'a) -> Self {
        Self::Later(Box::pin(future))
    }
    /// The values.
    pub async fn column(self) -> Column {
        match self {
            Self::Ready(column) => column,
            Self::Later(future) => future.await,
        }
    }
    /// The same values with something done to them all.
    fn map(self, change: impl FnOnce(Column) -> Column + Send + 'a) -> Self {
        match self {
            Self::Ready(column) => Self::Ready(change(column)),
            Self::Later(future) => Self::later(async move { change(future.await) }),
        }
    }
}

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
        let there: Vec<bool> = values.iter().map(|(value, _)| value.is_some()).collect();
        let inner = values.into_iter().filter_map(|(value, origin)| Some((value?, origin))).collect();
        T::resolve_all(inner, call).map(move |inner| Column::some(&there, inner, true))
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
        T::resolve_all(items, call).map(move |items| Column::lists(lengths, items))
    }
}

/// `impl Output` for objects is made by the [`object!`](crate::object) macro through these two.
pub fn register_output<T: Object>(registry: &mut Registry) -> String {
    super::register_object::<T>(registry);
    format!("{}!", T::NAME)
}

/// See [`register_output`].
pub fn resolve_output<'a, T: Object>(values: Vec<(T, Origin)>, call: Call<'a>) -> Resolving<'a> {
    Resolving::later(resolve_objects(values, call))
}
