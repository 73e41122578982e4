//! Who sees companies, and who creates one.

use super::Standing;
use super::cells::{outsider, permit};
use crate::authz::leave::{CreateCompany, ReadCompanies, ReadCompany, ReadSubscription};
use crate::authz::{Actor, DenialCode, DenialReason, Grant, Refusal, Verdict, refusal};
use crate::model::{CompanyAction, CompanyId, CompanyResource, Keyed, RoleKey, UserId};

/// Which companies somebody lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of the tenant.
    All,
    /// Those that this user is an active member of.
    Own(UserId),
}

/// As what the viewer sees a company, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanySight {
    /// As an active member.
    Member,
    /// As Tenant Administrator.
    Administrator,
    /// As Cost Administrator: name and subscription.
    Billing,
    /// As somebody with an open invitation: the name.
    Invited,
    /// Not at all.
    None,
}

impl CompanySight {
    /// May the viewer know of the company?
    pub const fn is_visible(self) -> bool {
        !matches!(self, Self::None)
    }
}

/// As what the actor sees a company in which they stand so.
pub fn company_sight(actor: &Actor, standing: &Standing) -> CompanySight {
    if standing.active_role().is_some() {
        CompanySight::Member
    } else if actor.has(RoleKey::TenantAdministrator) {
        CompanySight::Administrator
    } else if actor.has(RoleKey::CostAdministrator) {
        CompanySight::Billing
    } else if standing.is_invited() {
        CompanySight::Invited
    } else {
        CompanySight::None
    }
}

const EVERYWHERE: [RoleKey; 2] = [RoleKey::CostAdministrator, RoleKey::TenantAdministrator];

/// Which companies the actor lists: all for Tenant and Cost Administrators, their own for every person.
///
/// # Errors
/// FORBIDDEN for an API key without either role, which has none of its own.
pub fn read_companies(actor: &Actor) -> Result<(Grant<ReadCompanies>, Reach), Refusal> {
    let grant = Grant::new(actor.tenant);
    if EVERYWHERE.iter().any(|role| actor.has(*role)) {
        return Ok((grant, Reach::All));
    }
    match actor.user() {
        Some(user) => Ok((grant, Reach::Own(user))),
        None => Err(Refusal::missing_role(actor, &EVERYWHERE)),
    }
}

/// May the actor tell the companies that they list by who owns them? A Cost Administrator lists all and reads
/// the owners of none.
///
/// # Errors
/// FORBIDDEN for whoever lists all without being a Tenant Administrator.
pub fn read_owners(actor: &Actor, reach: Reach) -> Result<(), Refusal> {
    if reach != Reach::All || actor.has(RoleKey::TenantAdministrator) {
        return Ok(());
    }
    Err(Refusal::missing_role(actor, &[RoleKey::TenantAdministrator]))
}

/// May the actor read what is in the company: owner, members, projects? Active members whatever their
/// role, and Tenant Administrators.
///
/// # Errors
/// FORBIDDEN: INVITATION_PENDING, NOT_A_MEMBER.
pub fn read_company(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<ReadCompany> {
    let grant = Grant::new(actor.tenant).for_company(company);
    match company_sight(actor, standing) {
        CompanySight::Member => Ok(grant),
        CompanySight::Administrator => Ok(grant.via(RoleKey::TenantAdministrator)),
        CompanySight::Billing | CompanySight::Invited | CompanySight::None => {
            let requires = vec!["MEMBER".to_owned(), RoleKey::TenantAdministrator.key().to_owned()];
            let mut reason = outsider(standing);
            reason.message = format!("{} {}", reason.message, refusal::held_names(actor)).into();
            Err(Refusal::forbidden(actor, requires, vec![reason]))
        }
    }
}

/// May the actor read the company's subscription? Active members, Tenant and Cost Administrators.
///
/// # Errors
/// FORBIDDEN without COMPANY_SUBSCRIPTION R.
pub fn read_subscription(
    actor: &Actor,
    standing: &Standing,
    company: CompanyId,
) -> Verdict<ReadSubscription> {
    let need = (CompanyResource::CompanySubscription, CompanyAction::Read);
    permit(actor, standing, company, &[need], Vec::new())
}

/// May the actor create a company and be its Owner? Every person with a confirmed address.
///
/// # Errors
/// FORBIDDEN for an API key; EMAIL_NOT_CONFIRMED.
pub fn create_company(actor: &Actor) -> Verdict<CreateCompany> {
    if actor.user().is_none() {
        return Err(Refusal::not_a_person(actor));
    }
    confirmed(actor).map(|()| Grant::new(actor.tenant))
}

/// Is the actor's address confirmed?
pub(super) fn confirmed(actor: &Actor) -> Result<(), Refusal> {
    if actor.email_confirmed {
        return Ok(());
    }
    let message = "Confirm your e-mail address first, by the link that was mailed to it.";
    let reason = DenialReason::new(DenialCode::EmailNotConfirmed, message);
    Err(Refusal::forbidden(actor, vec!["CONFIRMED_EMAIL".to_owned()], vec![reason]))
}
