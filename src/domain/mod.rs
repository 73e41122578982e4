//! What the product does: one service per noun, each operation a grant, a policy, the store, in one
//! transaction.

pub mod account;
mod attempts;
pub mod audit;
pub mod audit_events;
pub mod companies;
pub mod decisions;
pub mod directory;
mod failure;
pub mod hidden;
mod mails;
mod memo;
mod outcome;
pub mod people;
pub mod policies;
mod request;
mod services;
pub mod tenant;
pub mod text;
pub mod users;
mod versioned;

pub use outcome::{Done, Outcome, Stop};
pub use request::{Edge, Identified, Reader, Request};
pub use services::{CursorKeys, Services, Settings};
