//! Subtenants and profiles of a tenant.

use chrono::TimeDelta;

use super::{random::Kind, tenant::Plan, world::start};
use crate::model::{
    Profile, ProfileId,
    RoleKey::{self, *},
    Subtenant, SubtenantId,
};

/// How many subtenants a tenant has.
pub const SUBTENANTS: u64 = 5;
/// How many profiles a tenant has.
pub const PROFILES: u64 = 5;
/// How many of them, the first ones, hold no privileged role.
pub const ORDINARY: u64 = 4;

const REGIONS: [(&str, &str); 5] = [
    ("Americas", "From Toronto to Santiago"),
    ("Asia Pacific", "From Delhi to Tokyo"),
    ("Central Europe", "Berlin, Vienna and Warsaw"),
    ("Iberia", "Madrid and Lisbon"),
    ("Northern Europe", "London, Dublin and Stockholm"),
];

/// Every role but that of the Tenant Administrator, once.
pub const BUNDLES: [(&str, &str, &[RoleKey]); 5] = [
    (
        "Agent builders",
        "Make agents and run them",
        &[AgentAdministrator, AgentExecution, AgentInstanceUser, AgentUser, AgentUsageAdministrator],
    ),
    (
        "Chat and workflows",
        "Talk to the chat and set up workflows",
        &[AiChatUser, AiChatConfigurationAdministration, WorkflowAdministration, WorkflowExecution],
    ),
    (
        "Cost watchers",
        "Follow what is spent, and on what",
        &[
            CostAdministrator,
            UsageLimitsAdministrator,
            ScopedLimitsAdministrator,
            AiChatAuditor,
            ScheduledTriggerAdministrator,
        ],
    ),
    (
        "Data and quality",
        "Look after data sets and what comes of them",
        &[
            AgentQualityStudioAdministrator,
            SensibleDataObfuscationUser,
            DatasetAdministrator,
            FineTuningUser,
            AiServiceExecution,
        ],
    ),
    (
        "Platform stewards",
        "Keep people, scripts and keys in order",
        &[
            SubtenantAdministrator,
            UserAdministrator,
            SecurityPoliciesAdministration,
            ApiKeyAdministrator,
            AiConnectionSettingAdministration,
        ],
    ),
];

impl Plan {
    /// The id of the nth subtenant, counted from 0.
    pub fn subtenant_id(&self, number: u64) -> SubtenantId {
        self.dice(Kind::Subtenant, number).id(start())
    }
    /// All of them.
    pub fn subtenants(&self) -> Vec<Subtenant> {
        let one = |(number, (name, description)): (u64, (&str, &str))| Subtenant {
            id: self.subtenant_id(number),
            name: name.to_owned(),
            description: Some(description.to_owned()),
            created_at: start(),
            version: 1,
        };
        (0..SUBTENANTS).zip(REGIONS).map(one).collect()
    }
    /// The id of the nth profile, counted from 0.
    pub fn profile_id(&self, number: u64) -> ProfileId {
        self.dice(Kind::Profile, number).id(start() + TimeDelta::hours(1))
    }
    /// All of them.
    pub fn profiles(&self) -> Vec<Profile> {
        let at = start() + TimeDelta::hours(1);
        let one = |(number, (name, description, roles)): (u64, (&str, &str, &[RoleKey]))| Profile {
            id: self.profile_id(number),
            name: name.to_owned(),
            description: Some(description.to_owned()),
            roles: roles.iter().copied().collect(),
            created_at: at,
            updated_at: at,
            version: 1,
        };
        (0..PROFILES).zip(BUNDLES).map(one).collect()
    }
}
