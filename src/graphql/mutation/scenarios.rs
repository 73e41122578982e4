//! Mutations of agents' scenarios, and of agents as a whole: export and import.

use async_graphql::{ID, InputObject};

use super::settle;
use crate::{
    domain::companies::content::{self, ScenarioForm},
    error::Failure,
    graphql::{
        engine::{Call, Json},
        types::agent::AgentNode,
    },
    model::AgentScenario,
    payload,
};

/// A scenario, whole.
#[derive(InputObject)]
pub struct UpdateAgentScenarioInput {
    agent_id: ID,
    /// the version of the scenario that was seen; STALE_VERSION where it is another one by now
    expected_version: Option<i32>,
    /// an object of at most 65,536 bytes as JSON and 28 levels (docs/AGENT-CONFIG.md)
    document: Json,
}

/// The scenario comes out of an exported config, and nothing else of it.
#[derive(InputObject)]
pub struct ReplaceAgentScenarioInput {
    agent_id: ID,
    /// what `exportAgent` gives (docs/AGENT-CONFIG.md), with a scenario
    config: Json,
}

/// Which agent is exported.
#[derive(InputObject)]
pub struct ExportAgentInput {
    agent_id: ID,
}

/// An agent to be, as it was exported.
#[derive(InputObject)]
pub struct ImportAgentInput {
    project_id: ID,
    /// what `exportAgent` gives (docs/AGENT-CONFIG.md)
    config: Json,
}

payload! {
    /// The agent with its scenario as it is now.
    UpdateAgentScenarioPayload { agent: AgentNode },
    /// The agent with its scenario as it is now.
    ReplaceAgentScenarioPayload { agent: AgentNode },
    /// All that makes the agent, as JSON (docs/AGENT-CONFIG.md).
    ExportAgentPayload { config: Json },
    /// The agent created.
    ImportAgentPayload { agent: AgentNode },
}

/// `updateAgentScenario`.
pub async fn update(
    call: Call<'_>,
    input: UpdateAgentScenarioInput,
) -> Result<Option<UpdateAgentScenarioPayload>, Failure> {
    let form = ScenarioForm::Document(input.document.0);
    let version = input.expected_version;
    let updated = content::update::<AgentScenario>(call.request, &input.agent_id, version, &form).await;
    settle(call, updated.map(|done| done.map(|scenario| AgentNode(scenario.within)))).await
}

/// `replaceAgentScenario`.
pub async fn replace(
    call: Call<'_>,
    input: ReplaceAgentScenarioInput,
) -> Result<Option<ReplaceAgentScenarioPayload>, Failure> {
    let replaced = content::replace(call.request, &input.agent_id, input.config.0).await;
    settle(call, replaced.map(|done| done.map(|scenario| AgentNode(scenario.within)))).await
}

/// `exportAgent`.
pub async fn export(call: Call<'_>, input: ExportAgentInput) -> Result<Option<ExportAgentPayload>, Failure> {
    let exported = content::export(call.request, &input.agent_id).await;
    settle(call, exported.map(|done| done.map(Json))).await
}

/// `importAgent`.
pub async fn import(call: Call<'_>, input: ImportAgentInput) -> Result<Option<ImportAgentPayload>, Failure> {
    let imported = content::import(call.request, &input.project_id, &input.config.0).await;
    settle(call, imported.map(|done| done.map(AgentNode))).await
}
