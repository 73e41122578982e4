//! Projects of companies.

use diesel::{AsChangeset, Insertable};

use super::fold::fold;
use super::schema::projects;
use super::stored::stored;
use super::types::At;
use crate::authz::leave::WritesProjects;
use crate::clock::Timestamp;
use crate::model::{CompanyId, Project, ProjectId};

stored!(Project in projects [named once], opened by WritesProjects {
    id: ProjectId,
    company_id: CompanyId,
    name: String,
    description: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i32,
});

/// What of a project can change. A description that is taken out is written as NULL.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = projects, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Changes {
    name: String,
    name_key: String,
    description: Option<String>,
    updated_at: At,
}

impl From<&Project> for Changes {
    fn from(project: &Project) -> Self {
        Self {
            name: project.name.clone(),
            name_key: fold(&project.name),
            description: project.description.clone(),
            updated_at: At(project.updated_at),
        }
    }
}
