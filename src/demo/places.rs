//! The subtenants and profiles of the demo.

use crate::model::{RoleKey, RoleKey::*};

/// Name and description of each subtenant.
pub const SUBTENANTS: [(&str, &str); 5] = [
    ("Asia Pacific", "Offices from Delhi to Tokyo"),
    ("France", "Paris and the French-speaking partners"),
    ("Germany", "Berlin, with everybody who works north and east of it"),
    ("Iberia", "Madrid and Lisbon, and Latin America"),
    ("Italy", "Rome, with the south-east"),
];

/// Name, description and roles of each profile.
pub const PROFILES: [(&str, &str, &[RoleKey]); 5] = [
    ("Agent builders", "Make agents and run them", &[AgentAdministrator, AgentExecution]),
    ("Chat users", "Talk to the chat and to agents", &[AiChatUser, AgentUser]),
    ("Cost watchers", "Follow what is spent, and on what", &[CostAdministrator, AgentUsageAdministrator]),
    (
        "Platform stewards",
        "Keep scripts and keys in order",
        &[SecurityPoliciesAdministration, ApiKeyAdministrator],
    ),
    (
        "Workflow operators",
        "Set up workflows and watch them run",
        &[WorkflowAdministration, WorkflowExecution, ScheduledTriggerAdministrator],
    ),
];
