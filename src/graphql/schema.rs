//! The schema: built once, refused where a field states no rule. async-graphql validates against it and answers
//! what is asked of the schema itself; the fields of the roots are resolved by [`engine`](super::engine) alone.

use std::borrow::Cow;

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, EmptySubscription, ObjectType, OutputType, Positioned,
    SDLExportOptions, ServerResult, Value,
    parser::{parse_schema, types::Field},
    registry::Registry,
    resolver_utils::resolve_container,
};

use super::{
    access,
    engine::{Object, register_object},
    mutation::Mutation,
    query::Query,
    validate::ValidateOnly,
};

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// What clients may ask about the schema itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exposure {
    /// `__schema` and `__type` answer; suggestions are made. Off: they answer null.
    pub introspection: bool,
}

/// The schema cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// Fields that state no rule, as `Type.field`.
    #[error("fields without a rule (@needs or @public): {}", .0.join(", "))]
    Unguarded(Vec<String>),
    /// The printed schema cannot be read back.
    #[error("the printed schema is not one: {0}")]
    Unreadable(String),
}

/// Builds the schema and checks that every field states its rule.
///
/// # Errors
/// The fields that state none.
pub fn build(exposure: Exposure) -> Result<Schema, SchemaError> {
    let builder = Schema::build(Query, Mutation, EmptySubscription).extension(ValidateOnly);
    let builder =
        if exposure.introspection { builder } else { builder.disable_introspection().disable_suggestions() };
    let schema = builder.finish();
    check(&sdl(&schema))?;
    Ok(schema)
}

/// Refuses a printed schema that holds a field without a rule.
///
/// # Errors
/// The fields that state none.
pub fn check(sdl: &str) -> Result<(), SchemaError> {
    let document = parse_schema(sdl).map_err(|error| SchemaError::Unreadable(error.to_string()))?;
    match access::unguarded(&document) {
        missing if missing.is_empty() => Ok(()),
        missing => Err(SchemaError::Unguarded(missing)),
    }
}

/// The schema as text, rules included: the permission table.
pub fn sdl(schema: &Schema) -> String {
    schema.sdl_with_options(SDLExportOptions::new().prefer_single_line_descriptions().use_space_ident())
}

macro_rules! root {
    ($($ty:ty),*) => {$(
        impl OutputType for $ty {
            fn type_name() -> Cow<'static, str> {
                <$ty as Object>::NAME.into()
            }
            fn create_type_info(registry: &mut Registry) -> String {
                access::register_directives(registry);
                register_object::<$ty>(registry);
                Self::qualified_type_name()
            }
            async fn resolve(
                &self,
                ctx: &ContextSelectionSet<'_>,
                _: &Positioned<Field>,
            ) -> ServerResult<Value> {
                resolve_container(ctx, self).await
            }
        }
        impl ContainerType for $ty {
            async fn resolve_field(&self, _: &Context<'_>) -> ServerResult<Option<Value>> {
                Ok(Some(Value::Null))
            }
        }
        impl ObjectType for $ty {}
    )*};
}
root!(Query, Mutation);
