//! An agent of a project, part by part.

use std::sync::Arc;

use super::{
    capability::Capability, channel::ChannelNode, content_list, project::ProjectNode, scenario::ScenarioNode,
};
use crate::{
    authz::{
        Permission, Refusal,
        companies::{self as companies, content as rules},
    },
    connection,
    domain::{
        Request,
        companies::{config::bounds::CHANNELS, content::Item},
    },
    error::Failure,
    graphql::{
        access::{Guarded, permit_viewer},
        engine::{Batch, DateTime, Id, Loaded},
    },
    model::{Agent, AgentChannel, AgentScenario},
    object,
};

/// An agent that the viewer reads.
#[derive(Clone, Debug)]
pub struct AgentNode(pub Item<Agent>);

impl Guarded for AgentNode {
    fn permit(&self, permission: Permission, request: &Request) -> Result<(), Refusal> {
        permit_viewer(permission, request)?;
        let Some(actor) = request.viewer() else { return Err(Refusal::not_signed_in()) };
        let (standing, id) = (&self.0.company().standing, self.0.company().record.id);
        match permission {
            Permission::ReadAgents => rules::read::<Agent>(actor, standing, id).map(drop),
            Permission::ReadAgentChannels => rules::read::<AgentChannel>(actor, standing, id).map(drop),
            Permission::ReadAgentScenario => rules::read::<AgentScenario>(actor, standing, id).map(drop),
            _ => Ok(()),
        }
    }
}

connection!(AgentConnection, AgentEdge, AgentNode);

object! {
    /// An agent of a company. It is seen by whoever has the cells PROJECT R and AGENT_METADATA R there; each part has its
    /// own cell, and its own version.
    Agent: AgentNode [Node; guarded] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.record.id);
        project: ProjectNode, needs(Visible) => get |it| ProjectNode(it.0.within.clone());
        metadata: Option<AgentMetadata>, needs(ReadAgents) => get |it| Some(AgentMetadata(Arc::clone(&it.0.record)));
        /// At most 50, by name.
        channels: Option<Vec<ChannelNode>>, needs(ReadAgentChannels) => load channels;
        /// There from the beginning, as `{}`.
        scenario: Option<ScenarioNode>, needs(ReadAgentScenario) => load scenario;
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.created_at);
        /// Of the metadata.
        updatedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.updated_at);
        /// Of the metadata, for `updateAgentMetadata`.
        version: i32, needs(Visible) => leaf |it| it.0.record.version;
        viewerCan: AgentCapabilities, needs(Visible) => load capabilities;
    }
}

/// What an agent is called.
#[derive(Clone, Debug)]
pub struct AgentMetadata(Arc<Agent>);

object! {
    /// What an agent is called.
    AgentMetadata: AgentMetadata {
        /// Several agents may have the same.
        name: String, needs(Visible) => text |it| &it.0.name;
        description: Option<String>, needs(Visible) => text |it| it.0.description.as_deref();
        /// BCP 47.
        language: Option<String>, needs(Visible) => text |it| it.0.language.as_deref();
    }
}

async fn channels(batch: Batch<'_, AgentNode>) -> Loaded<Option<Vec<ChannelNode>>> {
    content_list::all_of_each(&batch, |it| &it.0, CHANNELS, ChannelNode).await
}

async fn scenario(batch: Batch<'_, AgentNode>) -> Loaded<Option<ScenarioNode>> {
    let request = batch.request();
    let ids: Vec<_> = batch.objects.iter().map(|it| it.0.record.id).collect();
    let scenarios = ScenarioNode::of(request, &ids).await?;
    let missing = || Failure::internal("an agent without its scenario");
    let of = |it: &&AgentNode| scenarios.get(&it.0.record.id).cloned().map(Some).ok_or_else(missing);
    Ok(batch.objects.iter().map(of).collect())
}

/// What the viewer may do with an agent.
#[derive(Clone, Debug)]
pub struct AgentCapabilities {
    update_metadata: Capability,
    update_channels: Capability,
    update_scenario: Capability,
    replace_scenario: Capability,
    export: Capability,
    delete: Capability,
}

object! {
    /// Each is allowed exactly when the mutation, given valid input, would not be refused by a rule.
    AgentCapabilities: AgentCapabilities {
        updateMetadata: Capability, needs(Visible) => get |it| it.update_metadata.clone();
        /// Change one; whoever may do that may add one and take one out.
        updateChannels: Capability, needs(Visible) => get |it| it.update_channels.clone();
        updateScenario: Capability, needs(Visible) => get |it| it.update_scenario.clone();
        replaceScenario: Capability, needs(Visible) => get |it| it.replace_scenario.clone();
        export: Capability, needs(Visible) => get |it| it.export.clone();
        delete: Capability, needs(Visible) => get |it| it.delete.clone();
    }
}

async fn capabilities(batch: Batch<'_, AgentNode>) -> Loaded<AgentCapabilities> {
    let actor = batch.request().actor()?;
    batch.each(|it| {
        let (standing, id) = (&it.0.company().standing, it.0.company().record.id);
        AgentCapabilities {
            update_metadata: Capability::of(rules::update::<Agent>(actor, standing, id)),
            update_channels: Capability::of(rules::update::<AgentChannel>(actor, standing, id)),
            update_scenario: Capability::of(rules::update::<AgentScenario>(actor, standing, id)),
            replace_scenario: Capability::of(companies::replace_scenario(actor, standing, id)),
            export: Capability::of(companies::export_agent(actor, standing, id)),
            delete: Capability::of(rules::delete::<Agent>(actor, standing, id)),
        }
    })
}
