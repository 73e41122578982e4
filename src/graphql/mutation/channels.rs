//! Mutations of agents' channels.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    maybe::{json, required},
    settle,
};
use crate::{
    domain::companies::content::{self, ChannelForm},
    error::Failure,
    graphql::{
        engine::{Call, Id, Json},
        types::agent::AgentNode,
    },
    model::AgentChannel,
    payload,
};

/// A channel to be; it is enabled.
#[derive(InputObject)]
pub struct CreateAgentChannelInput {
    agent_id: ID,
    /// a word of at most 50 small letters, digits, `_` and `-`, a letter first; it stays as it is
    kind: String,
    /// one line of at most 100 characters
    name: String,
    /// an object of at most 16,384 bytes as JSON and 28 levels (docs/AGENT-CONFIG.md); those of an agent's channels
    /// together at most 98,304 bytes
    settings: Json,
}

/// A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateAgentChannelInput {
    id: ID,
    /// the version of the channel that was seen; STALE_VERSION where it is another one by now
    expected_version: Option<i32>,
    name: MaybeUndefined<String>,
    /// null is as if it were left out
    enabled: Option<bool>,
    /// all of them: the object takes the place of the one before
    settings: MaybeUndefined<Json>,
}

/// Which channel goes.
#[derive(InputObject)]
pub struct DeleteAgentChannelInput {
    id: ID,
}

payload! {
    /// The agent with the channel created.
    CreateAgentChannelPayload { agent: AgentNode },
    /// The agent with its channels as they are now.
    UpdateAgentChannelPayload { agent: AgentNode },
    /// The id of the channel that is gone.
    DeleteAgentChannelPayload { deletedId: Id },
}

/// `createAgentChannel`.
pub async fn create(
    call: Call<'_>,
    input: CreateAgentChannelInput,
) -> Result<Option<CreateAgentChannelPayload>, Failure> {
    let form = ChannelForm {
        kind: Some(input.kind),
        name: Some(input.name),
        enabled: None,
        settings: Some(input.settings.0),
    };
    let created = content::create::<AgentChannel>(call.request, &input.agent_id, &form).await;
    settle(call, created.map(|done| done.map(|channel| AgentNode(channel.within)))).await
}

/// `updateAgentChannel`.
pub async fn update(
    call: Call<'_>,
    input: UpdateAgentChannelInput,
) -> Result<Option<UpdateAgentChannelPayload>, Failure> {
    let form = ChannelForm {
        kind: None,
        name: required(input.name),
        enabled: input.enabled,
        settings: json(input.settings),
    };
    let version = input.expected_version;
    let updated = content::update::<AgentChannel>(call.request, &input.id, version, &form).await;
    settle(call, updated.map(|done| done.map(|channel| AgentNode(channel.within)))).await
}

/// `deleteAgentChannel`.
pub async fn delete(
    call: Call<'_>,
    input: DeleteAgentChannelInput,
) -> Result<Option<DeleteAgentChannelPayload>, Failure> {
    let deleted = content::delete::<AgentChannel>(call.request, &input.id).await;
    settle(call, deleted.map(|done| done.map(Id::of))).await
}
