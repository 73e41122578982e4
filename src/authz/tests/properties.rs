//! What no sequence of rules may ever do. The seed is fixed: a failure is a failure everywhere.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{COMPANY, actor, places, user};
use crate::authz::companies::{Again, GIVEABLE, Row};
use crate::authz::companies::{Standing, allowed_by, assignable_roles, invite};
use crate::authz::users::{
    Target, assign_roles, assign_subtenants, assignable, ceiling, give_all_subtenants, give_or_take,
    manage_profile, sees_subtenant, update,
};
use crate::authz::{Actor, Principal, catalogue, matrix};
use crate::model::{
    CompanyAction, CompanyResource, CompanyRole, Keyed, MembershipState, RoleKey, RoleSet, SessionId,
    UserStatus,
};

fn config() -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(20),
        failure_persistence: None,
        cases: 512,
        ..ProptestConfig::default()
    }
}

fn roles() -> impl Strategy<Value = RoleSet> {
    (any::<u32>(), any::<u32>()).prop_map(|(some, fewer)| RoleSet::from_bits(i64::from(some & fewer)))
}

/// A person of a small tenant: roles, subtenants among four, all of them.
fn person() -> impl Strategy<Value = (RoleSet, u8, bool)> {
    (roles(), 0_u8..16, prop::bool::weighted(0.2))
}

fn listed(bits: u8) -> Vec<u128> {
    (0_u8..4).filter(|bit| bits & (1 << bit) != 0).map(|bit| u128::from(bit) + 1).collect()
}

fn target_of(number: usize, (roles, bits, all): &(RoleSet, u8, bool)) -> Target {
    Target {
        id: user(number as u128),
        roles: *roles,
        all_subtenants: *all,
        subtenants: places(&listed(*bits)),
        status: UserStatus::Active,
    }
}

fn actor_of(target: &Target) -> Actor {
    Actor {
        principal: Principal::User { user: target.id, session: SessionId(target.id.0) },
        direct_roles: target.roles,
        all_subtenants: target.all_subtenants,
        subtenants: target.subtenants.clone(),
        ..actor(&[], &[])
    }
}

/// Where somebody's administrative roles count, as the numbers of subtenants.
fn reach(target: &Target) -> Vec<u128> {
    if target.all_subtenants || target.roles.has(RoleKey::TenantAdministrator) {
        listed(15)
    } else {
        numbers(target)
    }
}

