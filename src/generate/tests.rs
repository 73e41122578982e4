//! What is computed has the shape that was promised, before any database sees it.

use std::collections::{HashMap, HashSet};

use super::{
    PASSWORD, Wanted, administrator,
    known::Known,
    names::{COMPANY_FIRST, COMPANY_SECOND, FIRST, JOB_TITLES, LANGUAGES, LAST, plain},
    places::{BUNDLES, ORDINARY},
    random::{Kind, Random},
    tenant::Plan,
};
use crate::{
    authz::catalogue,
    domain::{account::password::weakness, text},
    model::{CompanyRole, Keyed, MembershipState, PRIVILEGED_GROUP, RoleKey, RoleSet, UserStatus},
    store::{bulk::NewPerson, fold},
};

fn wanted(users: u64, companies: u64) -> Wanted {
    Wanted {
        tenants: 1,
        users,
        companies,
        seed: 1,
        slug_prefix: "tenant".to_owned(),
        add: false,
        token_days: None,
    }
}

fn plan(users: u64, companies: u64) -> Plan {
    let wanted = wanted(users, companies);
    Plan::new(&wanted, wanted.slug(17))
}

fn everybody(plan: &Plan) -> Vec<NewPerson<'static>> {
    (0..plan.users).map(|number| plan.person(number, "hash")).collect()
}

/// The records of a person and a company, as somebody who computed them elsewhere would find them: what is computed
/// may not drift, or figures measured on it could not be compared.
#[test]
fn the_same_seed_gives_the_same_records_for_ever() {
    let plan = plan(500, 20);
    let person = plan.person(42, "hash");
    let members = plan.members(3);
    insta::assert_debug_snapshot!((&plan.tenant, plan.cursor_key, person, plan.company(3), &members[..2]));
    assert_eq!(members.len(), plan.members(3).len());
    let other = Plan::new(&Wanted { seed: 2, ..wanted(500, 20) }, "tenant-017".to_owned());
    assert_ne!(other.tenant.id, plan.tenant.id);
    assert_ne!(other.user_id(42), plan.user_id(42));
    assert_ne!(other.cursor_key, plan.cursor_key);
    let neighbour = Plan::new(&wanted(500, 20), "tenant-018".to_owned());
    assert_ne!(neighbour.user_id(42), plan.user_id(42));
}

#[test]
fn people_are_such_as_the_api_would_take() {
    let plan = plan(2_000, 0);
    let (mut ids, mut addresses) = (HashSet::new(), HashSet::new());
    let mut before = None;
    for NewPerson { user, .. } in everybody(&plan) {
        assert!(ids.insert(user.id) && addresses.insert(fold(&user.email)), "{}", user.email);
        assert_eq!(text::email(&user.email), Ok(user.email.clone()));
        if let Some(phone) = &user.phone_number {
            assert_eq!(text::phone(phone), Ok(Some(phone.clone())));
        }
        assert!(before < Some(user.id), "ids rise, so that the primary key grows at its end");
        before = Some(user.id);
    }
    for name in [FIRST, LAST].concat() {
        assert_eq!(text::name(name), Ok(name.to_owned()));
        assert!(plain(name).len() >= 2, "{name}");
    }
    for line in [JOB_TITLES, COMPANY_FIRST, COMPANY_SECOND].concat() {
        assert_eq!(text::name(line), Ok(line.to_owned()));
    }
    for language in LANGUAGES {
        assert_eq!(text::language(language), Ok(Some((*language).to_owned())));
    }
    assert_eq!(plan.person(1_042, "").user.email.split('.').nth(2), Some("01042@tenant-017"));
    assert_eq!(plan.person(0, "").user.email, administrator("tenant-017"));
    assert_eq!(weakness(PASSWORD, &[&administrator("tenant-017")]), None);
}

