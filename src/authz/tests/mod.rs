//! The whole product of the rules, as tables that are checked in, and what no rule may ever do.

mod companies;
mod decide;
mod matrix;
mod people;
mod properties;
mod refusals;
mod users;

use uuid::Uuid;

use super::users::Target;
use super::{Actor, HeldProfile, Principal, Verdict};
use crate::model::{
    ApiKeyId, CompanyId, Keyed, ProfileId, RoleKey, RoleSet, SessionId, SubtenantId, TenantId, UserId,
    UserStatus,
};

pub(super) const COMPANY: CompanyId = CompanyId(Uuid::from_u128(700));

/// The viewer's id wherever the viewer is a person.
pub(super) const VIEWER: u128 = 1;

pub(super) const fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

pub(super) fn places(numbers: &[u128]) -> Vec<SubtenantId> {
    numbers.iter().map(|number| SubtenantId(Uuid::from_u128(*number))).collect()
}

/// A person with direct roles, in some subtenants.
pub(super) fn actor(roles: &[RoleKey], subtenants: &[u128]) -> Actor {
    Actor {
        tenant: TenantId(Uuid::from_u128(900)),
        tenant_slug: "acme".into(),
        name: "Ada Lovelace".into(),
        principal: Principal::User { user: user(VIEWER), session: SessionId(Uuid::from_u128(2)) },
        direct_roles: roles.iter().copied().collect(),
        profiles: Vec::new(),
        all_subtenants: false,
        subtenants: places(subtenants),
        email: "viewer@acme.test".into(),
        email_confirmed: true,
        language: None,
    }
}

/// The same, in all subtenants.
pub(super) fn everywhere(roles: &[RoleKey]) -> Actor {
    Actor { all_subtenants: true, ..actor(roles, &[]) }
}

/// The same, with the roles held by a profile alone.
pub(super) fn by_profile(roles: &[RoleKey], subtenants: &[u128]) -> Actor {
    let profile = HeldProfile {
        id: ProfileId(Uuid::from_u128(3)),
        name: "Desk".into(),
        roles: roles.iter().copied().collect(),
    };
    Actor { profiles: vec![profile], ..actor(&[], subtenants) }
}

/// An API key with roles, in some subtenants.
pub(super) fn key(roles: &[RoleKey], subtenants: &[u128]) -> Actor {
    Actor { principal: Principal::ApiKey { key: ApiKeyId(Uuid::from_u128(4)) }, ..actor(roles, subtenants) }
}

pub(super) fn target(number: u128, roles: &[RoleKey], subtenants: &[u128]) -> Target {
    Target {
        id: user(number),
        roles: roles.iter().copied().collect::<RoleSet>(),
        all_subtenants: false,
        subtenants: places(subtenants),
        status: UserStatus::Active,
    }
}

/// Everybody who looks, by name.
pub(super) fn viewers() -> Vec<(&'static str, Actor)> {
    use RoleKey::{
        ApiKeyAdministrator, CostAdministrator, DatasetAdministrator,
        SecurityPoliciesAdministration as Policies, SubtenantAdministrator, TenantAdministrator,
        UserAdministrator,
    };
    vec![
        ("nobody in particular, in 1", actor(&[], &[1])),
        ("Dataset Administrator, everywhere", everywhere(&[DatasetAdministrator])),
        ("Tenant Administrator, nowhere", actor(&[TenantAdministrator], &[])),
        ("Tenant Administrator by profile", by_profile(&[TenantAdministrator], &[])),
        ("User Administrator, everywhere", everywhere(&[UserAdministrator])),
        ("User Administrator in 1", actor(&[UserAdministrator], &[1])),
        ("User Administrator by profile in 1", by_profile(&[UserAdministrator], &[1])),
        ("User Administrator in 1, 2", actor(&[UserAdministrator], &[1, 2])),
        ("User Administrator, nowhere", actor(&[UserAdministrator], &[])),
        ("User and Subtenant Administrator in 1", actor(&[UserAdministrator, SubtenantAdministrator], &[1])),
        ("Subtenant Administrator in 1", actor(&[SubtenantAdministrator], &[1])),
        ("Security Policies, everywhere", everywhere(&[Policies])),
        ("Cost Administrator, everywhere", everywhere(&[CostAdministrator])),
        ("Api Key Administrator, everywhere", everywhere(&[ApiKeyAdministrator])),
        ("key: none, in 1", key(&[], &[1])),
        ("key: User Administrator in 1", key(&[UserAdministrator], &[1])),
        ("key: Tenant Administrator", key(&[TenantAdministrator], &[])),
    ]
}

/// `yes`, with the role that the audit names, or the codes with what each of them names.
pub(super) fn word<P>(verdict: &Verdict<P>) -> String {
    match verdict {
        Ok(grant) => grant.allowed_via().map_or_else(|| "yes".into(), |role| format!("yes via {role}")),
        Err(refusal) => reasons(&refusal.reasons),
    }
}

pub(super) fn reasons(reasons: &[super::DenialReason]) -> String {
    let each = reasons.iter().map(|reason| {
        let named =
            [reason.role.map(Keyed::key), reason.resource.map(Keyed::key), reason.action.map(Keyed::key)];
        let named: Vec<&str> = named.into_iter().flatten().collect();
        if named.is_empty() {
            reason.code.to_string()
        } else {
            format!("{}({})", reason.code, named.join(" "))
        }
    });
    each.collect::<Vec<_>>().join(" ")
}
