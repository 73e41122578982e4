//! Who may do what. Rules are pure functions over (actor, target); the mutation, `viewerCan`,
//! `decisions` and the reasons of an error all call the same one.

mod actor;
mod grant;
mod permission;
mod refusal;

pub use actor::{Actor, HeldProfile, Principal};
pub use grant::{Grant, Scope};
pub use permission::Permission;
pub use refusal::{DenialCode, DenialReason, Refusal, RefusalCode};
