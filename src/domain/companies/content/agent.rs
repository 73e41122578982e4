//! Agents: what makes one. Its metadata is changed here; its channels and its scenario are nouns of their own.

use super::{Item, Noun, Standalone, kept_in, named, several_lines};
use crate::{
    authz::{Grant, leave},
    clock::Timestamp,
    domain::{
        Stop,
        audit::Changes,
        text::{self, Form},
    },
    error::Failure,
    model::{Agent, AgentChannel, AgentId, AgentScenario, CompanyId, Project, ProjectId, UserId},
    store::{Tx, content::Stored},
};

/// Metadata of an agent, as typed. What is none stays as it is; an inner none takes it out.
#[derive(Clone, Debug, Default)]
pub struct AgentForm {
    pub name: Option<String>,
    pub description: Option<Option<String>>,
    pub language: Option<Option<String>>,
}

impl Noun for Agent {
    type In = Item<Project>;
    const ONE: &'static str = "agent";
    const MANY: &'static str = "agents";
    const UPDATED: &'static str = "company.agent.updated";
    type Form = AgentForm;

    fn fill(&mut self, typed: &AgentForm, form: &mut Form) {
        if let Some(name) = named(typed.name.as_deref(), form) {
            self.name = name;
        }
        if let Some(description) = several_lines(typed.description.as_ref(), form) {
            self.description = description;
        }
        if let Some(typed) = &typed.language {
            let checked = text::language(typed.as_deref().unwrap_or_default());
            if let Some(language) = form.take("language", checked) {
                self.language = language;
            }
        }
    }

    fn note(changes: &mut Changes, before: Option<&Self>, after: Option<&Self>) {
        let both = (before, after);
        changes.note_of("projectId", both, |it| Some(it.project_id.to_string()));
        changes.note_of("name", both, |it| Some(it.name.as_str()));
        changes.note_of("description", both, |it| it.description.as_deref());
        changes.note_of("language", both, |it| it.language.as_deref());
    }
}

impl Standalone for Agent {
    const CREATED: &'static str = "company.agent.created";
    const DELETED: &'static str = "company.agent.deleted";
    const MOST_IN_COMPANY: Option<i64> = Some(2000);

    fn blank(id: AgentId, company_id: CompanyId, project_id: ProjectId, now: Timestamp) -> Self {
        Self {
            id,
            company_id,
            project_id,
            name: String::new(),
            description: None,
            language: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// Its scenario, which says nothing yet.
    async fn begin(
        &self,
        tx: &mut Tx,
        grant: &Grant<leave::CreateAgent>,
        by: Option<UserId>,
    ) -> Result<(), Stop> {
        Ok(AgentScenario::insert(tx, grant, &AgentScenario::first(self, by)).await?)
    }

    /// Its channels.
    async fn note_kept(
        &self,
        tx: &mut Tx,
        grant: &Grant<leave::DeleteAgent>,
        changes: &mut Changes,
    ) -> Result<(), Failure> {
        let channels = kept_in::<AgentChannel, _>(tx, grant, self.id).await?;
        changes.note("channels", &Some(channels), &None);
        Ok(())
    }
}
