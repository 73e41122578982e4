//! Mutations of intents.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    maybe::{list, required},
    settle,
};
use crate::{
    domain::companies::content::{self, IntentForm},
    error::Failure,
    graphql::{
        engine::{Call, Id},
        types::intent::IntentNode,
    },
    model::Intent,
    payload,
};

/// An intent to be.
#[derive(InputObject)]
pub struct CreateIntentInput {
    company_id: ID,
    /// one line of at most 100 characters, unique in the company
    name: String,
    /// at most 100, each one line of at most 500 characters; together at most 16,384 bytes, as JSON
    phrases: Vec<String>,
}

/// A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateIntentInput {
    id: ID,
    /// the version of the intent that was seen; STALE_VERSION where it is another one by now
    expected_version: Option<i32>,
    name: MaybeUndefined<String>,
    /// all of them: the list takes the place of the one before
    phrases: MaybeUndefined<Vec<String>>,
}

/// Which intent goes.
#[derive(InputObject)]
pub struct DeleteIntentInput {
    id: ID,
}

payload! {
    /// The intent created.
    CreateIntentPayload { intent: IntentNode },
    /// The intent as it is now.
    UpdateIntentPayload { intent: IntentNode },
    /// The id of the intent that is gone.
    DeleteIntentPayload { deletedId: Id },
}

/// `createIntent`.
pub async fn create(
    call: Call<'_>,
    input: CreateIntentInput,
) -> Result<Option<CreateIntentPayload>, Failure> {
    let form = IntentForm { name: Some(input.name), phrases: Some(input.phrases) };
    let created = content::create::<Intent>(call.request, &input.company_id, &form).await;
    settle(call, created.map(|done| done.map(IntentNode))).await
}

/// `updateIntent`.
pub async fn update(
    call: Call<'_>,
    input: UpdateIntentInput,
) -> Result<Option<UpdateIntentPayload>, Failure> {
    let form = IntentForm { name: required(input.name), phrases: list(input.phrases) };
    let updated = content::update::<Intent>(call.request, &input.id, input.expected_version, &form).await;
    settle(call, updated.map(|done| done.map(IntentNode))).await
}

/// `deleteIntent`.
pub async fn delete(
    call: Call<'_>,
    input: DeleteIntentInput,
) -> Result<Option<DeleteIntentPayload>, Failure> {
    let deleted = content::delete::<Intent>(call.request, &input.id).await;
    settle(call, deleted.map(|done| done.map(Id::of))).await
}
