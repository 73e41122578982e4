//! Companies and who is in them (PRODUCT.md, section 3).

use super::{CompanyId, MembershipId, UserId};
use crate::clock::Timestamp;

/// Seats of a company at the most.
pub const MOST_SEATS: i32 = 1_000_000;

crate::keyed! {
    /// What a member is in a company. The order is the stored number and the order of the column ROLE.
    CompanyRole {
        Designer = "DESIGNER",
        Manager = "MANAGER",
        Administrator = "ADMINISTRATOR",
        Owner = "OWNER",
    }
}

crate::keyed! {
    /// What the company matrix speaks of.
    CompanyResource {
        Project = "PROJECT",
        AgentMetadata = "AGENT_METADATA",
        AgentChannels = "AGENT_CHANNELS",
        AgentScenario = "AGENT_SCENARIO",
        AgentScenarioReplacement = "AGENT_SCENARIO_REPLACEMENT",
        AgentExport = "AGENT_EXPORT",
        AgentImport = "AGENT_IMPORT",
        CompanyIntents = "COMPANY_INTENTS",
        CompanyExternalRequests = "COMPANY_EXTERNAL_REQUESTS",
        CompanyInvitedUsers = "COMPANY_INVITED_USERS",
        CompanyOwner = "COMPANY_OWNER",
        CompanyName = "COMPANY_NAME",
        CompanySubscription = "COMPANY_SUBSCRIPTION",
    }
}

crate::keyed! {
    /// What can be done to a resource of a company.
    CompanyAction {
        Create = "CREATE",
        Read = "READ",
        Update = "UPDATE",
        Delete = "DELETE",
        UpdateChildren = "UPDATE_CHILDREN",
        Execute = "EXECUTE",
    }
}

crate::keyed! {
    /// Where a company stands with its plan. CANCELED suspends it: reading and leaving only.
    SubscriptionStatus { Trialing = "TRIALING", Active = "ACTIVE", PastDue = "PAST_DUE", Canceled = "CANCELED" }
}

crate::keyed! {
    /// Where somebody stands with a company. EXPIRED is an INVITED whose time is up.
    MembershipState { Invited = "INVITED", Active = "ACTIVE", Expired = "EXPIRED" }
}

/// A company with its subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
    pub plan: String,
    pub status: SubscriptionStatus,
    pub seats: i32,
    pub renews_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

/// A row of a company's Users tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub id: MembershipId,
    pub company_id: CompanyId,
    pub user_id: UserId,
    pub role: CompanyRole,
    /// Active, or else invited (and expired once `invitation.expires_at` has passed).
    pub active: bool,
    pub joined_at: Option<Timestamp>,
    /// Present while not active.
    pub invitation: Option<Invitation>,
    pub created_at: Timestamp,
    pub version: i32,
}

/// The open offer to come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub invited_by: Option<UserId>,
    pub invited_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_sent_at: Timestamp,
    pub send_count: i32,
}

impl Membership {
    /// Where the membership stands at this moment.
    pub fn state(&self, now: Timestamp) -> MembershipState {
        match &self.invitation {
            _ if self.active => MembershipState::Active,
            Some(invitation) if invitation.expires_at > now => MembershipState::Invited,
            _ => MembershipState::Expired,
        }
    }
}
