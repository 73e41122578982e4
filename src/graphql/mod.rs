//! The API: types, queries and mutations over the domain. See [`engine`] for how a field is declared.

pub mod access;
mod ahead;
pub mod engine;
pub mod error;
pub mod mutation;
pub mod node;
pub mod page;
pub mod query;
mod schema;
pub mod types;
mod validate;

pub use ahead::ahead;
pub use schema::{Exposure, Schema, SchemaError, build, check, sdl};
pub use validate::validate;
