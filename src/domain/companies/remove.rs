//! `removeMember`: ends a membership at once, or revokes an invitation. Never put to scripts.

use std::sync::Arc;

use super::{Held, Seen};
use crate::{
    authz::companies::{self as rules, Row as Target},
    domain::{
        Outcome, Request, Stop,
        audit::{Changes, Event},
    },
    error::Failure,
    model::{Keyed, MembershipId, MembershipState},
    store,
};

/// What is left after somebody was removed.
#[derive(Clone, Debug)]
pub struct Removed {
    pub id: MembershipId,
    pub company: Option<Arc<Seen>>,
}

/// Removes a member, or revokes an invitation, expired or not.
///
/// # Errors
/// FORBIDDEN without COMPANY_INVITED_USERS D, for the Owner's row and one's own; the problem NOT_FOUND.
pub async fn remove(request: &Request, membership: &str) -> Outcome<Removed> {
    let actor = request.actor()?;
    let missing = || Stop::not_found("membership", ["membershipId"]);
    let id: MembershipId = membership.parse().map_err(|_| missing())?;
    let row = request.membership(id).await?.ok_or_else(missing)?;
    let company = row.company.record.id;
    rules::remove(actor, &row.company.standing, company, &Target::of(&row.record, request.now()))?;

    let mut tx = request.begin().await?;
    let held = Held::take(request, &mut tx, company, actor.user()).await?.ok_or_else(missing)?;
    let Some(record) = held.row(request, &mut tx, id).await? else {
        tx.rollback().await?;
        return Err(missing());
    };
    // Both rights and row may have moved since they were read.
    let target = Target::of(&record, request.now());
    let verdict = rules::remove(actor, &held.standing(request.now()), company, &target);
    let grant = match verdict {
        Ok(grant) => grant,
        Err(refusal) => {
            tx.rollback().await?;
            return Err(refusal.into());
        }
    };
    if !store::memberships::delete(&mut tx, &grant, &record).await? {
        return Err(Failure::internal("a row moved in a company that is held").into());
    }
    let mut changes = Changes::default();
    changes.note("user", &Some(record.user_id.to_string()), &None);
    changes.note("role", &Some(record.role.key()), &None);
    let action = match target.state {
        MembershipState::Active => "company.member.removed",
        MembershipState::Invited | MembershipState::Expired => "company.invitation.revoked",
    };
    let event = Event::of(action, id).within(company).changing(changes).via(grant.allowed_via());
    request.audit(&mut tx, event).await?;
    request.commit(tx).await?;
    Ok(Removed { id, company: request.company(company).await? }.into())
}
