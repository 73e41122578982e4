use super::{VIEWER, actor, everywhere, key, places, reasons, target};
use crate::authz::Actor;
use crate::authz::companies::{Cell, Standing};
use crate::authz::decide::{Decision, Place, asking_sight, company_cell, role};
use crate::authz::users::{Sight, Target};
use crate::model::{CompanyAction, CompanyResource, CompanyRole, MembershipState, RoleKey, UserStatus};

const RENAME: Cell = (CompanyResource::CompanyName, CompanyAction::Update);

fn member(role: CompanyRole) -> Standing {
    Standing { membership: Some((role, MembershipState::Active)), suspended: false }
}

fn text(decision: &Decision) -> String {
    match decision.granted_by {
        Some(by) if decision.allowed() => by.to_owned(),
        _ => reasons(&decision.reasons),
    }
}

/// May an Owner rename their company, somebody asks who stands so and sees the Owner so?
fn asked(asker: &Actor, sight: Sight, standing: &Standing) -> String {
    let owner = target(40, &[], &[1]);
    text(&company_cell(asker, sight, standing, (&owner).into(), Some(&member(CompanyRole::Owner)), RENAME))
}

#[test]
fn who_may_ask_about_a_company() {
    let person = actor(&[], &[1]);
    let administrator = actor(&[RoleKey::UserAdministrator], &[1]);
    let root = actor(&[RoleKey::TenantAdministrator], &[]);
    let outside = Standing::default();
    assert_eq!(asked(&person, Sight::Colleague, &member(CompanyRole::Owner)), "OWNER");
    assert_eq!(asked(&person, Sight::Colleague, &member(CompanyRole::Administrator)), "OWNER");
    let missing = "MISSING_PERMISSION(USER_ADMINISTRATOR)";
    assert_eq!(asked(&person, Sight::Colleague, &member(CompanyRole::Manager)), missing);
    assert_eq!(asked(&person, Sight::Colleague, &outside), "NOT_A_MEMBER");
    assert_eq!(asked(&person, Sight::None, &member(CompanyRole::Owner)), "NOT_A_MEMBER");
    assert_eq!(asked(&administrator, Sight::Administered, &outside), "NOT_A_MEMBER");
    assert_eq!(asked(&administrator, Sight::Administered, &member(CompanyRole::Designer)), "OWNER");
    assert_eq!(asked(&root, Sight::Administered, &outside), "OWNER");
    assert_eq!(asked(&key(&[], &[1]), Sight::Administered, &outside), "OWNER");
    assert_eq!(asked(&key(&[], &[2]), Sight::None, &outside), "NOT_A_MEMBER");
}

#[test]
fn about_oneself_one_always_may() {
    let person = actor(&[], &[1]);
    let about = |standing: Option<&Standing>, subject: &Actor, cell| {
        let own = standing.copied().unwrap_or_default();
        text(&company_cell(subject, Sight::Itself, &own, subject.into(), standing, cell))
    };
    assert_eq!(about(Some(&member(CompanyRole::Owner)), &person, RENAME), "OWNER");
    let denied = "MISSING_PERMISSION(COMPANY_NAME UPDATE)";
    assert_eq!(about(Some(&member(CompanyRole::Manager)), &person, RENAME), denied);
    let root = actor(&[RoleKey::TenantAdministrator], &[]);
    assert_eq!(about(Some(&Standing::default()), &root, RENAME), "TENANT_ADMINISTRATOR");
    assert_eq!(about(None, &root, RENAME), "NOT_A_MEMBER");
    let billing = (CompanyResource::CompanySubscription, CompanyAction::Update);
    let cost = actor(&[RoleKey::CostAdministrator], &[]);
    assert_eq!(about(Some(&Standing::default()), &cost, billing), "COST_ADMINISTRATOR");
}

#[test]
fn a_company_out_of_sight_answers_like_one_that_never_was() {
    let person = actor(&[], &[1]);
    let ask = |standing: Option<&Standing>| {
        company_cell(&person, Sight::Itself, &Standing::default(), (&person).into(), standing, RENAME)
    };
    assert_eq!(ask(Some(&Standing::default())), ask(None));
    assert_eq!(ask(None), Decision::out_of_sight());
}

