//! `decisions`: what other services ask. May this user do this, and do they hold that role there?

use super::companies::{Cell, GrantedBy, Standing, allowed_by, company_sight, outsider};
use super::users::{Sight, Target};
use super::{Actor, DenialCode, DenialReason, audit, catalogue};
use crate::model::{Keyed, RoleKey, RoleSet, SubtenantId, UserStatus};

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Empty exactly when it is allowed.
    pub reasons: Vec<DenialReason>,
    /// The key of the role that allowed it.
    pub granted_by: Option<&'static str>,
}

impl Decision {
    /// Is it allowed?
    pub const fn allowed(&self) -> bool {
        self.reasons.is_empty()
    }
    const fn yes(by: &'static str) -> Self {
        Self { reasons: Vec::new(), granted_by: Some(by) }
    }
    fn no(reason: DenialReason) -> Self {
        Self { reasons: vec![reason], granted_by: None }
    }
    /// The answer about whatever the asker cannot see, an id that never was included: the very one about
    /// somebody who is not in a company.
    pub fn out_of_sight() -> Self {
        Self::no(outsider(&Standing::default()))
    }
}

/// Whom a question is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Effective roles; none for whoever is disabled.
    roles: RoleSet,
    all_subtenants: bool,
    subtenants: &'a [SubtenantId],
    active: bool,
}

impl<'a> From<&'a Actor> for Subject<'a> {
    fn from(actor: &'a Actor) -> Self {
        let (roles, subtenants) = (actor.roles(), actor.subtenants.as_slice());
        Self { roles, all_subtenants: actor.all_subtenants, subtenants, active: true }
    }
}

impl<'a> From<&'a Target> for Subject<'a> {
    fn from(target: &'a Target) -> Self {
        let active = target.status == UserStatus::Active;
        let roles = if active { target.roles } else { RoleSet::EMPTY };
        Self { roles, all_subtenants: target.all_subtenants, subtenants: &target.subtenants, active }
    }
}

/// In which subtenant a role is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// None was named: held at all.
    Anywhere,
    /// In this one.
    Subtenant(SubtenantId),
    /// One was named that does not exist or is out of the asker's sight. Answered like one in which the
    /// subject is not.
    Unknown,
}

/// May the asker ask about somebody they see so? About oneself; about others Tenant and User
/// Administrators in scope, and an API key within its scope.
///
/// # Errors
/// The answer to give instead.
fn may_ask(asker: &Actor, sight: Sight) -> Result<(), Decision> {
    match sight {
        Sight::Itself | Sight::Administered => Ok(()),
        Sight::None => Err(Decision::out_of_sight()),
        Sight::Colleague | Sight::Invitation => {
            let roles = [RoleKey::UserAdministrator, RoleKey::TenantAdministrator];
            Err(Decision::no(super::refusal::missing_role(asker, &roles)))
        }
    }
}

/// As what the asker sees the subject of a question. An API key sees whoever is in its scope, whatever
/// its roles: answering other services is what keys are for.
pub fn asking_sight(asker: &Actor, target: &Target, sight: Sight) -> Sight {
    let by_key = asker.user().is_none() && target.is_seen_in(&asker.scope());
    if by_key { Sight::Administered } else { sight }
}

/// May the subject use this cell of a company? `asker_standing` and `standing` are the asker's and the
/// subject's in that company; none for a company that does not exist.
pub fn company_cell(
    asker: &Actor,
    sight: Sight,
    asker_standing: &Standing,
    subject: Subject<'_>,
    standing: Option<&Standing>,
    cell: Cell,
) -> Decision {
    let Some(standing) = standing else { return Decision::out_of_sight() };
    if sight != Sight::Itself {
        if !sight.is_visible() {
            return Decision::out_of_sight();
        }
        let by_key = asker.user().is_none() && sight == Sight::Administered;
        if !by_key && !company_sight(asker, asker_standing).is_visible() {
            return Decision::out_of_sight();
        }
        if let Err(refused) = may_ask(asker, sight) {
            // Who leads the company asks about its members as members: what else they hold, or that they
            // are disabled, is none of a company's business.
            return match standing.active_role() {
                _ if !audit::leads(asker_standing) => refused,
                None => Decision::out_of_sight(),
                Some(_) => {
                    let roles = RoleSet::EMPTY;
                    let standing = if subject.active { *standing } else { Standing::default() };
                    answer(allowed_by(roles, &standing, cell))
                }
            };
        }
    }
    if !subject.active {
        return Decision::no(disabled());
    }
    answer(allowed_by(subject.roles, standing, cell))
}

fn answer(verdict: Result<GrantedBy, Vec<DenialReason>>) -> Decision {
    match verdict {
        Ok(by) => Decision::yes(by.key()),
        Err(reasons) => Decision { reasons, granted_by: None },
    }
}

/// Does the subject hold this role, effectively, there? A Tenant Administrator's roles count everywhere.
pub fn role(asker: &Actor, sight: Sight, subject: Subject<'_>, role: RoleKey, place: Place) -> Decision {
    if let Err(refused) = may_ask(asker, sight) {
        return refused;
    }
    if !subject.active {
        return Decision::no(disabled());
    }
    if !subject.roles.has(role) {
        let message =
            format!("The role {} is not held, neither directly nor by a profile.", catalogue::name(role));
        return Decision::no(DenialReason::new(DenialCode::MissingPermission, message).about_role(role));
    }
    let everywhere = subject.all_subtenants || subject.roles.has(RoleKey::TenantAdministrator);
    let there = match place {
        Place::Anywhere => true,
        Place::Subtenant(subtenant) => everywhere || subject.subtenants.contains(&subtenant),
        Place::Unknown => false,
    };
    if there {
        return Decision::yes(role.key());
    }
    let message =
        format!("The role {} is held, but does not count in that subtenant.", catalogue::name(role));
    Decision::no(DenialReason::new(DenialCode::OutsideScope, message).about_role(role))
}

fn disabled() -> DenialReason {
    DenialReason::new(DenialCode::MissingPermission, "This user is disabled and may do nothing.")
}
