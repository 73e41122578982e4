//! Scenarios of agents, each under its agent's id.

use diesel::{AsChangeset, Insertable};

use crate::authz::leave::WritesScenarios;
use crate::clock::Timestamp;
use crate::model::{AgentId, AgentScenario, CompanyId, UserId};
use crate::store::schema::agent_scenarios;
use crate::store::stored::stored;
use crate::store::types::At;

stored!(AgentScenario in agent_scenarios [], opened by WritesScenarios {
    id: AgentId,
    company_id: CompanyId,
    document: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    updated_by: Option<UserId>,
    version: i32,
});

/// What of a scenario can change. Nobody is written as NULL.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = agent_scenarios, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Changes {
    document: String,
    updated_at: At,
    updated_by: Option<UserId>,
}

impl From<&AgentScenario> for Changes {
    fn from(scenario: &AgentScenario) -> Self {
        Self {
            document: scenario.document.text().to_owned(),
            updated_at: At(scenario.updated_at),
            updated_by: scenario.updated_by,
        }
    }
}
