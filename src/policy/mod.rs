//! Tenant scripts: the one hardened Rhai engine, the hooks and what they see, and the bounded runner
//! (PRODUCT.md, section 4). Scripts only narrow: a script answers with denials and warnings of its own
//! functions and can reach nothing but the `ctx` that it is handed.
//!
//! A run, from one end to the other: the domain builds a typed context ([`context`]), the [`Runner`] takes
//! the compiled version from its library (or compiles it), puts it on a thread with a stack of its own,
//! within the tenant's share, and hands back an [`Outcome`]; [`problems::of`] turns the outcomes of
//! all scripts of a hook into what the caller reads.
//!
//! Everything here but the runner is pure. What has to run on the runner's threads says so: the engine's
//! depth limits suit a stack of [`Limits::stack_bytes`].

mod bounds;
pub mod compile;
pub mod context;
mod engine;
mod failure;
mod functions;
pub mod hooks;
mod library;
mod limits;
mod merge;
mod pool;
pub mod problems;
mod quick;
mod run;
mod runner;
mod sizes;
mod state;
mod testing;

#[cfg(test)]
mod tests;

pub use compile::{Compiled, Diagnostic};
pub use engine::{PolicyEngine, Timer, monotonic};
pub use limits::Limits;
pub use run::{Failure, Finding, FindingKind, Outcome};
pub use runner::{Runner, RunnerConfig, RunnerError};
pub use testing::TestResult;
