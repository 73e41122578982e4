//! Imports an agent: a new one of all that a config says.

use serde_json::Value;

use super::{Changes, Event, Item, Noun, Standalone, Within, end, hold, room, written};
use crate::{
    authz::companies as rules,
    domain::{
        Outcome, Request, Stop,
        companies::config::{self, Channel, Config},
    },
    model::{Agent, AgentChannel, AgentId, AgentScenario, ChannelId, Document, Identifier, Project},
    store::{
        Tx,
        content::{Held, Stored, insert_all},
    },
};

/// An agent to be, with its parts.
struct Made {
    agent: Agent,
    channels: Vec<AgentChannel>,
    scenario: AgentScenario,
}

/// Makes a new agent of a config (docs/AGENT-CONFIG.md) in a project: all of it, or nothing.
///
/// # Errors
/// FORBIDDEN without the cells AGENT_IMPORT X and PROJECT UC; problems: NOT_FOUND, BAD_VALUE with places that begin with
/// `config`, or at `projectId` where the project is full.
pub async fn import(request: &Request, project: &str, config: &Value) -> Outcome<Item<Agent>> {
    let id = project.parse().map_err(|_| missing())?;
    let project = request.content::<Project>(&[id]).await?.remove(&id).ok_or_else(missing)?;
    rules::import_agent(request.actor()?, &project.company().standing, project.record.company_id)?;
    let made = made(request, &project, config::read(config).map_err(Stop::Problems)?)?;

    let mut tx = request.begin().await?;
    let held = write(request, &mut tx, &made, &project).await;
    let held = end(request, tx, held).await?;
    Ok(written(request, held, made.agent, project).await?.into())
}

/// The agent that the config says, with ids of its own.
fn made(request: &Request, project: &Item<Project>, config: Config) -> Result<Made, Stop> {
    let (world, by) = (&request.services.world, request.actor()?.user());
    let (now, company) = (request.now(), project.record.company_id);
    let blank = Agent::blank(AgentId::from_uuid(world.id()), company, project.record.id, now);
    let Config { metadata, channels, scenario } = config;
    let agent = Agent {
        name: metadata.name,
        description: metadata.description,
        language: metadata.language,
        ..blank
    };
    let channel = |channel: Channel| AgentChannel {
        kind: channel.kind,
        name: channel.name,
        enabled: channel.enabled,
        settings: Document::of(&channel.settings),
        ..AgentChannel::blank(ChannelId::from_uuid(world.id()), company, agent.id, now)
    };
    let channels = channels.into_iter().map(channel).collect();
    let first = AgentScenario::first(&agent, by);
    let scenario = match scenario {
        Some(document) => AgentScenario { document: Document::of(&document), ..first },
        None => first,
    };
    Ok(Made { agent, channels, scenario })
}

/// The transaction. Rights and project may have moved since they were read.
async fn write(
    request: &Request,
    tx: &mut Tx,
    made: &Made,
    project: &Item<Project>,
) -> Result<Held<Agent>, Stop> {
    let (agent, actor) = (&made.agent, request.actor()?);
    let held = hold::<Agent>(request, tx, agent.company_id, agent.id, &agent.name).await?;
    let (held, standing) = held.ok_or_else(missing)?;
    if !project.is_readable(actor, &standing) {
        return Err(missing());
    }
    let grant = rules::import_agent(actor, &standing, agent.company_id)?;
    if !project.is_there(request, tx).await? {
        return Err(missing());
    }
    room(request, tx, agent).await?;
    Agent::insert(tx, &grant, agent).await?;
    AgentScenario::insert(tx, &grant, &made.scenario).await?;
    insert_all(tx, &grant, &made.channels).await?;
    let mut changes = Changes::default();
    Agent::note(&mut changes, None, Some(agent));
    changes.note("channels", &None, &Some(made.channels.len()));
    let event = Event::of("company.agent.imported", agent.id).within(agent.company_id).changing(changes);
    request.audit(tx, event.via(grant.allowed_via())).await?;
    Ok(held)
}

fn missing() -> Stop {
    Stop::not_found(Project::ONE, ["projectId"])
}
