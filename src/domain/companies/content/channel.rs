//! Channels of agents: what makes one.

use serde_json::Value;

use super::{Item, Noun, Standalone, named};
use crate::{
    clock::Timestamp,
    domain::{
        Request, Stop,
        audit::Changes,
        companies::config::{bounds::CHANNELS, parts, size},
        text::Form,
    },
    error::Failure,
    model::{Agent, AgentChannel, AgentId, ChannelId, CompanyId, Document},
    store::{Tx, content::Listed, page::Paging},
};

/// A channel, as typed. What is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ChannelForm {
    /// Said once, when it is created.
    pub kind: Option<String>,
    pub name: Option<String>,
    pub enabled: Option<bool>,
    pub settings: Option<Value>,
}

impl Noun for AgentChannel {
    type In = Item<Agent>;
    const ONE: &'static str = "channel";
    const MANY: &'static str = "channels";
    const UPDATED: &'static str = "company.agent_channel.updated";
    type Form = ChannelForm;

    fn fill(&mut self, typed: &ChannelForm, form: &mut Form) {
        if let Some(kind) = typed.kind.as_deref().and_then(|typed| form.take("kind", parts::kind(typed))) {
            self.kind = kind;
        }
        if let Some(name) = named(typed.name.as_deref(), form) {
            self.name = name;
        }
        if let Some(enabled) = typed.enabled {
            self.enabled = enabled;
        }
        let settings = typed.settings.as_ref().map(parts::settings);
        if let Some(settings) = settings.and_then(|checked| parts::take(form, "settings", checked)) {
            self.settings = Document::of(&settings);
        }
    }

    /// Settings may hold secrets, so the audit tells that they differ and not what they are.
    fn note(changes: &mut Changes, before: Option<&Self>, after: Option<&Self>) {
        let both = (before, after);
        changes.note_of("agentId", both, |it| Some(it.agent_id.to_string()));
        changes.note_of("kind", both, |it| Some(it.kind.as_str()));
        changes.note_of("name", both, |it| Some(it.name.as_str()));
        changes.note_of("enabled", both, |it| Some(it.enabled));
        let [from, to] = [before, after].map(|it| it.map(|it| &it.settings));
        changes.note_part("settings", &(), &(), from != to);
    }

    /// The settings of an agent's channels are bounded together.
    async fn fits(&self, request: &Request, tx: &mut Tx) -> Result<(), Stop> {
        let (grant, all) = (request.actor()?.lookup(), Paging::first(CHANNELS));
        let mut pages = Self::of_each(tx, &grant, &[self.agent_id], None, &all).await?;
        let channels = pages.remove(&self.agent_id).map(|page| page.items).unwrap_or_default();
        let others = channels.iter().filter(|channel| channel.id != self.id);
        let sizes: Result<Vec<usize>, Failure> =
            others.chain([self]).map(|it| Ok(size(&it.says()?))).collect();
        let mut form = Form::default();
        form.take("settings", parts::together(sizes?));
        Stop::on(form.problems)
    }
}

impl AgentChannel {
    /// What its settings say.
    ///
    /// # Errors
    /// INTERNAL where what is stored is no JSON.
    pub(super) fn says(&self) -> Result<Value, Failure> {
        let wrong =
            |error| Failure::internal(format_args!("the settings of {} are no JSON: {error}", self.id));
        self.settings.value().map_err(wrong)
    }
}

impl Standalone for AgentChannel {
    const CREATED: &'static str = "company.agent_channel.created";
    const DELETED: &'static str = "company.agent_channel.deleted";
    const MOST: i64 = CHANNELS as i64;

    fn blank(id: ChannelId, company_id: CompanyId, agent_id: AgentId, now: Timestamp) -> Self {
        Self {
            id,
            company_id,
            agent_id,
            kind: String::new(),
            name: String::new(),
            enabled: true,
            settings: Document::of(&Value::Object(serde_json::Map::new())),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}
