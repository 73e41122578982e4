//! The HTTP edge: what is settled about a request before anything runs, and how its answer is worded.
//!
//! It knows nothing of users or companies. Whatever executes GraphQL implements [`Execute`]; [`router`] puts
//! our own GraphQL-over-HTTP handler, the health checks, the limits and the security headers around it, and
//! [`serve`](serve::serve) accepts connections for it. The bounds are those of SECURITY.md.

pub mod assets;
pub mod document;
mod edge;
mod graphql;
mod guard;
mod health;
mod refusal;
pub mod serve;
#[cfg(test)]
mod toy;

pub use edge::{Answer, Edge, Execute, HttpConfig, Operation, router};
pub use refusal::{Code, Refusal};
pub use serve::{ServeLimits, serve};
