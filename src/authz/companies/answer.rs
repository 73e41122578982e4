//! Answering an invitation, and what the inviter's word is still worth then.

use super::access::confirmed;
use super::cells::outsider;
use super::{GIVEABLE, Standing, allowed_by};
use crate::authz::leave::AnswerInvitation;
use crate::authz::{Actor, DenialCode, DenialReason, Grant, Refusal, Verdict};
use crate::model::{CompanyAction, CompanyId, CompanyResource, CompanyRole, RoleSet};

/// May the actor accept their own invitation to the company? `standing` is the actor's: somebody else's
/// invitation is none of theirs, and hidden. An address that is not confirmed is confirmed by the mailed
/// token, so only without one it has to be. That it expired or was accepted before is for the caller.
///
/// # Errors
/// FORBIDDEN: NOT_A_MEMBER where there is no invitation, EMAIL_NOT_CONFIRMED, COMPANY_SUSPENDED.
pub fn accept(
    actor: &Actor,
    standing: &Standing,
    company: CompanyId,
    by_token: bool,
) -> Verdict<AnswerInvitation> {
    let grant = decline(actor, standing, company)?;
    if !by_token {
        // Not told to the company's leaders, who do not read whose address is confirmed.
        confirmed(actor)?;
    }
    if standing.suspended {
        let message = "The company is suspended: its subscription is canceled, so nobody can come in.";
        let reason = DenialReason::new(DenialCode::CompanySuspended, message);
        return Err(Refusal::forbidden(actor, Vec::new(), vec![reason]).within(company));
    }
    Ok(grant)
}

/// May the actor decline their own invitation? Whatever has become of the company meanwhile.
///
/// # Errors
/// FORBIDDEN: NOT_A_MEMBER where there is no invitation.
pub fn decline(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<AnswerInvitation> {
    match (actor.user(), standing.membership) {
        (Some(_), Some(_)) => Ok(Grant::new(actor.tenant).for_company(company)),
        _ => Err(Refusal::forbidden(actor, vec!["INVITATION".to_owned()], vec![outsider(standing)])
            .within(company)),
    }
}

/// Could the inviter, as they stand now, still give this role? Asked when the invitation is accepted.
/// `roles` are the inviter's effective ones; for one who is disabled or deleted pass none and a standing
/// without membership.
///
/// # Errors
/// The reasons of COMPANY_INVITED_USERS C; MISSING_PERMISSION for a role that nobody gives.
pub fn still_may_invite(
    roles: RoleSet,
    standing: &Standing,
    role: CompanyRole,
) -> Result<(), Vec<DenialReason>> {
    if !GIVEABLE.contains(&role) {
        let message = "Nobody becomes Owner by an invitation.";
        return Err(vec![DenialReason::new(DenialCode::MissingPermission, message)]);
    }
    allowed_by(roles, standing, (CompanyResource::CompanyInvitedUsers, CompanyAction::Create)).map(|_| ())
}
