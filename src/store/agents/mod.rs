//! Agents of projects: their metadata; their channels and scenarios are tables of their own.

mod channels;
mod scenarios;

use diesel::{AsChangeset, Insertable};

use super::fold::fold;
use super::schema::agents;
use super::stored::stored;
use super::types::At;
use crate::authz::leave::WritesAgents;
use crate::clock::Timestamp;
use crate::model::{Agent, AgentId, CompanyId, ProjectId};

stored!(Agent in agents under project_id [named], opened by WritesAgents {
    id: AgentId,
    company_id: CompanyId,
    project_id: ProjectId,
    name: String,
    description: Option<String>,
    language: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i32,
});

/// What of an agent's metadata can change. What is taken out is written as NULL.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = agents, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Changes {
    name: String,
    name_key: String,
    description: Option<String>,
    language: Option<String>,
    updated_at: At,
}

impl From<&Agent> for Changes {
    fn from(agent: &Agent) -> Self {
        Self {
            name: agent.name.clone(),
            name_key: fold(&agent.name),
            description: agent.description.clone(),
            language: agent.language.clone(),
            updated_at: At(agent.updated_at),
        }
    }
}
