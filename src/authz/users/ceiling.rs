//! The ceiling: which roles somebody gives and takes.

use crate::authz::{Actor, DenialCode, DenialReason, catalogue, refusal};
use crate::model::{RoleKey, RoleSet};

/// The roles that the actor may give and take: all for a Tenant Administrator; for a User Administrator
/// the ones that are not privileged, and of the privileged those they hold; for others none. What is
/// held through a profile counts as held.
pub fn ceiling(actor: &Actor) -> RoleSet {
    let held = actor.roles();
    if held.has(RoleKey::TenantAdministrator) {
        return RoleSet::ALL;
    }
    if !held.has(RoleKey::UserAdministrator) {
        return RoleSet::EMPTY;
    }
    let privileged = catalogue::privileged_roles();
    RoleSet::ALL.minus(privileged).union(held.and(privileged))
}

/// May the actor give and take this role? Says nothing of whose it is.
///
/// # Errors
/// MISSING_PERMISSION with the role that is wanted: User Administrator to give any at all, else the
/// privileged role itself.
pub fn assignable(actor: &Actor, role: RoleKey) -> Result<(), DenialReason> {
    if ceiling(actor).has(role) {
        return Ok(());
    }
    if !actor.has(RoleKey::UserAdministrator) {
        return Err(refusal::missing_role(
            actor,
            &[RoleKey::UserAdministrator, RoleKey::TenantAdministrator],
        ));
    }
    let name = catalogue::name(role);
    let rule = if role == RoleKey::TenantAdministrator {
        format!("Only a Tenant Administrator gives or takes {name}.")
    } else {
        format!("{name} is privileged: a User Administrator gives or takes it only while holding it.")
    };
    let message = format!("{rule} {}", refusal::held_names(actor));
    Err(DenialReason::new(DenialCode::MissingPermission, message).about_role(role))
}

/// The roles of a change that are above the actor's ceiling, with the reason for each; empty when the
/// change may be. `changed` is what is given or taken: the direct roles that differ, and all the roles
/// of every profile that is given, taken or edited, since a profile counts as the sum of its roles.
pub fn give_or_take(actor: &Actor, changed: RoleSet) -> Vec<(RoleKey, DenialReason)> {
    let above = changed.minus(ceiling(actor));
    above.iter().filter_map(|role| assignable(actor, role).err().map(|reason| (role, reason))).collect()
}
