//! What is kept, and how to ask for it. Two databases, one text of every query.
//!
//! [`connection`] alone knows that there are two. A file for each entity holds its statements; each takes a
//! connection (or a transaction, [`Tx`]) and a [`Grant`](crate::authz::Grant), from which alone comes the
//! tenant that the statement is held to. There is no finder without one.

pub mod connection;
pub mod error;
pub mod fold;
mod list;
mod lock;
pub mod migrate;
pub mod pool;
mod postgres;
mod row;
mod schema;
mod sql;
mod sqlite;
pub mod tenants;
mod transaction;
mod types;
mod url;
mod wanted;

#[cfg(test)]
mod tests;

pub use connection::Connection;
pub use error::{ConflictKind, StoreError};
pub use fold::fold;
pub use pool::{Store, StoreOptions};
pub use transaction::Tx;
pub use url::DatabaseUrl;
#[doc(hidden)]
pub use wanted::{
    audit, holdings, memberships, outbox, policies, profiles, secrets, sessions, subtenants, users,
};
