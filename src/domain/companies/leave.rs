//! `leaveCompany`: ends one's own membership at once. Never put to scripts, and out of a suspended company too.

use super::Held;
use crate::{
    authz::companies as rules,
    domain::{
        Outcome, Request, Stop,
        audit::{Changes, Event},
    },
    error::Failure,
    model::{CompanyId, Keyed},
    store::{self, Tx},
};

/// Takes the actor out of the company. An invitation is declined rather than left.
///
/// # Errors
/// FORBIDDEN for whoever is not in it: NOT_A_MEMBER, INVITATION_PENDING; problems: NOT_FOUND; OWNER_CANNOT_LEAVE.
pub async fn leave(request: &Request, company: &str) -> Outcome<()> {
    let actor = request.actor()?;
    let id: CompanyId = company.parse().map_err(|_| missing())?;
    let seen = request.company(id).await?.ok_or_else(missing)?;
    rules::leave(actor, &seen.standing, id)?;

    let mut tx = request.begin().await?;
    if let Err(stop) = end(request, &mut tx, id).await {
        tx.rollback().await?;
        return Err(stop);
    }
    request.commit(tx).await?;
    Ok(().into())
}

/// Judges with the company held, since it may have been handed to the actor meanwhile, and takes the row away.
async fn end(request: &Request, tx: &mut Tx, company: CompanyId) -> Result<(), Stop> {
    let actor = request.actor()?;
    let held = Held::take(request, tx, company, actor.user()).await?.ok_or_else(missing)?;
    // Somebody who was removed meanwhile has no more to do with it.
    let Some(row) = &held.membership else { return Err(missing()) };
    let grant = rules::leave(actor, &held.standing(request.now()), company)?;
    if !store::memberships::delete(tx, &grant, row).await? {
        return Err(Failure::internal("a row moved in a company that is held").into());
    }
    let mut changes = Changes::default();
    changes.note("user", &Some(row.user_id.to_string()), &None);
    changes.note("role", &Some(row.role.key()), &None);
    let event = Event::of("company.member.left", row.id).within(company).changing(changes);
    Ok(request.audit(tx, event).await?)
}

fn missing() -> Stop {
    Stop::not_found("company", ["companyId"])
}
