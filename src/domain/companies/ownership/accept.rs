//! `acceptOwnership`: the member to whom the company is offered becomes its Owner, and the Owner an Administrator.

use std::sync::Arc;

use super::{Asked, gone, hold, named, standing};
use crate::{
    authz::{Grant, companies as rules, leave::AcceptOwnership},
    domain::{
        Done, Outcome, Request, Stop,
        attempts::until_settled,
        audit::{Changes, Event},
        companies::{Seen, create, refused},
        policies::InputFields,
    },
    error::Failure,
    model::{CompanyRole, Membership},
    store::{self, Tx, ownership_offers::Held},
};

const INPUT: InputFields = InputFields { own: &["offerId"], called: &[] };

/// Takes over the company of an open offer that is made to the actor.
///
/// # Errors
/// FORBIDDEN for everybody else; COMPANY_SUSPENDED; problems: NOT_FOUND, also once the offer has expired; BAD_VALUE for
/// whoever owns a hundred companies already; what the scripts of BEFORE_TRANSFER_OWNERSHIP say.
pub async fn accept_ownership(request: &Request, offer: &str) -> Outcome<Arc<Seen>> {
    until_settled(request, |_| attempt(request, offer)).await
}

/// One attempt; none where what the scripts were told moved meanwhile.
async fn attempt(request: &Request, offer: &str) -> Result<Option<Done<Arc<Seen>>>, Stop> {
    let actor = request.actor()?;
    let offer = named(request, offer).await?;
    let (seen, record) = (&offer.company, &*offer.record);
    rules::accept_ownership(actor, &seen.standing, record.company_id, record.to_user_id)?;
    let own = seen.membership.as_ref().ok_or_else(gone)?;
    let asked = Asked::of(request, (&seen.record, &seen.standing), own, gone, &INPUT).await?;

    let mut tx = request.begin().await?;
    let held = hold(request, &mut tx, record).await?;
    if !asked.holds(request, &mut tx, &held, held.row(record.to_user_id)).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    match write(request, &mut tx, &held).await {
        Ok(own) => {
            asked.passed.record(request, &mut tx).await?;
            request.commit(tx).await?;
            let seen = Seen::of(request, held.company, Some(own)).await?.ok_or_else(gone)?;
            Ok(Some(Done { value: seen, remarks: asked.passed.remarks }))
        }
        Err(stop) => Err(refused(request, tx, &asked.passed, stop).await?),
    }
}

/// Judges once more with the company held, and lets the two change places. The actor's row as it is then.
async fn write(request: &Request, tx: &mut Tx, held: &Held) -> Result<Membership, Stop> {
    let (actor, id) = (request.actor()?, held.company.id);
    let offer = held.offer.as_ref().ok_or_else(gone)?;
    let grant = rules::accept_ownership(actor, &standing(request, held)?, id, offer.to_user_id)?;
    let own = held.row(offer.to_user_id).ok_or_else(gone)?;
    let owner = held.owner.as_ref().ok_or_else(|| Failure::internal("a company without an Owner"))?;
    // The person is held from here on: who is disabled first has no offer any more, which the next line finds.
    create::room(tx, &grant, offer.to_user_id).await?;
    store::ownership_offers::delete(tx, &grant, offer).await?;
    // First the one, or there would be two.
    place(tx, &grant, owner, CompanyRole::Administrator).await?;
    let after = place(tx, &grant, own, CompanyRole::Owner).await?;
    let mut changes = Changes::default();
    changes.note("owner", &owner.user_id.to_string(), &own.user_id.to_string());
    let event = Event::of("company.ownership.transferred", offer.id).within(id).changing(changes);
    request.audit(tx, event).await?;
    Ok(after)
}

/// Gives the row this role.
async fn place(
    tx: &mut Tx,
    grant: &Grant<AcceptOwnership>,
    row: &Membership,
    role: CompanyRole,
) -> Result<Membership, Failure> {
    let mut after = Membership { role, ..row.clone() };
    if !store::memberships::update(tx, grant, &after).await? {
        return Err(Failure::internal("a row moved in a company that is held"));
    }
    after.version += 1;
    Ok(after)
}
