//! Mutations of users.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    maybe::{list, optional, required},
    settle,
};
use crate::{
    domain::users::{self, NewUser, UserChange},
    error::Failure,
    graphql::{engine::Call, types::user::UserNode},
    model::{RoleKey, UserStatus},
    payload,
};

/// A user to be.
#[derive(InputObject)]
pub struct CreateUserInput {
    name: String,
    last_name: String,
    email: String,
    job_title: Option<String>,
    phone_number: Option<String>,
    language: Option<String>,
    roles: Option<Vec<RoleKey>>,
    profile_ids: Option<Vec<ID>>,
    subtenant_ids: Option<Vec<ID>>,
    all_subtenants: Option<bool>,
}

/// A field left out stays as it is; null clears one that may be empty.
#[derive(InputObject)]
pub struct UpdateUserInput {
    id: ID,
    expected_version: Option<i32>,
    name: MaybeUndefined<String>,
    last_name: MaybeUndefined<String>,
    email: MaybeUndefined<String>,
    job_title: MaybeUndefined<String>,
    phone_number: MaybeUndefined<String>,
    language: MaybeUndefined<String>,
    status: Option<UserStatus>,
    roles: MaybeUndefined<Vec<RoleKey>>,
    profile_ids: MaybeUndefined<Vec<ID>>,
    subtenant_ids: MaybeUndefined<Vec<ID>>,
    all_subtenants: Option<bool>,
}

payload! {
    /// The user created.
    CreateUserPayload { user: UserNode },
    /// The user as they are now.
    UpdateUserPayload { user: UserNode },
}

fn texts(ids: Vec<ID>) -> Vec<String> {
    ids.into_iter().map(|id| id.0).collect()
}

/// `createUser`.
pub async fn create(call: Call<'_>, input: CreateUserInput) -> Result<Option<CreateUserPayload>, Failure> {
    let wanted = NewUser {
        name: input.name,
        last_name: input.last_name,
        email: input.email,
        job_title: input.job_title,
        phone_number: input.phone_number,
        language: input.language,
        roles: input.roles.unwrap_or_default(),
        profiles: texts(input.profile_ids.unwrap_or_default()),
        subtenants: texts(input.subtenant_ids.unwrap_or_default()),
        all_subtenants: input.all_subtenants.unwrap_or_default(),
    };
    let created = users::create(call.request, wanted).await;
    settle(call, created.map(|done| done.map(UserNode))).await
}

/// `updateUser`.
pub async fn update(call: Call<'_>, input: UpdateUserInput) -> Result<Option<UpdateUserPayload>, Failure> {
    let change = UserChange {
        id: input.id.0,
        expected_version: input.expected_version,
        name: required(input.name),
        last_name: required(input.last_name),
        email: required(input.email),
        job_title: optional(input.job_title),
        phone_number: optional(input.phone_number),
        language: optional(input.language),
        status: input.status,
        roles: list(input.roles),
        profiles: list(input.profile_ids).map(texts),
        subtenants: list(input.subtenant_ids).map(texts),
        all_subtenants: input.all_subtenants,
    };
    let updated = users::update(call.request, change).await;
    settle(call, updated.map(|done| done.map(UserNode))).await
}
