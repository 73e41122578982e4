//! `decisions`: the batch question that other services ask.

use async_graphql::{ID, InputObject};

use crate::{
    authz::{DenialReason, decide},
    domain::decisions::{Check, Question},
    error::Failure,
    model::{CompanyAction, CompanyResource, RoleKey},
    object,
};

object! {
    /// May they?
    Decision: decide::Decision {
        allowed: bool, needs(Visible) => leaf |it| it.allowed();
        reasons: Vec<DenialReason>, needs(Visible) => get |it| it.reasons.clone();
        /// Which role allowed it.
        grantedBy: Option<String>, needs(Visible) => leaf |it| it.granted_by.map(str::to_owned);
    }
}

/// May this user do this? Exactly one of `company` and `role`.
#[derive(InputObject)]
pub struct DecisionCheck {
    /// default: the viewer
    user_id: Option<ID>,
    company: Option<CompanyDecisionCheck>,
    role: Option<RoleDecisionCheck>,
}

/// May they take this action on this resource of this company?
#[derive(InputObject)]
pub struct CompanyDecisionCheck {
    company_id: ID,
    resource: CompanyResource,
    action: CompanyAction,
}

/// Do they hold this role, effectively, there?
#[derive(InputObject)]
pub struct RoleDecisionCheck {
    role: RoleKey,
    subtenant_id: Option<ID>,
}

impl DecisionCheck {
    /// The question; `place` is where in the list it stands.
    ///
    /// # Errors
    /// BAD_USER_INPUT unless exactly one thing is asked.
    pub fn question(self, place: usize) -> Result<Check, Failure> {
        let question = match (self.company, self.role) {
            (Some(it), None) => {
                Question::Company { company: it.company_id.0, resource: it.resource, action: it.action }
            }
            (None, Some(it)) => Question::Role { role: it.role, subtenant: it.subtenant_id.map(|id| id.0) },
            _ => {
                let message = format!("checks.{place}: takes company or role, exactly one of them");
                return Err(Failure::BadInput(message));
            }
        };
        Ok(Check { user: self.user_id.map(|id| id.0), question })
    }
}
