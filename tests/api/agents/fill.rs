//! Agents put there without the API.

use serde_json::{Value, json};
use tenantry::{
    authz,
    model::{
        Agent, AgentChannel, AgentId, AgentScenario, ChannelId, CompanyId, Document, ProjectId, TenantId,
    },
    store::content::{Stored, insert_all},
};

use crate::support::TestApp;

/// Puts so many agents into the project that the company has under its own number, each with channels of these settings
/// and this scenario.
pub async fn agents(
    app: &TestApp,
    (tenant, company_id): (TenantId, CompanyId),
    many: usize,
    settings: &[Value],
    scenario: &Value,
) {
    let (world, grant) = (&app.services.world, authz::operate(tenant));
    let now = world.now();
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    for number in 0..many {
        let agent = Agent {
            id: AgentId(world.id()),
            company_id,
            project_id: ProjectId(company_id.0),
            name: format!("Agent {number:04}"),
            description: None,
            language: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        Agent::insert(&mut tx, &grant, &agent).await.unwrap();
        let scenario =
            AgentScenario { document: Document::of(scenario), ..AgentScenario::first(&agent, None) };
        AgentScenario::insert(&mut tx, &grant, &scenario).await.unwrap();
        for settings in settings {
            AgentChannel::insert(&mut tx, &grant, &channel(app, &agent, settings)).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

/// Puts so many channels to the agent that the company has under its own number, and gives their ids.
pub async fn channels(app: &TestApp, tenant: TenantId, company_id: CompanyId, many: usize) -> Vec<ChannelId> {
    let grant = authz::operate(tenant);
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    let agent = Agent::by_ids(&mut tx, &grant, &[AgentId(company_id.0)]).await.unwrap().pop().unwrap();
    let channels: Vec<AgentChannel> = (0..many).map(|_| channel(app, &agent, &json!({}))).collect();
    insert_all(&mut tx, &grant, &channels).await.unwrap();
    tx.commit().await.unwrap();
    channels.iter().map(|channel| channel.id).collect()
}

fn channel(app: &TestApp, agent: &Agent, settings: &Value) -> AgentChannel {
    AgentChannel {
        id: ChannelId(app.services.world.id()),
        company_id: agent.company_id,
        agent_id: agent.id,
        kind: "web_chat".to_owned(),
        name: "Chat".to_owned(),
        enabled: true,
        settings: Document::of(settings),
        created_at: agent.created_at,
        updated_at: agent.created_at,
        version: 1,
    }
}
