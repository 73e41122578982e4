//! Who may change, recover, disable and delete a user.

use super::{Facts, Target, ceiling};
use crate::authz::leave::{DeleteUser, RecoverPassword, UpdateUser};
use crate::authz::{Actor, DenialCode, DenialReason, Grant, Refusal, Verdict, catalogue, refusal};
use crate::model::{Keyed, RoleKey, UserStatus};

/// What an update would change beyond name, last name, job title, phone, language and e-mail. Only what
/// differs is set: a form may send the whole record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Direct roles or profiles. Which of them, [`super::give_or_take`] judges.
    pub roles: bool,
    /// Tenant Administrator would be among the effective roles no more.
    pub demotes: bool,
    /// Subtenants, or whether it is all of them.
    pub subtenants: bool,
    pub status: Option<UserStatus>,
}

/// May the actor edit the record: their own, or that of somebody below them and in scope?
///
/// # Errors
/// FORBIDDEN: MISSING_PERMISSION, or OUTSIDE_SCOPE and ABOVE_VIEWER, each that holds.
pub fn update(actor: &Actor, target: &Target) -> Verdict<UpdateUser> {
    if actor.is(target.id) { Ok(Grant::new(actor.tenant)) } else { administer(actor, target) }
}

/// May the actor give and take roles and profiles of this person? Nobody their own.
///
/// # Errors
/// As [`update`], and TARGET_IS_SELF.
pub fn assign_roles(actor: &Actor, target: &Target) -> Verdict<UpdateUser> {
    not_self(actor, target, "roles and profiles").and_then(|()| administer(actor, target))
}

/// May the actor give and take subtenants of this person? Nobody their own.
///
/// # Errors
/// As [`update`], and TARGET_IS_SELF.
pub fn assign_subtenants(actor: &Actor, target: &Target) -> Verdict<UpdateUser> {
    not_self(actor, target, "subtenants").and_then(|()| administer(actor, target))
}

/// May the actor enable or disable this person? Nobody themselves, and never the last active Tenant
/// Administrator.
///
/// # Errors
/// As [`update`], TARGET_IS_SELF; and the problem LAST_TENANT_ADMINISTRATOR.
pub fn set_status(actor: &Actor, target: &Target, to: UserStatus, facts: Facts) -> Verdict<UpdateUser> {
    let grant = not_self(actor, target, "status").and_then(|()| administer(actor, target))?;
    if to == UserStatus::Disabled && facts.last_tenant_administrator {
        return Err(Refusal::forbidden(actor, Vec::new(), vec![last_tenant_administrator()]));
    }
    Ok(grant)
}

/// The whole of an update: the record, and whatever else it would change, each by its own rule.
///
/// # Errors
/// Every reason of every part, each once. A refusal that is a problem comes only where no part is
/// forbidden.
pub fn update_with(actor: &Actor, target: &Target, change: Change, facts: Facts) -> Verdict<UpdateUser> {
    let grant = update(actor, target)?;
    let parts = [
        change.roles.then(|| assign_roles(actor, target)),
        change.subtenants.then(|| assign_subtenants(actor, target)),
        change.status.map(|to| set_status(actor, target, to, facts)),
    ];
    let mut reasons: Vec<DenialReason> = Vec::new();
    for refused in parts.into_iter().flatten().filter_map(Result::err) {
        reasons.extend(refused.reasons);
    }
    if change.demotes && facts.last_tenant_administrator {
        reasons.push(last_tenant_administrator());
    }
    let mut once: Vec<DenialReason> = Vec::new();
    let forbidden = reasons.iter().any(|reason| reason.code.problem().is_none());
    for reason in reasons {
        let belongs = !forbidden || reason.code.problem().is_none();
        if belongs && !once.contains(&reason) {
            once.push(reason);
        }
    }
    if once.is_empty() { Ok(grant) } else { Err(Refusal::forbidden(actor, Vec::new(), once)) }
}

/// May the actor have a link to a new password mailed to this person? To oneself always: the same is to
/// be had without signing in.
///
/// # Errors
/// As [`update`].
pub fn recover_password(actor: &Actor, target: &Target) -> Verdict<RecoverPassword> {
    if actor.is(target.id) { Ok(Grant::new(actor.tenant)) } else { administer(actor, target) }
}

/// May the actor delete this person? Nobody themselves. What the data says against it is told only to
/// whoever else might.
///
/// # Errors
/// As [`update`], TARGET_IS_SELF; and the problems USER_OWNS_COMPANY and LAST_TENANT_ADMINISTRATOR.
pub fn delete(actor: &Actor, target: &Target, facts: Facts) -> Verdict<DeleteUser> {
    let grant = not_self(actor, target, "account").and_then(|()| administer(actor, target))?;
    let mut reasons = Vec::new();
    if facts.owns_company {
        let message = "This user owns a company, which has to be handed over or deleted first.";
        reasons.push(DenialReason::new(DenialCode::UserOwnsCompany, message));
    }
    if facts.last_tenant_administrator {
        reasons.push(last_tenant_administrator());
    }
    if reasons.is_empty() { Ok(grant) } else { Err(Refusal::forbidden(actor, Vec::new(), reasons)) }
}

const ADMINISTRATORS: [RoleKey; 2] = [RoleKey::UserAdministrator, RoleKey::TenantAdministrator];

fn administer<P>(actor: &Actor, target: &Target) -> Verdict<P> {
    if !actor.acts_as(RoleKey::UserAdministrator) {
        return Err(Refusal::missing_role(actor, &ADMINISTRATORS));
    }
    let scope = actor.scope();
    let mut reasons = Vec::new();
    if !target.lies_in(&scope) {
        let message =
            "Not all subtenants of this user are yours. You may change a user whose subtenants all are.";
        reasons.push(DenialReason::new(DenialCode::OutsideScope, message));
    }
    // Whoever is out of scope shows no roles, so the reasons must not either.
    if target.is_seen_in(&scope) {
        let above = target.roles.minus(ceiling(actor));
        reasons.extend(above.iter().map(|role| above_viewer(actor, role)));
    }
    if reasons.is_empty() {
        return Ok(Grant::new(actor.tenant));
    }
    Err(Refusal::forbidden(actor, vec![RoleKey::TenantAdministrator.key().to_owned()], reasons))
}

fn above_viewer(actor: &Actor, role: RoleKey) -> DenialReason {
    let message = format!(
        "This user has the role {}, which you may not take away, so you may not change the user. {}",
        catalogue::name(role),
        refusal::held_names(actor)
    );
    DenialReason::new(DenialCode::AboveViewer, message).about_role(role)
}

fn not_self(actor: &Actor, target: &Target, what: &str) -> Result<(), Refusal> {
    if !actor.is(target.id) {
        return Ok(());
    }
    let message = match what {
        "account" => "Nobody deletes themselves; ask another administrator.".to_owned(),
        what => format!("Nobody changes their own {what}; ask another administrator."),
    };
    let reason = DenialReason::new(DenialCode::TargetIsSelf, message);
    Err(Refusal::forbidden(actor, Vec::new(), vec![reason]))
}

fn last_tenant_administrator() -> DenialReason {
    let message = "This is the tenant's last active Tenant Administrator; make another one first.";
    DenialReason::new(DenialCode::LastTenantAdministrator, message)
}
