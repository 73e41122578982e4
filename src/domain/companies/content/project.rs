//! Projects: what makes one.

use std::sync::Arc;

use super::{Noun, Standalone, kept_in, named, several_lines};
use crate::{
    authz::{Grant, leave},
    clock::Timestamp,
    domain::{audit::Changes, companies::Seen, text::Form},
    error::Failure,
    model::{Agent, CompanyId, Project, ProjectId},
    store::Tx,
};

/// A project, as typed. What is none stays as it is; an inner none takes the description out.
#[derive(Clone, Debug, Default)]
pub struct ProjectForm {
    pub name: Option<String>,
    pub description: Option<Option<String>>,
}

impl Noun for Project {
    type In = Arc<Seen>;
    const ONE: &'static str = "project";
    const MANY: &'static str = "projects";
    const UPDATED: &'static str = "company.project.updated";
    type Form = ProjectForm;

    fn fill(&mut self, typed: &ProjectForm, form: &mut Form) {
        if let Some(name) = named(typed.name.as_deref(), form) {
            self.name = name;
        }
        if let Some(description) = several_lines(typed.description.as_ref(), form) {
            self.description = description;
        }
    }

    fn note(changes: &mut Changes, before: Option<&Self>, after: Option<&Self>) {
        let both = (before, after);
        changes.note_of("name", both, |it| Some(it.name.as_str()));
        changes.note_of("description", both, |it| it.description.as_deref());
    }
}

impl Standalone for Project {
    const CREATED: &'static str = "company.project.created";
    const DELETED: &'static str = "company.project.deleted";

    fn blank(id: ProjectId, company_id: CompanyId, _: CompanyId, now: Timestamp) -> Self {
        let (name, description) = (String::new(), None);
        Self { id, company_id, name, description, created_at: now, updated_at: now, version: 1 }
    }

    /// Its agents.
    async fn note_kept(
        &self,
        tx: &mut Tx,
        grant: &Grant<leave::DeleteProject>,
        changes: &mut Changes,
    ) -> Result<(), Failure> {
        let agents = kept_in::<Agent, _>(tx, grant, self.id).await?;
        changes.note("agents", &Some(agents), &None);
        Ok(())
    }
}
