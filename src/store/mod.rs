//! What is kept, and how to ask for it. Two databases, one text of every query.
//!
//! [`connection`] alone knows that there are two. A file for each entity holds its statements; each takes a
//! connection (or a transaction, [`Tx`]) and a [`Grant`](crate::authz::Grant), from which alone comes the
//! tenant that the statement is held to. There is no finder without one. What writes says which leave opens it,
//! by one of the traits of [`leave`](crate::authz::leave).

pub mod agents;
pub mod attempts;
pub mod attempts_bound;
pub mod attempts_end;
pub mod audit;
pub mod bulk;
mod checkpoint;
mod command;
pub mod companies;
pub mod company_list;
pub mod connection;
pub mod content;
pub mod decisions;
pub mod directory;
mod each;
pub mod error;
pub mod external_requests;
pub mod filter;
pub mod fold;
mod fused;
mod group;
pub mod held;
pub mod holders;
pub mod holdings;
pub mod intents;
mod interrupt;
pub mod invitees;
mod json;
mod kept;
mod line;
mod link;
mod list;
mod local;
mod lock;
pub mod memberships;
pub mod migrate;
pub mod outbox;
pub mod ownership_offers;
mod pace;
pub mod page;
pub mod policies;
pub mod pool;
mod postgres;
pub mod profiles;
pub mod projects;
mod relations;
mod row;
mod run;
mod schema;
mod schema_content;
pub mod search;
mod search_size;
mod seat;
pub mod secret_history;
pub mod secrets;
pub mod secrets_mail;
pub mod session_refresh;
pub mod sessions;
mod sql;
mod sqlite;
mod stored;
pub mod subtenants;
mod tab_columns;
pub mod tenants;
pub mod tenants_list;
mod text;
mod transaction;
mod types;
mod url;
pub mod users;
pub mod users_page;
pub mod users_tab;
mod wire;

#[cfg(test)]
mod tests;

pub use connection::Connection;
pub use error::{ConflictKind, StoreError};
pub use fold::{fold, ignorable};
pub use pool::{Store, StoreOptions};
pub use transaction::Tx;
pub use url::DatabaseUrl;
