//! Everything through the API, on both databases: `tests/api/<noun>/<operation>.rs` mirrors it.
//! `tests/with-postgres cargo test` runs the PostgreSQL halves too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod access;
mod account;
mod agents;
mod architecture;
mod audit;
mod companies;
mod decisions;
mod demo;
mod engine;
mod external_requests;
mod generate;
mod intents;
mod invitations;
mod node;
mod ownership;
mod plans;
mod policies;
mod profiles;
mod projects;
mod roles;
mod slow_ways;
mod subtenants;
mod support;
mod users;
