//! A channel of an agent.

use super::agent::AgentNode;
use crate::{
    domain::companies::content::Item,
    graphql::engine::{DateTime, Id, KeptJson},
    model::AgentChannel,
    object,
};

/// A channel that the viewer reads.
#[derive(Clone, Debug)]
pub struct ChannelNode(pub Item<AgentChannel>);

object! {
    /// Where people meet an agent. It is seen by whoever sees the agent and has the cell AGENT_CHANNELS R.
    AgentChannel: ChannelNode [Node] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.record.id);
        agent: AgentNode, needs(Visible) => get |it| AgentNode(it.0.within.clone());
        /// A word, as `web_chat`.
        kind: String, needs(Visible) => text |it| &it.0.record.kind;
        /// Several channels may have the same.
        name: String, needs(Visible) => text |it| &it.0.record.name;
        enabled: bool, needs(Visible) => leaf |it| it.0.record.enabled;
        /// An object, as it was given; the order of its keys is not kept.
        settings: KeptJson, needs(Visible) => leaf |it| KeptJson(it.0.record.settings.clone());
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.created_at);
        updatedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.updated_at);
        version: i32, needs(Visible) => leaf |it| it.0.record.version;
    }
}
