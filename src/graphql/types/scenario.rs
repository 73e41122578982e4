//! The scenario of an agent.

use std::{collections::HashMap, sync::Arc};

use super::user::UserNode;
use crate::{
    domain::Request,
    error::Failure,
    graphql::engine::{Batch, DateTime, KeptJson, Loaded},
    model::{AgentId, AgentScenario},
    object,
    store::content::Stored,
};

/// A scenario that the viewer reads.
#[derive(Clone, Debug)]
pub struct ScenarioNode(Arc<AgentScenario>);

impl ScenarioNode {
    /// Those of these agents, by agent: one statement. The guard of the field has judged each.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn of(request: &Request, agents: &[AgentId]) -> Result<HashMap<AgentId, Self>, Failure> {
        let (grant, mut reader) = (request.actor()?.lookup(), request.reader().await?);
        let found = AgentScenario::by_ids(&mut reader, &grant, agents).await?;
        Ok(found.into_iter().map(|scenario| (scenario.id, Self(Arc::new(scenario)))).collect())
    }
}

object! {
    /// What an agent does. It means nothing to this server.
    AgentScenario: ScenarioNode {
        /// As it was given; the order of keys is not kept.
        document: KeptJson, needs(Visible) => leaf |it| KeptJson(it.0.document.clone());
        /// For `updateAgentScenario`.
        version: i32, needs(Visible) => leaf |it| it.0.version;
        updatedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.updated_at);
        /// Null where the viewer does not see who it was, and for an API key.
        updatedBy: Option<UserNode>, needs(Visible) => load updated_by;
    }
}

async fn updated_by(batch: Batch<'_, ScenarioNode>) -> Loaded<Option<UserNode>> {
    let ids: Vec<_> = batch.objects.iter().filter_map(|scenario| scenario.0.updated_by).collect();
    let people = batch.request().people(&ids).await?;
    batch.each(|scenario| scenario.0.updated_by.and_then(|id| people.get(&id).cloned()).map(UserNode))
}
