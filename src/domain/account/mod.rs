//! Signing in and everything that takes a secret.

mod identify;
pub mod link;
pub mod password;
pub mod token;

pub use identify::identify;
