//! Mutations of agents: coming, metadata, going.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    maybe::{optional, required},
    settle,
};
use crate::{
    domain::companies::content::{self, AgentForm},
    error::Failure,
    graphql::{
        engine::{Call, Id},
        types::agent::AgentNode,
    },
    model::Agent,
    payload,
};

/// An agent to be.
#[derive(InputObject)]
pub struct CreateAgentInput {
    project_id: ID,
    /// one line of at most 100 characters
    name: String,
    /// at most 1,000 characters
    description: Option<String>,
    /// BCP 47
    language: Option<String>,
}

/// A field left out stays as it is; null clears description and language.
#[derive(InputObject)]
pub struct UpdateAgentMetadataInput {
    id: ID,
    /// the version of the agent's metadata that was seen; STALE_VERSION where it is another one by now
    expected_version: Option<i32>,
    name: MaybeUndefined<String>,
    description: MaybeUndefined<String>,
    language: MaybeUndefined<String>,
}

/// Which agent goes, with its channels and its scenario.
#[derive(InputObject)]
pub struct DeleteAgentInput {
    id: ID,
}

payload! {
    /// The agent created.
    CreateAgentPayload { agent: AgentNode },
    /// The agent as it is now.
    UpdateAgentMetadataPayload { agent: AgentNode },
    /// The id of the agent that is gone.
    DeleteAgentPayload { deletedId: Id },
}

/// `createAgent`.
pub async fn create(call: Call<'_>, input: CreateAgentInput) -> Result<Option<CreateAgentPayload>, Failure> {
    let form = AgentForm {
        name: Some(input.name),
        description: Some(input.description),
        language: Some(input.language),
    };
    let created = content::create::<Agent>(call.request, &input.project_id, &form).await;
    settle(call, created.map(|done| done.map(AgentNode))).await
}

/// `updateAgentMetadata`.
pub async fn update(
    call: Call<'_>,
    input: UpdateAgentMetadataInput,
) -> Result<Option<UpdateAgentMetadataPayload>, Failure> {
    let form = AgentForm {
        name: required(input.name),
        description: optional(input.description),
        language: optional(input.language),
    };
    let updated = content::update::<Agent>(call.request, &input.id, input.expected_version, &form).await;
    settle(call, updated.map(|done| done.map(AgentNode))).await
}

/// `deleteAgent`.
pub async fn delete(call: Call<'_>, input: DeleteAgentInput) -> Result<Option<DeleteAgentPayload>, Failure> {
    let deleted = content::delete::<Agent>(call.request, &input.id).await;
    settle(call, deleted.map(|done| done.map(Id::of))).await
}
