//! Mutations that hand a company over.

use async_graphql::{ID, InputObject};

use super::settle;
use crate::{
    domain::companies::{self, NewOffer},
    error::Failure,
    graphql::{
        engine::Call,
        types::{company::CompanyNode, ownership_offer::OfferNode},
    },
    payload,
};

/// A company, and the active member to whom it is offered.
#[derive(InputObject)]
pub struct OfferOwnershipInput {
    company_id: ID,
    user_id: ID,
}

/// An open offer that is made to the viewer.
#[derive(InputObject)]
pub struct AcceptOwnershipInput {
    offer_id: ID,
}

/// by the Owner, or declined by the one it is made to
#[derive(InputObject)]
pub struct WithdrawOwnershipOfferInput {
    offer_id: ID,
}

payload! {
    /// The offer, open for seven days.
    OfferOwnershipPayload { offer: OfferNode },
    /// The company; the viewer is its Owner.
    AcceptOwnershipPayload { company: CompanyNode },
    /// The company; its Owner stays.
    WithdrawOwnershipOfferPayload { company: CompanyNode },
}

/// `offerOwnership`.
pub async fn offer(
    call: Call<'_>,
    input: OfferOwnershipInput,
) -> Result<Option<OfferOwnershipPayload>, Failure> {
    let wanted = NewOffer { company: input.company_id.0, user: input.user_id.0 };
    let offered = companies::offer_ownership(call.request, &wanted).await;
    settle(call, offered.map(|done| done.map(OfferNode))).await
}

/// `acceptOwnership`.
pub async fn accept(
    call: Call<'_>,
    input: AcceptOwnershipInput,
) -> Result<Option<AcceptOwnershipPayload>, Failure> {
    let accepted = companies::accept_ownership(call.request, &input.offer_id.0).await;
    settle(call, accepted.map(|done| done.map(CompanyNode))).await
}

/// `withdrawOwnershipOffer`.
pub async fn withdraw(
    call: Call<'_>,
    input: WithdrawOwnershipOfferInput,
) -> Result<Option<WithdrawOwnershipOfferPayload>, Failure> {
    let withdrawn = companies::withdraw_ownership_offer(call.request, &input.offer_id.0).await;
    settle(call, withdrawn.map(|done| done.map(CompanyNode))).await
}
