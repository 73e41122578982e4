//! `declineInvitation`: the invited says no. Never put to scripts, and in a suspended company too.

use super::{Held, InvitationName};
use crate::{
    authz::companies as rules,
    domain::{
        Outcome, Request, Stop,
        audit::{Changes, Event},
    },
    error::Failure,
    model::{CompanyId, Keyed, MembershipState, ProblemCode},
    store::{self, Tx},
};

/// Ends the actor's own open invitation, with the link that was mailed for it. The address can be invited again.
///
/// # Errors
/// RATE_LIMITED for too many tokens; problems: TOKEN_INVALID or NOT_FOUND, INVITE_EXPIRED, INVITE_ALREADY_MEMBER.
pub async fn decline(request: &Request, by: &InvitationName) -> Outcome<()> {
    let tried = by.counted(request).await?;
    let actor = request.actor()?;
    let company = {
        let mut reader = request.reader().await?;
        by.find(actor, &mut reader).await?.company_id
    };
    let mut tx = request.begin().await?;
    if let Err(stop) = end(request, &mut tx, by, company).await {
        tx.rollback().await?;
        return Err(stop);
    }
    if let Some(tried) = tried {
        tried.give_back(&mut tx).await?;
    }
    request.commit(tx).await?;
    Ok(().into())
}

/// Judges with the company held, since it may have been accepted or revoked meanwhile, and takes the row away.
async fn end(request: &Request, tx: &mut Tx, by: &InvitationName, company: CompanyId) -> Result<(), Stop> {
    let (actor, now) = (request.actor()?, request.now());
    let held = Held::take_unseen(request, tx, company, actor.user()).await?.ok_or_else(|| by.unknown())?;
    let row = by.find(actor, tx).await?;
    let grant = rules::decline(actor, &held.standing(now), company)?;
    match row.state(now) {
        MembershipState::Invited => {}
        MembershipState::Active => {
            let message = "You are a member of this company already; you can leave it.";
            return Err(by.problem(ProblemCode::InviteAlreadyMember, message));
        }
        MembershipState::Expired => {
            let message = "This invitation has expired; there is nothing to decline.";
            return Err(by.problem(ProblemCode::InviteExpired, message));
        }
    }
    if !store::memberships::delete(tx, &grant, &row).await? {
        return Err(Failure::internal("a row moved in a company that is held").into());
    }
    let mut changes = Changes::default();
    changes.note("user", &Some(row.user_id.to_string()), &None);
    changes.note("role", &Some(row.role.key()), &None);
    let event = Event::of("company.invitation.declined", row.id).within(company).changing(changes);
    Ok(request.audit(tx, event).await?)
}
