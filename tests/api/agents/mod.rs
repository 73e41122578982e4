//! Agents of projects: metadata, channels, scenario; who does what with each part, what it holds, and how it changes.

mod channels;
mod config;
pub mod fill;
mod lists;
mod metadata;
mod parts;
mod rules;
mod scenario;

use serde_json::{Value, json};
use tenantry::model::{CompanyId, CompanyResource};

use crate::support::{
    Client, TestApp,
    cells::{Noun, Place},
};

/// Agents, as a noun of a company.
pub const AGENTS: Noun = Noun {
    resource: CompanyResource::AgentMetadata,
    place: Place::Project,
    one: "agent",
    many: "agents",
    update: "updateAgentMetadata",
    payload: ("agent", "id"),
    event: "company.agent",
    fields: || json!({}),
};

/// Channels of agents, as a noun of a company.
pub const CHANNELS: Noun = Noun {
    resource: CompanyResource::AgentChannels,
    place: Place::Agent,
    one: "agentChannel",
    many: "channels",
    update: "updateAgentChannel",
    payload: ("agent", "channels { id name }"),
    event: "company.agent_channel",
    fields: || json!({ "kind": "web_chat", "settings": { "color": "blue" } }),
};

/// The agent that a company has by [`Noun::house`] of [`CHANNELS`].
fn agent_of(company: CompanyId) -> String {
    Place::Agent.id(company)
}

const AGENT: &str = "id version createdAt updatedAt metadata { name description language }
    channels { id kind name enabled settings version } scenario { document version updatedAt updatedBy { name } }
    project { name company { name } }";

/// Sends an input to a mutation that gives an agent, all of which is told.
async fn send(app: &TestApp, by: &Client, mutation: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {}{}Input!) {{ {mutation}(input: $input) {{ agent {{ {AGENT} }} problems {{ code field message }} }} }}",
        mutation[..1].to_uppercase(),
        &mutation[1..],
    );
    let answer = by.ask(app, &query, json!({ "input": input })).await;
    match answer.get("errors") {
        Some(_) => answer,
        None => answer["data"][mutation].clone(),
    }
}

/// All of an agent.
async fn read(app: &TestApp, by: &Client, id: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Agent {{ {AGENT} }} }} }}");
    by.get(app, &query, json!({ "id": id })).await["node"].clone()
}

/// Code and place of each problem.
fn places(payload: &Value) -> Vec<Value> {
    let problems = payload["problems"].as_array().cloned().unwrap_or_default();
    problems.iter().map(|it| json!([it["code"], it["field"]])).collect()
}
