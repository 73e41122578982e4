//! Mutations of projects.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    maybe::{optional, required},
    settle,
};
use crate::{
    domain::companies::content::{self, ProjectForm},
    error::Failure,
    graphql::{
        engine::{Call, Id},
        types::project::ProjectNode,
    },
    model::Project,
    payload,
};

/// A project to be.
#[derive(InputObject)]
pub struct CreateProjectInput {
    company_id: ID,
    /// one line of at most 100 characters, unique in the company
    name: String,
    /// at most 1,000 characters
    description: Option<String>,
}

/// A field left out stays as it is; null clears the description.
#[derive(InputObject)]
pub struct UpdateProjectInput {
    id: ID,
    /// the version of the project that was seen; STALE_VERSION where it is another one by now
    expected_version: Option<i32>,
    name: MaybeUndefined<String>,
    description: MaybeUndefined<String>,
}

/// Which project goes, with all its agents.
#[derive(InputObject)]
pub struct DeleteProjectInput {
    id: ID,
}

payload! {
    /// The project created.
    CreateProjectPayload { project: ProjectNode },
    /// The project as it is now.
    UpdateProjectPayload { project: ProjectNode },
    /// The id of the project that is gone.
    DeleteProjectPayload { deletedId: Id },
}

/// `createProject`.
pub async fn create(
    call: Call<'_>,
    input: CreateProjectInput,
) -> Result<Option<CreateProjectPayload>, Failure> {
    let form = ProjectForm { name: Some(input.name), description: Some(input.description) };
    let created = content::create::<Project>(call.request, &input.company_id, &form).await;
    settle(call, created.map(|done| done.map(ProjectNode))).await
}

/// `updateProject`.
pub async fn update(
    call: Call<'_>,
    input: UpdateProjectInput,
) -> Result<Option<UpdateProjectPayload>, Failure> {
    let form = ProjectForm { name: required(input.name), description: optional(input.description) };
    let updated = content::update::<Project>(call.request, &input.id, input.expected_version, &form).await;
    settle(call, updated.map(|done| done.map(ProjectNode))).await
}

/// `deleteProject`.
pub async fn delete(
    call: Call<'_>,
    input: DeleteProjectInput,
) -> Result<Option<DeleteProjectPayload>, Failure> {
    let deleted = content::delete::<Project>(call.request, &input.id).await;
    settle(call, deleted.map(|done| done.map(Id::of))).await
}
