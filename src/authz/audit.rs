//! The audit: the tenant's for the Tenant Administrator and Security Policies Administration, a
//! company's for its Owner and Administrators.

use super::companies::Standing;
use super::leave::ReadAudit;
use super::{Actor, Grant, Refusal, Verdict, refusal};
use crate::model::{CompanyId, CompanyRole, Keyed, RoleKey};

/// Which events somebody may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditReach {
    /// All of the tenant.
    Tenant,
    /// Those of these companies.
    Companies(Vec<CompanyId>),
}

const WHOLE: [RoleKey; 2] = [RoleKey::SecurityPoliciesAdministration, RoleKey::TenantAdministrator];

/// Which events the actor may read, given the companies of which they are an active Owner or
/// Administrator (see [`leads`]).
///
/// # Errors
/// FORBIDDEN without one of the two roles and without such a company.
pub fn read_audit(actor: &Actor, led: &[CompanyId]) -> Result<(Grant<ReadAudit>, AuditReach), Refusal> {
    if reads_all(actor) {
        return Ok((Grant::new(actor.tenant), AuditReach::Tenant));
    }
    if led.is_empty() {
        return Err(refuse(actor));
    }
    Ok((Grant::new(actor.tenant), AuditReach::Companies(led.to_vec())))
}

/// May the actor read the events of this company?
///
/// # Errors
/// FORBIDDEN without one of the two roles, unless Owner or Administrator there.
pub fn read_company_audit(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<ReadAudit> {
    if reads_all(actor) || leads(standing) {
        return Ok(Grant::new(actor.tenant).for_company(company));
    }
    Err(refuse(actor))
}

/// Is this the standing of an active Owner or Administrator? Reading goes on while suspended.
pub fn leads(standing: &Standing) -> bool {
    matches!(standing.active_role(), Some(CompanyRole::Owner | CompanyRole::Administrator))
}

fn reads_all(actor: &Actor) -> bool {
    WHOLE.iter().any(|role| actor.has(*role))
}

fn refuse(actor: &Actor) -> Refusal {
    let mut requires: Vec<String> = WHOLE.iter().map(|role| role.key().to_owned()).collect();
    requires.extend(["COMPANY_OWNER", "COMPANY_ADMINISTRATOR"].map(str::to_owned));
    let mut reason = refusal::missing_role(actor, &WHOLE);
    reason
        .message
        .to_mut()
        .push_str(" The Owner and the Administrators of a company may read that company's.");
    Refusal::forbidden(actor, requires, vec![reason])
}
