//! The role catalogue (PRODUCT.md, section 2): one table of 25 roles in 5 groups, which never changes
//! at run time.

use crate::model::{PRIVILEGED_GROUP, RoleGroupKey, RoleKey, RoleSet};

/// A group with its roles, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    pub key: RoleGroupKey,
    pub name: &'static str,
    pub roles: &'static [RoleKey],
}

macro_rules! catalogue {
    ($($group:ident $title:literal { $($role:ident $name:literal : $description:literal)* })*) => {
        /// The groups, in the order in which they are shown.
        pub static GROUPS: &[Group] = &[$(
            Group { key: RoleGroupKey::$group, name: $title, roles: &[$(RoleKey::$role),*] }
        ),*];
        /// The name of a role, as people read it.
        pub const fn name(role: RoleKey) -> &'static str {
            match role { $($(RoleKey::$role => $name,)*)* }
        }
        /// What a role is for, in one sentence.
        pub const fn description(role: RoleKey) -> &'static str {
            match role { $($(RoleKey::$role => $description,)*)* }
        }
        /// The group that a role is in.
        pub const fn group(role: RoleKey) -> RoleGroupKey {
            match role { $($(RoleKey::$role => RoleGroupKey::$group,)*)* }
        }
        /// The name of a group, as people read it.
        pub const fn group_name(group: RoleGroupKey) -> &'static str {
            match group { $(RoleGroupKey::$group => $title,)* }
        }
        /// The roles of a group, in the order in which they are shown.
        pub const fn roles(group: RoleGroupKey) -> &'static [RoleKey] {
            match group { $(RoleGroupKey::$group => &[$(RoleKey::$role),*],)* }
        }
    };
}

catalogue! {
    Agent "Agent" {
        AgentAdministrator "Agent Administrator": "Sets up agents and runs everything about them."
        AgentExecution "Agent Execution": "Runs agents, and changes nothing about them."
        AgentInstanceUser "Agent Instance User": "Runs agents and reads the record of their runs."
        AgentUser "Agent User": "Can be given rights on single agents; opens none by itself."
        AgentUsageAdministrator "Agent Usage Administrator": "Watches how much agents are used, and how they fare."
        AgentQualityStudioAdministrator "Agent Quality Studio Administrator": "Writes test plans for agents and carries them out."
        SensibleDataObfuscationUser "Sensible Data Obfuscation User": "Sees the sensitive data that is masked for others in agent runs."
    }
    UsageCostLimits "Usage, cost, and limits" {
        CostAdministrator "Cost Administrator": "Follows the costs, and reads and changes the subscription of every company."
        UsageLimitsAdministrator "Usage Limits Administrator": "Sets the limits of use for the whole organization."
        ScopedLimitsAdministrator "Scoped Limits Administrator": "Sets the limits of use for single parts of the organization."
    }
    AiChat "AI Chat" {
        AiChatUser "AI Chat User": "Talks to the chat."
        AiChatAuditor "AI Chat auditor": "Reviews what was said in the chat, and what it cost."
        AiChatConfigurationAdministration "AI Chat Configuration Administration": "Decides how the chat is set up."
    }
    Automation "Supporting Agent and Automation Services" {
        AiServiceExecution "AI ServiceExecution": "Calls AI services that stand by themselves."
        WorkflowAdministration "Workflow Administration": "Builds workflows and sets them up."
        WorkflowExecution "Workflow Execution": "Starts workflows, by hand or through the API."
        ScheduledTriggerAdministrator "Scheduled Trigger Administrator": "Decides what starts by itself, and when."
        DatasetAdministrator "Dataset Administrator": "Looks after datasets, their tables and their definitions."
        FineTuningUser "Fine Tuning User": "Makes fine-tuned models and looks after them."
    }
    TenantAdministration "Tenant and Organization administration" {
        TenantAdministrator "Tenant Administrator": "May do everything in the tenant, and acts in any company as its Owner would."
        SubtenantAdministrator "Subtenant Administrator": "Looks after the subtenants."
        UserAdministrator "User Administrator": "Looks after users and what they are given, in the subtenants that they have."
        SecurityPoliciesAdministration "Security Policies Administration": "Writes and switches the tenant's policy scripts, and reads the audit."
        ApiKeyAdministrator "Api Key Administrator": "Issues and revokes API keys."
        AiConnectionSettingAdministration "AI Connection Setting Administration": "Looks after the keys with which providers of AI are called."
    }
}

/// Does the role count in access reviews and fall under the ceiling rule?
pub fn privileged(role: RoleKey) -> bool {
    group(role) == PRIVILEGED_GROUP
}

/// The six privileged roles.
pub fn privileged_roles() -> RoleSet {
    roles(PRIVILEGED_GROUP).iter().copied().collect()
}
