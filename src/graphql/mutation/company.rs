//! Mutations of a company itself: its name, its subscription.

use async_graphql::{ID, InputObject};

use super::settle;
use crate::{
    domain::companies::{self, NewName, NewSubscription},
    error::Failure,
    graphql::{engine::Call, types::company::CompanyNode},
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

payload! {
    /// The company as it is now.
    RenameCompanyPayload { company: CompanyNode },
    /// The company as it is now.
    UpdateSubscriptionPayload { company: CompanyNode },
}

/// `renameCompany`.
pub async fn rename(
    call: Call<'_>,
    input: RenameCompanyInput,
) -> Result<Option<RenameCompanyPayload>, Failure> {
    let RenameCompanyInput { company_id, name, expected_version } = input;
    let wanted = NewName { company: company_id.0, name, expected_version };
    let renamed = companies::rename(call.request, &wanted).await;
    settle(call.request, renamed.map(|done| done.map(CompanyNode))).await
}

/// `updateSubscription`.
pub async fn update_subscription(
    call: Call<'_>,
    input: UpdateSubscriptionInput,
) -> Result<Option<UpdateSubscriptionPayload>, Failure> {
    let UpdateSubscriptionInput { company_id, expected_version, plan, seats, status } = input;
    let wanted = NewSubscription { company: company_id.0, expected_version, plan, seats, status };
    let updated = companies::update_subscription(call.request, &wanted).await;
    settle(call.request, updated.map(|done| done.map(CompanyNode))).await
}
