//! Exports an agent: all that makes it, as a config.

use serde_json::Value;

use super::{Event, Item, Noun, Within, end, hold};
use crate::{
    authz::companies as rules,
    domain::{
        Outcome, Request, Stop,
        companies::config::{self, Channel, Config, Metadata, bounds::CHANNELS},
    },
    error::Failure,
    model::{Agent, AgentChannel, AgentScenario},
    store::{
        Tx,
        content::{Listed, Stored},
        page::Paging,
    },
};

/// Gives an agent as a config (docs/AGENT-CONFIG.md), as it is at one moment, and writes that somebody had it.
///
/// # Errors
/// FORBIDDEN without the cell AGENT_EXPORT X; the problem NOT_FOUND.
pub async fn export(request: &Request, agent: &str) -> Outcome<Value> {
    let id = agent.parse().map_err(|_| missing())?;
    let item = request.content::<Agent>(&[id]).await?.remove(&id).ok_or_else(missing)?;
    rules::export_agent(request.actor()?, &item.company().standing, item.record.company_id)?;

    let mut tx = request.begin().await?;
    let config = read(request, &mut tx, &item).await;
    let config = end(request, tx, config).await?;
    Ok(config::write(config).into())
}

/// The transaction. Rights and agent may have moved since they were read.
async fn read(request: &Request, tx: &mut Tx, item: &Item<Agent>) -> Result<Config, Stop> {
    let (id, company, actor) = (item.record.id, item.record.company_id, request.actor()?);
    let (held, standing) = hold::<Agent>(request, tx, company, id, "").await?.ok_or_else(missing)?;
    if !item.is_readable(actor, &standing) {
        return Err(missing());
    }
    let agent = held.record(id).ok_or_else(missing)?;
    let grant = rules::export_agent(actor, &standing, company)?;
    let all = Paging::first(CHANNELS);
    let channels = AgentChannel::of_each(tx, &grant, &[id], None, &all).await?.remove(&id);
    let scenario = AgentScenario::by_ids(tx, &grant, &[id]).await?.pop();
    let config = config(agent, channels.map(|page| page.items).unwrap_or_default(), scenario)?;
    let event = Event::of("company.agent.exported", id).within(company);
    request.audit(tx, event.via(grant.allowed_via())).await?;
    Ok(config)
}

/// Channels come by name, and those of one name by what they are: the same whatever their ids.
fn config(
    agent: &Agent,
    mut channels: Vec<AgentChannel>,
    scenario: Option<AgentScenario>,
) -> Result<Config, Failure> {
    channels.sort_by(|a, b| {
        let key = |it: &AgentChannel| (it.name.clone(), it.kind.clone(), it.enabled);
        key(a).cmp(&key(b)).then_with(|| a.settings.text().cmp(b.settings.text()))
    });
    let channel = |channel: AgentChannel| {
        let settings = channel.says()?;
        Ok(Channel { kind: channel.kind, name: channel.name, enabled: channel.enabled, settings })
    };
    let wrong = |error| Failure::internal(format_args!("the scenario of {} is no JSON: {error}", agent.id));
    Ok(Config {
        metadata: Metadata {
            name: agent.name.clone(),
            description: agent.description.clone(),
            language: agent.language.clone(),
        },
        channels: channels.into_iter().map(channel).collect::<Result<_, Failure>>()?,
        scenario: scenario.map(|it| it.document.value()).transpose().map_err(wrong)?,
    })
}

fn missing() -> Stop {
    Stop::not_found(Agent::ONE, [AgentScenario::ID])
}
