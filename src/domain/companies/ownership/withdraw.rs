//! `withdrawOwnershipOffer`: the Owner takes the offer back, or the one to whom it is made declines it. Never put to
//! scripts.

use std::sync::Arc;

use super::{gone, hold, named, standing};
use crate::{
    authz::companies as rules,
    domain::{
        Outcome, Request, Stop,
        audit::{Changes, Event},
        companies::Seen,
    },
    model::OwnershipOffer,
    store::{self, Tx, ownership_offers::Held},
};

/// Ends an open offer, and gives the company.
///
/// # Errors
/// FORBIDDEN for whoever neither has COMPANY_OWNER U nor is the one to whom it is made; COMPANY_SUSPENDED; the problem
/// NOT_FOUND.
pub async fn withdraw_ownership_offer(request: &Request, offer: &str) -> Outcome<Arc<Seen>> {
    let actor = request.actor()?;
    let offer = named(request, offer).await?;
    let record = &*offer.record;
    rules::withdraw_ownership_offer(actor, &offer.company.standing, record.company_id, record.to_user_id)?;

    let mut tx = request.begin().await?;
    let held = match end(request, &mut tx, record).await {
        Ok(held) => held,
        Err(stop) => {
            tx.rollback().await?;
            return Err(stop);
        }
    };
    match request.commit(tx).await.map_err(Stop::from) {
        // Somebody was disabled meanwhile, and the offer is gone.
        Err(stop) if stop.has_moved() => return Err(gone()),
        done => done?,
    }
    let own = actor.user().and_then(|user| held.row(user)).cloned();
    Ok(Seen::of(request, held.company, own).await?.ok_or_else(gone)?.into())
}

/// Judges with the company held, since it may have been accepted or replaced meanwhile, and takes the offer away.
async fn end(request: &Request, tx: &mut Tx, offer: &OwnershipOffer) -> Result<Held, Stop> {
    let (actor, id) = (request.actor()?, offer.company_id);
    let held = hold(request, tx, offer).await?;
    let grant = rules::withdraw_ownership_offer(actor, &standing(request, &held)?, id, offer.to_user_id)?;
    store::ownership_offers::delete(tx, &grant, offer).await?;
    let mut changes = Changes::default();
    changes.note("to", &Some(offer.to_user_id.to_string()), &None);
    let declined = actor.is(offer.to_user_id);
    let action = if declined { "company.ownership.declined" } else { "company.ownership.withdrawn" };
    let event = Event::of(action, offer.id).within(id).changing(changes).via(grant.allowed_via());
    request.audit(tx, event).await?;
    Ok(held)
}
