//! Channels of agents.

use diesel::{AsChangeset, Insertable};

use crate::authz::leave::WritesChannels;
use crate::clock::Timestamp;
use crate::model::{AgentChannel, AgentId, ChannelId, CompanyId};
use crate::store::fold::fold;
use crate::store::schema::agent_channels;
use crate::store::stored::stored;
use crate::store::types::At;

stored!(AgentChannel in agent_channels under agent_id [named], opened by WritesChannels {
    id: ChannelId,
    company_id: CompanyId,
    agent_id: AgentId,
    kind: String,
    name: String,
    enabled: bool,
    settings: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i32,
});

/// What of a channel is written. Its kind stays what it was.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = agent_channels)]
struct Changes {
    kind: String,
    name: String,
    name_key: String,
    enabled: bool,
    settings: String,
    updated_at: At,
}

impl From<&AgentChannel> for Changes {
    fn from(channel: &AgentChannel) -> Self {
        Self {
            kind: channel.kind.clone(),
            name: channel.name.clone(),
            name_key: fold(&channel.name),
            enabled: channel.enabled,
            settings: channel.settings.text().to_owned(),
            updated_at: At(channel.updated_at),
        }
    }
}
