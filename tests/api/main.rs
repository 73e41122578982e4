//! Everything through the API, on both databases: `tests/api/<noun>/<operation>.rs` mirrors it.
//! `tests/with-postgres cargo test` runs the PostgreSQL halves too.

mod account;
mod audit;
mod node;
mod policies;
mod support;
mod users;
