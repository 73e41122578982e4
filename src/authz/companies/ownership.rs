//! Handing a company over: the Owner offers it, and the member to whom it is offered accepts.

use super::Standing;
use super::cells::{outsider, permit, suspension};
use crate::authz::leave::{AcceptOwnership, OfferOwnership, ReadCompany, WithdrawOwnershipOffer};
use crate::authz::{Actor, DenialCode, DenialReason, Grant, Refusal, Verdict};
use crate::model::{CompanyAction, CompanyId, CompanyResource, UserId};

/// May the actor know of the company's open offer? To whoever may not, there is none.
///
/// # Errors
/// FORBIDDEN without COMPANY_OWNER R.
pub fn read_ownership_offer(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<ReadCompany> {
    permit(actor, standing, company, &[(CompanyResource::CompanyOwner, CompanyAction::Read)], Vec::new())
}

/// May the actor offer the company to a member? To whom it can be offered is for the caller.
///
/// # Errors
/// FORBIDDEN without COMPANY_OWNER U; COMPANY_SUSPENDED.
pub fn offer_ownership(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<OfferOwnership> {
    permit(actor, standing, company, &[(CompanyResource::CompanyOwner, CompanyAction::Update)], Vec::new())
}

/// May the actor accept the company, which is offered to `to`? Nobody takes it over in somebody's place, whatever their
/// roles. That the offer is still open is for the caller.
///
/// # Errors
/// FORBIDDEN: MISSING_PERMISSION for everybody else, COMPANY_SUSPENDED.
pub fn accept_ownership(
    actor: &Actor,
    standing: &Standing,
    company: CompanyId,
    to: UserId,
) -> Verdict<AcceptOwnership> {
    let mut reasons = Vec::new();
    if !actor.is(to) {
        let message = "The company is offered to somebody else, who alone can accept it.";
        reasons.push(DenialReason::new(DenialCode::MissingPermission, message));
    } else if standing.active_role().is_none() {
        reasons.push(outsider(standing));
    }
    if standing.suspended {
        reasons.push(suspension());
    }
    if reasons.is_empty() {
        return Ok(Grant::new(actor.tenant).for_company(company));
    }
    Err(Refusal::forbidden(actor, vec!["OWNERSHIP_OFFER".to_owned()], reasons).within(company))
}

/// May the actor end the offer that is made to `to`? That one declines it, and whoever may offer the company withdraws it.
///
/// # Errors
/// FORBIDDEN without COMPANY_OWNER U for everybody else; COMPANY_SUSPENDED.
pub fn withdraw_ownership_offer(
    actor: &Actor,
    standing: &Standing,
    company: CompanyId,
    to: UserId,
) -> Verdict<WithdrawOwnershipOffer> {
    if actor.is(to) && standing.active_role().is_some() {
        return match standing.suspended {
            false => Ok(Grant::new(actor.tenant).for_company(company)),
            true => Err(Refusal::forbidden(actor, Vec::new(), vec![suspension()]).within(company)),
        };
    }
    permit(actor, standing, company, &[(CompanyResource::CompanyOwner, CompanyAction::Update)], Vec::new())
}
