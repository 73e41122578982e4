//! Mutations of external requests.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    maybe::{json, optional, required},
    settle,
};
use crate::{
    domain::companies::content::{self, ExternalRequestForm},
    error::Failure,
    graphql::{
        engine::{Call, Id, Json},
        types::external_request::ExternalRequestNode,
    },
    model::ExternalRequest,
    payload,
};

/// An external request to be.
#[derive(InputObject)]
pub struct CreateExternalRequestInput {
    company_id: ID,
    /// one line of at most 100 characters, unique in the company
    name: String,
    /// GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS
    method: String,
    /// begins with http:// or https:// and a host, at most 2,048 bytes, without a user name or password
    url: String,
    /// an object of at most 50 texts of one line, each at most 4,096 bytes
    headers: Option<Json>,
    /// with the headers at most 16,384 bytes, as JSON
    body: Option<String>,
}

/// A field left out stays as it is; null takes headers and body out.
#[derive(InputObject)]
pub struct UpdateExternalRequestInput {
    id: ID,
    /// the version of the external request that was seen; STALE_VERSION where it is another one by now
    expected_version: Option<i32>,
    name: MaybeUndefined<String>,
    method: MaybeUndefined<String>,
    url: MaybeUndefined<String>,
    /// all of them: the object takes the place of the one before
    headers: MaybeUndefined<Json>,
    body: MaybeUndefined<String>,
}

/// Which external request goes.
#[derive(InputObject)]
pub struct DeleteExternalRequestInput {
    id: ID,
}

payload! {
    /// The external request created.
    CreateExternalRequestPayload { externalRequest: ExternalRequestNode },
    /// The external request as it is now.
    UpdateExternalRequestPayload { externalRequest: ExternalRequestNode },
    /// The id of the external request that is gone.
    DeleteExternalRequestPayload { deletedId: Id },
}

/// `createExternalRequest`.
pub async fn create(
    call: Call<'_>,
    input: CreateExternalRequestInput,
) -> Result<Option<CreateExternalRequestPayload>, Failure> {
    let form = ExternalRequestForm {
        name: Some(input.name),
        method: Some(input.method),
        url: Some(input.url),
        headers: input.headers.map(|headers| headers.0),
        body: Some(input.body),
    };
    let created = content::create::<ExternalRequest>(call.request, &input.company_id, &form).await;
    settle(call, created.map(|done| done.map(ExternalRequestNode))).await
}

/// `updateExternalRequest`.
pub async fn update(
    call: Call<'_>,
    input: UpdateExternalRequestInput,
) -> Result<Option<UpdateExternalRequestPayload>, Failure> {
    let form = ExternalRequestForm {
        name: required(input.name),
        method: required(input.method),
        url: required(input.url),
        headers: json(input.headers),
        body: optional(input.body),
    };
    let version = input.expected_version;
    let updated = content::update::<ExternalRequest>(call.request, &input.id, version, &form).await;
    settle(call, updated.map(|done| done.map(ExternalRequestNode))).await
}

/// `deleteExternalRequest`.
pub async fn delete(
    call: Call<'_>,
    input: DeleteExternalRequestInput,
) -> Result<Option<DeleteExternalRequestPayload>, Failure> {
    let deleted = content::delete::<ExternalRequest>(call.request, &input.id).await;
    settle(call, deleted.map(|done| done.map(Id::of))).await
}
