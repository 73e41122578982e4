//! An open offer of a company.

use std::sync::Arc;

use super::{company::CompanyNode, user::UserNode};
use crate::{
    domain::companies::Offer,
    error::Failure,
    graphql::engine::{Batch, DateTime, Id, Loaded},
    object,
};

/// An open offer that the viewer sees.
#[derive(Clone, Debug)]
pub struct OfferNode(pub Offer);

object! {
    /// A company that its Owner offers to a member. Whoever has the cell COMPANY_OWNER R there sees it until it expires.
    OwnershipOffer: OfferNode [Node] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.record.id);
        company: CompanyNode, needs(Visible) => get |it| CompanyNode(Arc::clone(&it.0.company));
        /// The member who can accept it.
        to: UserNode, needs(Visible) => load to;
        offeredAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.offered_at);
        /// Seven days later.
        expiresAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.expires_at);
    }
}

async fn to(batch: Batch<'_, OfferNode>) -> Loaded<UserNode> {
    let ids: Vec<_> = batch.objects.iter().map(|it| it.0.record.to_user_id).collect();
    let people = batch.request().people(&ids).await?;
    let gone = || Failure::Unavailable("somebody left while an offer to them was read".to_owned());
    let person = |it: &&OfferNode| people.get(&it.0.record.to_user_id).cloned().map(UserNode);
    Ok(batch.objects.iter().map(|it| person(it).ok_or_else(gone)).collect())
}
