//! Replaces an agent's scenario by that of an exported config.

use serde_json::Value;

use super::{Item, ScenarioForm, update};
use crate::{
    authz::companies::replace_scenario,
    domain::{Outcome, Request},
    model::AgentScenario,
};

/// Takes the scenario out of a config, and nothing else of it. What already is so succeeds and writes nothing.
///
/// # Errors
/// FORBIDDEN without the cells AGENT_SCENARIO_REPLACEMENT X and PROJECT UC; problems: NOT_FOUND, BAD_VALUE with places
/// that begin with `config`.
pub async fn replace(request: &Request, agent: &str, config: Value) -> Outcome<Item<AgentScenario>> {
    let way = update::Way { rule: replace_scenario, action: "company.agent_scenario.replaced" };
    update::change(request, agent, None, &ScenarioForm::Config(config), way).await
}
