//! Policy scripts and their runs: the Tenant Administrator and Security Policies Administration. They
//! are the tenant's, so no company's role reaches them.

use super::leave::{ManagePolicies, ReadPolicies};
use super::permission::one_of;
use super::{Actor, Grant, Permission, Verdict};

/// May the actor read scripts and runs?
///
/// # Errors
/// FORBIDDEN without one of the two roles.
pub fn read_policies(actor: &Actor) -> Verdict<ReadPolicies> {
    one_of(actor, Permission::ReadPolicies.roles()).map(|()| Grant::new(actor.tenant))
}

/// May the actor upload, try, test and switch scripts?
///
/// # Errors
/// FORBIDDEN without one of the two roles.
pub fn manage_policies(actor: &Actor) -> Verdict<ManagePolicies> {
    one_of(actor, Permission::ManagePolicies.roles()).map(|()| Grant::new(actor.tenant))
}
