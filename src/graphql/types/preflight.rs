//! `InvitationPreflight`: what an invitation would meet with.

use crate::{domain::companies::Preflight, model::Problem, object};

object! {
    /// What inviteUser would say now.
    InvitationPreflight: Preflight {
        /// False where a problem is an ERROR.
        allowed: bool, needs(Visible) => leaf |it| it.allowed();
        problems: Vec<Problem>, needs(Visible) => get |it| it.problems.clone();
    }
}
