//! Everything through the API, on both databases: `tests/api/<noun>/<operation>.rs` mirrors it.
//! `tests/with-postgres cargo test` runs the PostgreSQL halves too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod account;
mod architecture;
mod audit;
mod demo;
mod node;
mod policies;
mod support;
mod users;
