//! Where somebody stands with a company.

use crate::clock::Timestamp;
use crate::model::{Company, CompanyRole, Membership, MembershipState, SubscriptionStatus};

/// Where somebody stands with a company, and the company with its plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Role and state of the membership; none for an outsider.
    pub membership: Option<(CompanyRole, MembershipState)>,
    /// CANCELED: reading and leaving only.
    pub suspended: bool,
}

impl Standing {
    /// Somebody's standing at this moment.
    pub fn of(membership: Option<&Membership>, company: &Company, now: Timestamp) -> Self {
        Self {
            membership: membership.map(|membership| (membership.role, membership.state(now))),
            suspended: company.status == SubscriptionStatus::Canceled,
        }
    }
    /// The role of an active member; whoever is only invited has none yet.
    pub const fn active_role(&self) -> Option<CompanyRole> {
        match self.membership {
            Some((role, MembershipState::Active)) => Some(role),
            _ => None,
        }
    }
    /// Is an invitation open?
    pub const fn is_invited(&self) -> bool {
        matches!(self.membership, Some((_, MembershipState::Invited)))
    }
}
