//! Subtenants: who lists them, changes them and puts people into them.

use crate::authz::leave::{ManageSubtenants, ReadSubtenants};
use crate::authz::permission::one_of;
use crate::authz::{Actor, DenialCode, DenialReason, Grant, Permission, Refusal, Verdict};
use crate::model::{Keyed, RoleKey, SubtenantId};

/// May the actor list subtenants? The grant's scope says which.
///
/// # Errors
/// FORBIDDEN for others than Tenant, User and Subtenant Administrators.
pub fn read_subtenants(actor: &Actor) -> Verdict<ReadSubtenants> {
    one_of(actor, Permission::ReadSubtenants.roles()).map(|()| Grant::new(actor.tenant).within(actor.scope()))
}

/// Does the actor see this subtenant: from the list, or as one they are in? One that is out of sight is
/// NOT_FOUND in an input, which also keeps everybody from giving a subtenant that they lack.
pub fn sees_subtenant(actor: &Actor, subtenant: SubtenantId) -> bool {
    actor.is_tenant_wide() || actor.subtenants.contains(&subtenant)
}

/// May the actor let somebody be in all subtenants?
///
/// # Errors
/// OUTSIDE_SCOPE unless they are themselves.
pub fn give_all_subtenants(actor: &Actor) -> Result<(), DenialReason> {
    if actor.is_tenant_wide() {
        return Ok(());
    }
    let message = "Only whoever has all subtenants gives all of them; you may give those that you have.";
    Err(DenialReason::new(DenialCode::OutsideScope, message))
}

/// May the actor change or delete this subtenant?
///
/// # Errors
/// FORBIDDEN for others than Tenant and Subtenant Administrators; OUTSIDE_SCOPE where it is not theirs.
pub fn manage_subtenant(actor: &Actor, subtenant: SubtenantId) -> Verdict<ManageSubtenants> {
    one_of(actor, &[RoleKey::SubtenantAdministrator, RoleKey::TenantAdministrator])?;
    if sees_subtenant(actor, subtenant) {
        return Ok(Grant::new(actor.tenant));
    }
    let reason = DenialReason::new(DenialCode::OutsideScope, "This subtenant is not one of yours.");
    Err(Refusal::forbidden(actor, vec![RoleKey::TenantAdministrator.key().to_owned()], vec![reason]))
}
