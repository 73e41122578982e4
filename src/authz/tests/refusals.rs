use super::{COMPANY, actor, everywhere, key, target};
use crate::authz::companies::{Standing, import_agent, invite, leave, rename};
use crate::authz::users::{Facts, Sight, delete, may_read, update};
use crate::authz::{DenialCode, Outcome, Permission, Refusal, judge, precheck};
use crate::model::{CompanyRole, Keyed, MembershipState, ProblemCode, RoleKey};

const fn member(role: CompanyRole, suspended: bool) -> Standing {
    Standing { membership: Some((role, MembershipState::Active)), suspended }
}

#[test]
fn a_refusal_says_the_rule_what_it_wants_and_what_is_held() {
    let chatter = actor(&[RoleKey::AiChatUser, RoleKey::DatasetAdministrator], &[1]);
    let scoped = actor(&[RoleKey::UserAdministrator], &[1]);
    let boss = target(40, &[RoleKey::TenantAdministrator], &[1, 2]);
    let everything = Facts { owns_company: true, last_tenant_administrator: true };
    let root = everywhere(&[RoleKey::TenantAdministrator]);
    let designer = member(CompanyRole::Designer, false);
    insta::assert_debug_snapshot!([
        precheck(Permission::ReadUsers, None).unwrap_err(),
        precheck(Permission::ReadUsers, Some(&chatter)).unwrap_err(),
        precheck(Permission::CreateCompany, Some(&key(&[], &[]))).unwrap_err(),
        may_read(&chatter, Sight::Colleague, Permission::ReadUserDetails).unwrap_err(),
        may_read(&scoped, Sight::Invitation, Permission::ReadUserEmail).unwrap_err(),
        update(&scoped, &boss).unwrap_err(),
        delete(&root, &boss, everything).unwrap_err(),
        invite(&chatter, &member(CompanyRole::Manager, false), COMPANY).unwrap_err(),
        import_agent(&chatter, &designer, COMPANY).unwrap_err(),
        import_agent(&chatter, &member(CompanyRole::Designer, true), COMPANY).unwrap_err(),
        rename(&chatter, &Standing::default(), COMPANY).unwrap_err(),
        leave(&chatter, &member(CompanyRole::Owner, false), COMPANY).unwrap_err(),
    ]);
}

#[test]
fn rules_about_the_data_are_problems_and_the_others_errors() {
    let codes: Vec<_> = DenialCode::ALL.iter().filter_map(|code| code.problem()).collect();
    assert_eq!(
        codes,
        [ProblemCode::OwnerCannotLeave, ProblemCode::UserOwnsCompany, ProblemCode::LastTenantAdministrator]
    );
    for code in DenialCode::ALL {
        assert!(code.problem().is_none_or(|problem| problem.key() == code.key()));
    }
    let person = actor(&[], &[]);
    let owner = leave(&person, &member(CompanyRole::Owner, false), COMPANY).unwrap_err();
    let told: Vec<_> =
        owner.problems().unwrap().into_iter().map(|problem| (problem.code, problem.message)).collect();
    assert_eq!(told, [(ProblemCode::OwnerCannotLeave, owner.message())]);
    assert!(leave(&person, &Standing::default(), COMPANY).unwrap_err().problems().is_none());
}

#[test]
fn hidden_forbidden_unauthenticated() {
    let person = actor(&[], &[]);
    let outside = Standing::default();
    let rule = |actor: &crate::authz::Actor| invite(actor, &outside, COMPANY);
    let told = |viewer, visible| match judge(viewer, visible, rule) {
        Outcome::Refused(refusal) => Some(refusal),
        Outcome::Hidden | Outcome::Allowed(_) => None,
    };
    for visible in [true, false] {
        assert_eq!(told(None, visible), Some(Refusal::not_signed_in()));
    }
    assert!(matches!(judge(Some(&person), false, rule), Outcome::Hidden));
    assert_eq!(told(Some(&person), true), Some(rule(&person).unwrap_err()));
    let root = actor(&[RoleKey::TenantAdministrator], &[]);
    assert!(matches!(judge(Some(&root), false, rule), Outcome::Hidden));
    let Outcome::Allowed(grant) = judge(Some(&root), true, rule) else {
        panic!("the Tenant Administrator may")
    };
    assert_eq!((grant.tenant(), grant.company()), (root.tenant, Some(COMPANY)));
    assert_eq!(grant.allowed_via(), Some(RoleKey::TenantAdministrator));
}
