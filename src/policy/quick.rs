//! Which hooks of a version are known to be quick. A hand-over to another thread and back costs more than such a run, so
//! it is made where it is asked for, and held to so little that nobody there waits for it (SECURITY.md: a tenant's
//! script never hurts another tenant).

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use super::{Outcome, state::Brief};
use crate::model::{PolicyHookKey, PolicyVerdict};

/// What a run made where it is asked for is held to: no longer than a statement may take there (`store/pace.rs`), and so
/// little stack that any thread has it.
pub(super) const BRIEF: Brief =
    Brief { operations: 2_000, deadline: Duration::from_millis(2), stack_bytes: 256 * 1024 };
/// A run of so many steps on a thread of ours shows that the next one may be brief.
const OPERATIONS: i32 = 1_000;
/// And of so many microseconds.
const MICROSECONDS: i32 = 1_000;

/// The hooks whose last run was quick, a bit for each. What they do may depend on what they are told, so it is only a
/// guess.
#[derive(Debug, Default)]
pub(super) struct Quick(AtomicU32);

impl Quick {
    /// Was the last run of the hook quick?
    pub(super) fn is(&self, hook: PolicyHookKey) -> bool {
        self.0.load(Ordering::Relaxed) & bit(hook) != 0
    }
    /// What a run on a thread of ours came to.
    pub(super) fn ran(&self, hook: PolicyHookKey, outcome: &Outcome) {
        let quick = outcome.verdict != PolicyVerdict::Failed
            && outcome.operations <= OPERATIONS
            && outcome.microseconds <= MICROSECONDS;
        if quick {
            self.0.fetch_or(bit(hook), Ordering::Relaxed);
        }
    }
    /// A run that was to be brief was not.
    pub(super) fn exceeded(&self, hook: PolicyHookKey) {
        self.0.fetch_and(!bit(hook), Ordering::Relaxed);
    }
}

/// Hooks without a bit of their own are never quick.
fn bit(hook: PolicyHookKey) -> u32 {
    1_u32.checked_shl(hook as u32).unwrap_or(0)
}