fn numbers(target: &Target) -> Vec<u128> {
    target.subtenants.iter().map(|subtenant| subtenant.0.as_u128()).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_ceiling_is_what_one_holds(held in roles(), changed in roles()) {
        let giver = Actor { direct_roles: held, ..actor(&[], &[]) };
        let may = ceiling(&giver);
        let root = held.has(RoleKey::TenantAdministrator);
        if !root {
            prop_assert!(held.contains(may.and(catalogue::privileged_roles())));
            prop_assert!(!may.has(RoleKey::TenantAdministrator));
        }
        prop_assert!(root || held.has(RoleKey::UserAdministrator) || may.is_empty());
        for role in RoleKey::ALL {
            prop_assert_eq!(assignable(&giver, *role).is_ok(), may.has(*role));
        }
        let above: RoleSet = give_or_take(&giver, changed).into_iter().map(|(role, _)| role).collect();
        prop_assert_eq!(above, changed.minus(may));
        if manage_profile(&giver, changed).is_ok() {
            prop_assert!(may.contains(changed));
        }
    }

    #[test]
    fn a_profile_counts_as_its_roles(direct in roles(), held in roles()) {
        let both = Actor { direct_roles: direct.union(held), ..actor(&[], &[]) };
        let mut split = super::by_profile(&[], &[]);
        split.direct_roles = direct;
        split.profiles[0].roles = held;
        prop_assert_eq!(ceiling(&both), ceiling(&split));
    }

    /// Nobody gives what they lack, singly or in sequence: without a Tenant Administrator no privileged
    /// role comes to be that nobody held who could give it, and what one person may reach, and where,
    /// only ever comes from somebody who had it.
    #[test]
    fn nobody_gives_what_they_lack(
        start in prop::collection::vec(person(), 2..6),
        steps in prop::collection::vec((0_usize..6, 0_usize..6, person(), any::<bool>()), 1..40),
    ) {
        let mut people: Vec<Target> = start.iter().enumerate().map(|(number, it)| target_of(number, it)).collect();
        for (who, whom, (new_roles, new_places, new_all), move_them) in steps {
            let (who, whom) = (who % people.len(), whom % people.len());
            let (giver, before) = (actor_of(&people[who]), people[whom].clone());
            let mut after = before.clone();
            if move_them {
                let given = places(&listed(new_places));
                let may = assign_subtenants(&giver, &before).is_ok()
                    && given.iter().all(|place| sees_subtenant(&giver, *place))
                    && (!new_all || give_all_subtenants(&giver).is_ok());
                if may {
                    after.subtenants = given;
                    after.all_subtenants = new_all;
                }
            } else if assign_roles(&giver, &before).is_ok()
                && give_or_take(&giver, before.roles.difference(new_roles)).is_empty()
            {
                after.roles = new_roles;
            }
            if after == before {
                continue;
            }
            let held = people[who].roles;
            let privileged = catalogue::privileged_roles();
            let root = held.has(RoleKey::TenantAdministrator);
            prop_assert_ne!(who, whom, "nobody changes their own");
            prop_assert!(root || held.has(RoleKey::UserAdministrator));
            prop_assert!(root || held.contains(before.roles.difference(after.roles).and(privileged)));
            prop_assert!(root || !before.roles.has(RoleKey::TenantAdministrator), "above the giver");
            let reached = reach(&people[who]);
            prop_assert!(numbers(&after).iter().all(|place| reached.contains(place)) || root || !move_them);
            prop_assert!(!after.all_subtenants || before.all_subtenants || root || people[who].all_subtenants);
            prop_assert!(root || people[who].all_subtenants || numbers(&before).iter().all(|p| reached.contains(p)));
            people[whom] = after;
        }
    }

    #[test]
    fn whoever_may_be_changed_is_seen_and_below(one in person(), other in person()) {
        let (giver, whom) = (actor_of(&target_of(1, &one)), target_of(2, &other));
        if update(&giver, &whom).is_ok() {
            prop_assert!(crate::authz::users::sight(&giver, &whom, false, false).is_visible());
            prop_assert!(ceiling(&giver).contains(whom.roles));
        }
    }

    #[test]
    fn a_cell_comes_from_the_matrix_or_a_role_of_the_tenant(
        held in roles(),
        membership in prop::option::of((0_usize..4, 0_usize..3)),
        suspended: bool,
    ) {
        let membership = membership.map(|(role, state)| (CompanyRole::ALL[role], MembershipState::ALL[state]));
        let standing = Standing { membership, suspended };
        let in_tenant = held.has(RoleKey::TenantAdministrator) || held.has(RoleKey::CostAdministrator);
        for resource in CompanyResource::ALL {
            for action in CompanyAction::ALL {
                let allowed = allowed_by(held, &standing, (*resource, *action)).is_ok();
                let own = standing.active_role().is_some_and(|role| matrix::allows(role, *resource, *action));
                let as_owner = matrix::allows(CompanyRole::Owner, *resource, *action);
                prop_assert!(!allowed || as_owner, "no role has it");
                prop_assert!(!allowed || own || in_tenant);
                let lifts = in_tenant && *resource == CompanyResource::CompanySubscription;
                prop_assert!(!(allowed && suspended) || *action == CompanyAction::Read || lifts);
                if !suspended {
                    prop_assert!(allowed || !own);
                }
            }
        }
    }

    #[test]
    fn nobody_makes_an_owner_or_touches_one(held in roles(), role in 0_usize..4, whose in 1_u128..4) {
        let giver = Actor { direct_roles: held, ..actor(&[], &[]) };
        let standing = Standing { membership: Some((CompanyRole::ALL[role], MembershipState::Active)), suspended: false };
        prop_assert!(!GIVEABLE.contains(&CompanyRole::Owner));
        let (role_of, state) = (CompanyRole::Owner, MembershipState::Active);
        let owner = Row { user: user(whose), role: role_of, state, again: Again::Now };
        prop_assert!(assignable_roles(&giver, &standing, COMPANY, &owner).is_empty());
        prop_assert!(crate::authz::companies::remove(&giver, &standing, COMPANY, &owner).is_err());
        let may = invite(&giver, &standing, COMPANY).is_ok();
        prop_assert_eq!(may, role >= 2 || held.has(RoleKey::TenantAdministrator));
    }
}