#[test]
fn a_role_counts_where_its_holder_is() {
    use RoleKey::{AiChatUser, TenantAdministrator, UserAdministrator};
    let root = actor(&[TenantAdministrator], &[]);
    let [one, two] = [1, 2].map(|number| Place::Subtenant(places(&[number])[0]));
    let holder = target(40, &[AiChatUser], &[1]);
    let ask = |subject: &Target, wanted, place| {
        text(&role(&root, Sight::Administered, subject.into(), wanted, place))
    };
    assert_eq!(ask(&holder, AiChatUser, Place::Anywhere), "AI_CHAT_USER");
    assert_eq!(ask(&holder, AiChatUser, one), "AI_CHAT_USER");
    assert_eq!(ask(&holder, AiChatUser, two), "OUTSIDE_SCOPE(AI_CHAT_USER)");
    assert_eq!(ask(&holder, AiChatUser, Place::Unknown), "OUTSIDE_SCOPE(AI_CHAT_USER)");
    assert_eq!(ask(&holder, UserAdministrator, one), "MISSING_PERMISSION(USER_ADMINISTRATOR)");
    let everywhere = Target { all_subtenants: true, ..target(41, &[AiChatUser], &[]) };
    assert_eq!(ask(&everywhere, AiChatUser, two), "AI_CHAT_USER");
    assert_eq!(ask(&everywhere, AiChatUser, Place::Unknown), "OUTSIDE_SCOPE(AI_CHAT_USER)");
    let administrator = target(42, &[TenantAdministrator, AiChatUser], &[]);
    assert_eq!(ask(&administrator, AiChatUser, two), "AI_CHAT_USER");
    assert_eq!(ask(&administrator, UserAdministrator, two), "MISSING_PERMISSION(USER_ADMINISTRATOR)");
}

#[test]
fn the_disabled_hold_nothing() {
    let root = actor(&[RoleKey::TenantAdministrator], &[]);
    let disabled = Target {
        status: UserStatus::Disabled,
        ..target(40, &[RoleKey::AiChatUser, RoleKey::TenantAdministrator], &[1])
    };
    let owner = member(CompanyRole::Owner);
    let in_company =
        company_cell(&root, Sight::Administered, &owner, (&disabled).into(), Some(&owner), RENAME);
    let held = role(&root, Sight::Administered, (&disabled).into(), RoleKey::AiChatUser, Place::Anywhere);
    assert_eq!([text(&in_company), text(&held)], ["MISSING_PERMISSION", "MISSING_PERMISSION"]);
}

#[test]
fn who_may_ask_about_a_role() {
    let holder = target(40, &[RoleKey::AiChatUser], &[1]);
    let ask = |asker: &Actor, sight| {
        text(&role(asker, sight, (&holder).into(), RoleKey::AiChatUser, Place::Anywhere))
    };
    let person = everywhere(&[]);
    assert_eq!(ask(&person, Sight::Itself), "AI_CHAT_USER");
    assert_eq!(ask(&person, Sight::Administered), "AI_CHAT_USER");
    assert_eq!(ask(&person, Sight::Colleague), "MISSING_PERMISSION(USER_ADMINISTRATOR)");
    assert_eq!(ask(&person, Sight::Invitation), "MISSING_PERMISSION(USER_ADMINISTRATOR)");
    assert_eq!(ask(&person, Sight::None), "NOT_A_MEMBER");
}

#[test]
fn a_key_sees_those_in_its_scope() {
    let near = target(40, &[], &[1]);
    assert_eq!(asking_sight(&key(&[], &[1]), &near, Sight::None), Sight::Administered);
    assert_eq!(asking_sight(&key(&[], &[2]), &near, Sight::None), Sight::None);
    let oneself = target(VIEWER, &[], &[1]);
    assert_eq!(asking_sight(&actor(&[], &[1]), &oneself, Sight::Itself), Sight::Itself);
    assert_eq!(asking_sight(&actor(&[], &[1]), &near, Sight::None), Sight::None);
}
