//! Mutations of a company itself: its name, its subscription.

use async_graphql::{ID, InputObject};

use super::settle;
use crate::{
    domain::companies::{self, Deletion, NewName, NewSubscription},
    error::Failure,
    graphql::{
        engine::{Call, Id},
        types::company::CompanyNode,
    },
    model::SubscriptionStatus,
    payload,
};

/// A company, and the name that it is to have.
#[derive(InputObject)]
pub struct RenameCompanyInput {
    company_id: ID,
    /// one line of at most 100 characters; another company may have the same
    name: String,
    /// the version of the company that was seen; STALE_VERSION where it is another one by now
    expected_version: Option<i32>,
}

/// What is left out, or null, stays as it is.
#[derive(InputObject)]
pub struct UpdateSubscriptionInput {
    company_id: ID,
    /// the version of the company that was seen; STALE_VERSION where it is another one by now
    expected_version: Option<i32>,
    /// one line of at most 100 characters
    plan: Option<String>,
    /// from 1 to 1,000,000, and never below those used
    seats: Option<i32>,
    /// CANCELED suspends the company: then Tenant and Cost Administrators alone can lift it
    status: Option<SubscriptionStatus>,
}

/// The company, with its name typed back.
#[derive(InputObject)]
pub struct DeleteCompanyInput {
    company_id: ID,
    /// exactly as it is written
    confirm_name: String,
}

payload! {
    /// The company as it is now.
    RenameCompanyPayload { company: CompanyNode },
    /// The company as it is now.
    UpdateSubscriptionPayload { company: CompanyNode },
    /// The id of the company that is gone.
    DeleteCompanyPayload { deletedId: Id },
}

/// `deleteCompany`.
pub async fn delete(
    call: Call<'_>,
    input: DeleteCompanyInput,
) -> Result<Option<DeleteCompanyPayload>, Failure> {
    let wanted = Deletion { company: input.company_id.0, name: input.confirm_name };
    let deleted = companies::delete(call.request, &wanted).await;
    settle(call, deleted.map(|done| done.map(Id::of))).await
}

/// `renameCompany`.
pub async fn rename(
    call: Call<'_>,
    input: RenameCompanyInput,
) -> Result<Option<RenameCompanyPayload>, Failure> {
    let RenameCompanyInput { company_id, name, expected_version } = input;
    let wanted = NewName { company: company_id.0, name, expected_version };
    let renamed = companies::rename(call.request, &wanted).await;
    settle(call, renamed.map(|done| done.map(CompanyNode))).await
}

/// `updateSubscription`.
pub async fn update_subscription(
    call: Call<'_>,
    input: UpdateSubscriptionInput,
) -> Result<Option<UpdateSubscriptionPayload>, Failure> {
    let UpdateSubscriptionInput { company_id, expected_version, plan, seats, status } = input;
    let wanted = NewSubscription { company: company_id.0, expected_version, plan, seats, status };
    let updated = companies::update_subscription(call.request, &wanted).await;
    settle(call, updated.map(|done| done.map(CompanyNode))).await
}