#[test]
fn roles_profiles_and_subtenants_are_spread_as_promised() {
    let privileged = |role: &RoleKey| catalogue::group(*role) == PRIVILEGED_GROUP;
    let bundled: Vec<RoleKey> = BUNDLES.iter().flat_map(|bundle| bundle.2).copied().collect();
    assert_eq!(bundled.len(), RoleKey::ALL.len() - 1, "each once, but for the Tenant Administrator");
    assert_eq!(
        bundled.iter().copied().collect::<RoleSet>(),
        RoleSet::ALL.minus(RoleSet::only(RoleKey::TenantAdministrator))
    );
    for (place, bundle) in (0..).zip(BUNDLES) {
        assert_eq!(bundle.2.iter().any(privileged), place == ORDINARY, "{}", bundle.0);
    }
    let plan = plan(500, 0);
    let people = everybody(&plan);
    let administrators = people.iter().filter(|it| it.user.roles.has(RoleKey::TenantAdministrator)).count();
    assert_eq!(administrators, 1);
    let direct: usize = people.iter().map(|person| person.user.roles.iter().count()).sum();
    assert!((900..=1_050).contains(&direct), "about two each: {direct}");
    let mut holders: HashMap<_, u32> = HashMap::new();
    for (number, person) in people.iter().enumerate() {
        assert_eq!(person.profiles.len(), 1);
        *holders.entry(person.profiles[0]).or_default() += 1;
        let places: HashSet<_> = person.subtenants.iter().collect();
        assert_eq!(places.len(), if number == 0 { 0 } else { 2 });
        assert_eq!(person.user.all_subtenants, number == 0);
    }
    let held: Vec<u32> = plan.profiles().iter().map(|profile| holders[&profile.id]).collect();
    assert!(held[..4].iter().all(|many| (80..160).contains(many)) && held[4] < 30, "{held:?}");
    let disabled = people.iter().filter(|it| it.user.status == UserStatus::Disabled).count();
    let unconfirmed = people.iter().filter(|it| !it.user.email_confirmed).count();
    assert!((1..40).contains(&disabled) && (1..60).contains(&unconfirmed), "{disabled} {unconfirmed}");
}

#[test]
fn the_smallest_tenant_holds_together() {
    let plan = plan(1, 2);
    assert_eq!(everybody(&plan).len(), 1);
    for company in 0..2 {
        let members = plan.members(company);
        assert_eq!(members.len(), 1);
        assert_eq!((members[0].role, members[0].user_id), (CompanyRole::Owner, plan.user_id(0)));
    }
}

#[test]
fn companies_have_one_owner_all_roles_and_a_few_invited() {
    let plan = plan(500, 200);
    let now = plan.tenant.created_at + chrono::TimeDelta::days(3_000);
    let (mut rows, mut states): (usize, HashMap<MembershipState, usize>) = Default::default();
    let mut roles: HashMap<CompanyRole, usize> = HashMap::new();
    for number in 0..plan.companies {
        let members = plan.members(number);
        assert!((15..=35).contains(&members.len()));
        rows += members.len();
        let users: HashSet<_> = members.iter().map(|member| member.user_id).collect();
        assert_eq!(users.len(), members.len(), "nobody twice");
        assert!(members.iter().all(|member| member.company_id == plan.company(number).id));
        for member in &members {
            *states.entry(member.state(now)).or_default() += 1;
            *roles.entry(member.role).or_default() += 1;
            let by = member.invitation.as_ref().and_then(|invitation| invitation.invited_by);
            assert!(by.is_none() || by == Some(members[0].user_id));
        }
    }
    assert!((4_700..5_300).contains(&rows), "about 25 each: {rows}");
    assert_eq!(roles[&CompanyRole::Owner], 200);
    assert!(roles.len() == 4 && roles.values().all(|many| *many >= 200), "{roles:?}");
    assert!(states[&MembershipState::Active] > rows * 8 / 10, "{states:?}");
    assert!(states[&MembershipState::Invited] > 100 && states[&MembershipState::Expired] > 40, "{states:?}");
}

#[test]
fn an_owner_is_active_and_has_confirmed_their_address() {
    let plan = plan(500, 200);
    let fit: HashSet<_> = (0..plan.users)
        .filter(|user| plan.standing(*user) == (UserStatus::Active, true))
        .map(|user| plan.user_id(user))
        .collect();
    assert!((0..plan.companies).all(|company| fit.contains(&plan.members(company)[0].user_id)));
}

/// Every text to search addresses for finds as many as it says, or as there are.
#[test]
fn searches_find_ten_and_a_hundred() {
    for (users, few, page) in
        [(1, 0, 0), (15, 9, 14), (20, 10, 19), (150, 10, 99), (500, 10, 100), (100_001, 10, 100)]
    {
        let plan = plan(users, 0);
        let known = Known::of(&plan, String::new(), String::new());
        let numbers: Vec<String> = (1..users).map(|user| format!(".{}", plan.digits(user))).collect();
        let found = |part: &String| numbers.iter().filter(|number| number.contains(part)).count();
        for (parts, many) in [(known.emails_few, few), (known.emails_page, page)] {
            assert!(!parts.is_empty());
            assert!(parts.iter().all(|part| found(part) == many), "{users}: {parts:?}");
        }
    }
}

#[test]
fn numbers_stay_below_their_bound_and_reach_all_of_it() {
    let mut dice = Random::of(1, Kind::User, 0);
    let drawn: HashSet<u64> = (0..1_000).map(|_| dice.below(7)).collect();
    assert_eq!(drawn, (0..7).collect());
    assert_eq!(dice.below(0), 0);
    assert_eq!(dice.pick::<&str>(&[]), "");
    let mut other = Random::of(1, Kind::Company, 0);
    assert_ne!(Random::of(1, Kind::User, 0).next(), other.next());
}
