use std::fmt::Write;

use super::{COMPANY, actor, everywhere, key, places, viewers, word};
use crate::authz::audit::{AuditReach, read_audit, read_company_audit};
use crate::authz::companies::{Standing, create_company, read_companies};
use crate::authz::policies::{manage_policies, read_policies};
use crate::authz::users::{
    create_user, give_all_subtenants, manage_profile, manage_subtenant, own_account, read_profiles,
    read_subtenants, read_users, sees_profile, sees_subtenant,
};
use crate::authz::{Actor, Permission, Scope, Verdict, authenticate, operate, precheck, system};
use crate::model::{CompanyRole, Keyed, MembershipState, ProfileId, RoleKey, RoleSet};

fn scope<P>(verdict: &Verdict<P>) -> String {
    match verdict {
        Ok(grant) => match grant.scope() {
            Scope::Tenant => "the tenant".into(),
            Scope::Subtenants(these) => format!("{} subtenants", these.len()),
        },
        Err(_) => word(verdict),
    }
}

#[test]
fn who_lists_and_makes_what() {
    let mut table = String::new();
    for (who, actor) in viewers() {
        writeln!(table, "# {who}").unwrap();
        let companies =
            read_companies(&actor).map_or_else(|no| super::reasons(&no.reasons), |(_, r)| reach(r));
        let audit = read_audit(&actor, &[]).map_or_else(|no| super::reasons(&no.reasons), |_| "all".into());
        let [one, three] = [1, 3].map(|number| places(&[number])[0]);
        for (what, answer) in [
            ("users", scope(&read_users(&actor))),
            ("profiles", scope(&read_profiles(&actor))),
            ("subtenants", scope(&read_subtenants(&actor))),
            ("create a user", scope(&create_user(&actor))),
            (
                "give all subtenants",
                give_all_subtenants(&actor).map_or_else(|no| super::reasons(&[no]), |()| "yes".into()),
            ),
            ("change a plain profile", word(&manage_profile(&actor, RoleSet::only(RoleKey::AiChatUser)))),
            ("change a privileged profile", word(&manage_profile(&actor, RoleSet::ALL))),
            (
                "see subtenants 1, 3",
                format!("{} {}", sees_subtenant(&actor, one), sees_subtenant(&actor, three)),
            ),
            ("change subtenant 1", word(&manage_subtenant(&actor, one))),
            ("change subtenant 3", word(&manage_subtenant(&actor, three))),
            ("companies", companies),
            ("create a company", word(&create_company(&actor))),
            ("read policies", word(&read_policies(&actor))),
            ("manage policies", word(&manage_policies(&actor))),
            ("audit", audit),
            ("own account", word(&own_account(&actor))),
        ] {
            writeln!(table, "{what}: {answer}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

fn reach(reach: crate::authz::companies::Reach) -> String {
    match reach {
        crate::authz::companies::Reach::All => "all".into(),
        crate::authz::companies::Reach::Own(_) => "own".into(),
    }
}

#[test]
fn the_first_look_at_every_permission() {
    let mut table = String::new();
    for permission in Permission::ALL {
        let unknown = precheck(*permission, None).unwrap_err();
        assert_eq!(unknown, crate::authz::Refusal::not_signed_in());
        let roles: Vec<_> = permission.roles().iter().map(|role| role.key()).collect();
        let passes =
            |actor: &Actor| if precheck(*permission, Some(actor)).is_ok() { "passes" } else { "refused" };
        writeln!(
            table,
            "{permission}: roles {roles:?}, a person {}, a key {}, a key with every role {}",
            passes(&actor(&[], &[1])),
            passes(&key(&[], &[1])),
            passes(&key(RoleKey::ALL, &[])),
        )
        .unwrap();
        for role in RoleKey::ALL {
            let alone = precheck(*permission, Some(&everywhere(&[*role]))).is_ok();
            assert_eq!(
                alone,
                permission.roles().is_empty() || permission.roles().contains(role),
                "{permission} {role}"
            );
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_companys_people_read_its_audit() {
    let person = actor(&[], &[]);
    let standing = |role, state| Standing { membership: Some((role, state)), suspended: true };
    let read = |role, state| read_company_audit(&person, &standing(role, state), COMPANY);
    let active = CompanyRole::ALL.iter().map(|role| read(*role, MembershipState::Active).is_ok());
    assert_eq!(active.collect::<Vec<_>>(), [false, false, true, true]);
    assert!(read(CompanyRole::Administrator, MembershipState::Invited).is_err());
    assert!(read_company_audit(&person, &Standing::default(), COMPANY).is_err());
    assert_eq!(read(CompanyRole::Owner, MembershipState::Active).unwrap().company(), Some(COMPANY));
    let security = actor(&[RoleKey::SecurityPoliciesAdministration], &[]);
    assert!(read_company_audit(&security, &Standing::default(), COMPANY).is_ok());
    assert_eq!(read_audit(&person, &[COMPANY]).unwrap().1, AuditReach::Companies(vec![COMPANY]));
    assert_eq!(read_audit(&security, &[COMPANY]).unwrap().1, AuditReach::Tenant);
}

#[test]
fn a_profile_is_seen_by_its_holders() {
    let holder = super::by_profile(&[RoleKey::AiChatUser], &[]);
    let other = ProfileId(uuid::Uuid::from_u128(99));
    assert!(sees_profile(&holder, holder.profiles[0].id));
    assert!(!sees_profile(&holder, other));
    assert!(sees_profile(&actor(&[RoleKey::UserAdministrator], &[]), other));
}

#[test]
fn an_unconfirmed_person_creates_no_company() {
    let person = Actor { email_confirmed: false, ..everywhere(&[RoleKey::TenantAdministrator]) };
    assert_eq!(word(&create_company(&person)), "EMAIL_NOT_CONFIRMED");
}

#[test]
fn every_grant_is_for_its_tenant() {
    let person = actor(&[], &[]);
    let tenant = person.tenant;
    assert_eq!(person.lookup().tenant(), tenant);
    assert_eq!(authenticate(tenant).tenant(), tenant);
    assert_eq!(operate(tenant).tenant(), tenant);
    assert_eq!(system(tenant).tenant(), tenant);
}
