//! The fixed catalogue: 25 roles in 5 groups (PRODUCT.md, section 2), and sets of them.

use super::Keyed;

/// The group whose six roles are all privileged.
pub const PRIVILEGED_GROUP: RoleGroupKey = RoleGroupKey::TenantAdministration;

crate::keyed! {
    /// The five groups of the catalogue.
    RoleGroupKey {
        Agent = "AGENT",
        UsageCostLimits = "USAGE_COST_LIMITS",
        AiChat = "AI_CHAT",
        Automation = "AUTOMATION",
        TenantAdministration = "TENANT_ADMINISTRATION",
    }
}

crate::keyed! {
    /// A role of the catalogue. The order is the stored bit of [`RoleSet`]: append, never reorder.
    RoleKey {
        AgentAdministrator = "AGENT_ADMINISTRATOR",
        AgentExecution = "AGENT_EXECUTION",
        AgentInstanceUser = "AGENT_INSTANCE_USER",
        AgentUser = "AGENT_USER",
        AgentUsageAdministrator = "AGENT_USAGE_ADMINISTRATOR",
        AgentQualityStudioAdministrator = "AGENT_QUALITY_STUDIO_ADMINISTRATOR",
        SensibleDataObfuscationUser = "SENSIBLE_DATA_OBFUSCATION_USER",
        CostAdministrator = "COST_ADMINISTRATOR",
        UsageLimitsAdministrator = "USAGE_LIMITS_ADMINISTRATOR",
        ScopedLimitsAdministrator = "SCOPED_LIMITS_ADMINISTRATOR",
        AiChatUser = "AI_CHAT_USER",
        AiChatAuditor = "AI_CHAT_AUDITOR",
        AiChatConfigurationAdministration = "AI_CHAT_CONFIGURATION_ADMINISTRATION",
        AiServiceExecution = "AI_SERVICE_EXECUTION",
        WorkflowAdministration = "WORKFLOW_ADMINISTRATION",
        WorkflowExecution = "WORKFLOW_EXECUTION",
        ScheduledTriggerAdministrator = "SCHEDULED_TRIGGER_ADMINISTRATOR",
        DatasetAdministrator = "DATASET_ADMINISTRATOR",
        FineTuningUser = "FINE_TUNING_USER",
        TenantAdministrator = "TENANT_ADMINISTRATOR",
        SubtenantAdministrator = "SUBTENANT_ADMINISTRATOR",
        UserAdministrator = "USER_ADMINISTRATOR",
        SecurityPoliciesAdministration = "SECURITY_POLICIES_ADMINISTRATION",
        ApiKeyAdministrator = "API_KEY_ADMINISTRATOR",
        AiConnectionSettingAdministration = "AI_CONNECTION_SETTING_ADMINISTRATION",
    }
}

/// A set of roles, one bit each; this is also how a user's and a profile's roles are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RoleSet(u32);

impl RoleSet {
    /// No role.
    pub const EMPTY: Self = Self(0);
    /// Every role of the catalogue.
    pub const ALL: Self = Self((1 << <RoleKey as Keyed>::ALL.len()) - 1);

    /// The set with this role alone.
    pub const fn only(role: RoleKey) -> Self {
        Self(1 << role as u32)
    }
    /// The stored form; bits that name no role are dropped.
    pub fn from_bits(bits: i64) -> Self {
        let known = (1_i64 << RoleKey::ALL.len()) - 1;
        Self(u32::try_from(bits & known).unwrap_or_default())
    }
    /// The form that is stored.
    pub fn bits(self) -> i64 {
        i64::from(self.0)
    }
    /// Is the role in the set?
    pub const fn has(self, role: RoleKey) -> bool {
        self.0 & (1 << role as u32) != 0
    }
    /// Has the set no role?
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Everything in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    /// What is here and not there.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
    /// What is in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
    /// What is in exactly one of the two: what a change from one to the other gives or takes.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }
    /// Is everything there also here?
    pub const fn contains(self, other: Self) -> bool {
        other.minus(self).is_empty()
    }
    /// The members in the order of the catalogue.
    pub fn iter(self) -> impl Iterator<Item = RoleKey> {
        RoleKey::ALL.iter().copied().filter(move |role| self.has(*role))
    }
}

impl FromIterator<RoleKey> for RoleSet {
    fn from_iter<I: IntoIterator<Item = RoleKey>>(roles: I) -> Self {
        roles.into_iter().fold(Self::EMPTY, |set, role| set.union(Self::only(role)))
    }
}
