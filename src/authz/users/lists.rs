//! Lists of users and profiles, creating users, and one's own account.

use super::ceiling;
use crate::authz::leave::{CreateUser, ManageProfiles, OwnAccount, ReadProfiles, ReadUsers};
use crate::authz::permission::one_of;
use crate::authz::{
    Actor, DenialCode, DenialReason, Grant, Permission, Refusal, Verdict, catalogue, refusal,
};
use crate::model::{Keyed, ProfileId, RoleKey, RoleSet};

/// May the actor list users, and whoever holds a role or profile? The grant's scope says which.
///
/// # Errors
/// FORBIDDEN for others than Tenant and User Administrators.
pub fn read_users(actor: &Actor) -> Verdict<ReadUsers> {
    one_of(actor, Permission::ReadUsers.roles()).map(|()| Grant::new(actor.tenant).within(actor.scope()))
}

/// May the actor list profiles? They are the tenant's; the grant's scope says which holders are counted.
///
/// # Errors
/// FORBIDDEN for others than Tenant and User Administrators.
pub fn read_profiles(actor: &Actor) -> Verdict<ReadProfiles> {
    one_of(actor, Permission::ReadProfiles.roles()).map(|()| Grant::new(actor.tenant).within(actor.scope()))
}

/// Does the actor see this profile: from the list, or as one they hold?
pub fn sees_profile(actor: &Actor, profile: ProfileId) -> bool {
    read_profiles(actor).is_ok() || actor.profiles.iter().any(|held| held.id == profile)
}

/// May the actor create users? What they may give, [`super::give_or_take`],
/// [`super::sees_subtenant`] and [`super::give_all_subtenants`] judge.
///
/// # Errors
/// FORBIDDEN for others than Tenant and User Administrators; OUTSIDE_SCOPE for one whose role counts
/// nowhere.
pub fn create_user(actor: &Actor) -> Verdict<CreateUser> {
    one_of(actor, Permission::CreateUser.roles())?;
    somewhere(actor)?;
    Ok(Grant::new(actor.tenant).within(actor.scope()))
}

/// May the actor change or delete a profile with these roles? They must be able to give all of them.
///
/// # Errors
/// FORBIDDEN for others than Tenant and User Administrators; OUTSIDE_SCOPE for one whose
/// role counts nowhere; ABOVE_VIEWER for each role above their ceiling.
pub fn manage_profile(actor: &Actor, roles: RoleSet) -> Verdict<ManageProfiles> {
    one_of(actor, Permission::ReadProfiles.roles())?;
    somewhere(actor)?;
    let above = roles.minus(ceiling(actor));
    if above.is_empty() {
        return Ok(Grant::new(actor.tenant));
    }
    let reasons = above.iter().map(|role| {
        let name = catalogue::name(role);
        let held = refusal::held_names(actor);
        let message = format!("This profile has the role {name}, which you may not give. {held}");
        DenialReason::new(DenialCode::AboveViewer, message).about_role(role)
    });
    let requires = vec![RoleKey::TenantAdministrator.key().to_owned()];
    Err(Refusal::forbidden(actor, requires, reasons.collect()))
}

/// Leave for one's own sessions, password and address.
///
/// # Errors
/// FORBIDDEN for an API key.
pub fn own_account(actor: &Actor) -> Verdict<OwnAccount> {
    match actor.user() {
        Some(_) => Ok(Grant::new(actor.tenant)),
        None => Err(Refusal::not_a_person(actor)),
    }
}

/// Does the actor's role count anywhere? None listed means nowhere.
fn somewhere(actor: &Actor) -> Result<(), Refusal> {
    if !actor.is_tenant_wide() && actor.subtenants.is_empty() {
        let message = "You have no subtenant, so your role counts nowhere.";
        let reason = DenialReason::new(DenialCode::OutsideScope, message);
        return Err(Refusal::forbidden(
            actor,
            vec![RoleKey::TenantAdministrator.key().to_owned()],
            vec![reason],
        ));
    }
    Ok(())
}
