//! Agents of a project, with their channels and their scenario. Each part has a version of its own.

use serde_json::{Map, Value};

use super::{AgentId, ChannelId, CompanyId, Content, Document, ProjectId, UserId, content::content};
use crate::clock::Timestamp;

/// An agent. Its version is that of its metadata: name, description and language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    pub id: AgentId,
    /// That of the project.
    pub company_id: CompanyId,
    pub project_id: ProjectId,
    /// Several may have the same.
    pub name: String,
    pub description: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

content!(Agent by AgentId under ProjectId by project_id);

/// Where people meet an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentChannel {
    pub id: ChannelId,
    /// That of the agent.
    pub company_id: CompanyId,
    pub agent_id: AgentId,
    /// A word, as in `web_chat`. It stays.
    pub kind: String,
    /// Several may have the same.
    pub name: String,
    pub enabled: bool,
    /// An object.
    pub settings: Document,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

content!(AgentChannel by ChannelId under AgentId by agent_id);

/// What an agent does. Every agent has one from the beginning, which says nothing at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentScenario {
    /// The agent's own.
    pub id: AgentId,
    /// That of the agent.
    pub company_id: CompanyId,
    pub document: Document,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Who wrote the document; none where it was an API key.
    pub updated_by: Option<UserId>,
    pub version: i32,
}

impl AgentScenario {
    /// That of an agent that was just created, which says nothing.
    pub fn first(agent: &Agent, by: Option<UserId>) -> Self {
        Self {
            id: agent.id,
            company_id: agent.company_id,
            document: Document::of(&Value::Object(Map::new())),
            created_at: agent.created_at,
            updated_at: agent.created_at,
            updated_by: by,
            version: 1,
        }
    }
}

impl Content for AgentScenario {
    type Id = AgentId;
    type Parent = AgentId;
    fn id(&self) -> AgentId {
        self.id
    }
    fn company_id(&self) -> CompanyId {
        self.company_id
    }
    fn parent(&self) -> AgentId {
        self.id
    }
    fn name(&self) -> &str {
        ""
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn next(self, now: Timestamp) -> Self {
        Self { updated_at: now, version: self.version + 1, ..self }
    }
}
