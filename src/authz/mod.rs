//! Who may do what. Rules are pure functions over (actor, target); the mutation, `viewerCan`,
//! `decisions` and the reasons of an error all call the same one.
//!
//! How a mutation uses them: it fetches the facts under [`Actor::lookup`], decides with
//! [`judge`] over a rule such as [`users::assign_roles`], and hands the [`Grant`] that
//! comes out to the store, which takes its tenant from there and from nowhere else.

mod actor;
pub mod audit;
pub mod catalogue;
pub mod companies;
pub mod decide;
mod grant;
pub mod hide;
pub mod leave;
pub mod matrix;
mod permission;
pub mod policies;
mod refusal;
#[cfg(test)]
mod tests;
pub mod users;

pub use actor::{Actor, HeldProfile, Principal};
pub use grant::{Grant, Scope};
pub use hide::{Outcome, judge};
pub use leave::{authenticate, generate, operate, system};
pub use permission::{Permission, precheck};
pub use refusal::{DenialCode, DenialReason, Refusal, RefusalCode};

/// What a rule answers: leave, or why not. `viewerCan` shows the reasons of the latter.
pub type Verdict<P> = Result<Grant<P>, Refusal>;
