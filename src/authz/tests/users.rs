use std::fmt::Write;

use super::{VIEWER, reasons, target, viewers, word};
use crate::authz::Permission;
use crate::authz::users::{
    Change, Facts, Sight, Target, assign_roles, assign_subtenants, assignable, delete, give_or_take,
    may_read, recover_password, set_status, sight, update, update_with,
};
use crate::model::{Keyed, RoleKey, RoleSet, UserStatus};

const SAFE: Facts = Facts { owns_company: false, last_tenant_administrator: false };
const OWNER_AND_LAST: Facts = Facts { owns_company: true, last_tenant_administrator: true };

fn targets() -> Vec<(&'static str, Target)> {
    use RoleKey::{DatasetAdministrator, SubtenantAdministrator, TenantAdministrator, UserAdministrator};
    let everywhere = Target { all_subtenants: true, ..target(50, &[], &[]) };
    let disabled = Target { status: UserStatus::Disabled, ..target(51, &[], &[1]) };
    vec![
        ("oneself", target(VIEWER, &[], &[1])),
        ("somebody in 1", target(40, &[DatasetAdministrator], &[1])),
        ("somebody in 1, 2", target(41, &[], &[1, 2])),
        ("somebody in 1, 3", target(42, &[], &[1, 3])),
        ("somebody in 3", target(43, &[], &[3])),
        ("somebody nowhere", target(44, &[], &[])),
        ("somebody everywhere", everywhere),
        ("somebody everywhere, listed in 1", Target { all_subtenants: true, ..target(52, &[], &[1]) }),
        ("disabled in 1", disabled),
        ("User Administrator in 1", target(45, &[UserAdministrator], &[1])),
        ("Subtenant Administrator in 1", target(46, &[SubtenantAdministrator], &[1])),
        ("Tenant Administrator in 1", target(47, &[TenantAdministrator], &[1])),
        ("both administrators in 3", target(48, &[SubtenantAdministrator, TenantAdministrator], &[3])),
    ]
}

#[test]
fn who_sees_and_changes_whom() {
    let mut table = String::new();
    for (who, actor) in viewers() {
        writeln!(table, "# {who}").unwrap();
        for (whom, target) in targets() {
            let own = sight(&actor, &target, false, false);
            let verdicts = [
                ("update", word(&update(&actor, &target))),
                ("roles", word(&assign_roles(&actor, &target))),
                ("subtenants", word(&assign_subtenants(&actor, &target))),
                ("disable", word(&set_status(&actor, &target, UserStatus::Disabled, SAFE))),
                (
                    "disable the last",
                    word(&set_status(&actor, &target, UserStatus::Disabled, OWNER_AND_LAST)),
                ),
                ("enable", word(&set_status(&actor, &target, UserStatus::Active, OWNER_AND_LAST))),
                ("recover", word(&recover_password(&actor, &target))),
                ("delete", word(&delete(&actor, &target, SAFE))),
                ("delete an owner, the last", word(&delete(&actor, &target, OWNER_AND_LAST))),
            ];
            writeln!(table, "{whom}: {own:?}").unwrap();
            for answer in group(&verdicts) {
                writeln!(table, "    {answer}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

/// Operations with the same answer share a line.
fn group(verdicts: &[(&str, String)]) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    for (operation, answer) in verdicts {
        match lines.iter_mut().find(|(given, _)| given == answer) {
            Some((_, operations)) => operations.push(operation),
            None => lines.push((answer.clone(), vec![operation])),
        }
    }
    lines.into_iter().map(|(answer, operations)| format!("{}: {answer}", operations.join(", "))).collect()
}

#[test]
fn which_relation_shows_what() {
    let mut table = String::new();
    for (who, actor) in viewers() {
        for (whom, target) in [
            ("oneself", target(VIEWER, &[], &[1])),
            ("one in 1", target(40, &[], &[1])),
            ("one in 3", target(41, &[], &[3])),
        ] {
            for (how, common, invitation) in [
                ("stranger", false, false),
                ("colleague", true, false),
                ("invitation", false, true),
                ("both", true, true),
            ] {
                let seen = sight(&actor, &target, common, invitation);
                write!(table, "{who:38} {whom:9} {how:11} {seen:14}", seen = format!("{seen:?}")).unwrap();
                for permission in
                    [Permission::Visible, Permission::ReadUserEmail, Permission::ReadUserDetails]
                {
                    let answer = match may_read(&actor, seen, permission) {
                        Ok(()) => "yes".into(),
                        Err(refusal) => reasons(&refusal.reasons),
                    };
                    write!(table, " {permission}={answer}").unwrap();
                }
                table.push('\n');
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn who_gives_and_takes_which_role() {
    let mut table = String::new();
    for (who, actor) in viewers() {
        writeln!(table, "# {who}").unwrap();
        for role in RoleKey::ALL {
            let answer =
                assignable(&actor, *role).err().map_or_else(|| "yes".into(), |reason| reasons(&[reason]));
            writeln!(table, "{role}: {answer}").unwrap();
        }
        let above: Vec<_> = give_or_take(&actor, RoleSet::ALL).into_iter().map(|(role, _)| role).collect();
        let refused: Vec<_> =
            RoleKey::ALL.iter().copied().filter(|role| assignable(&actor, *role).is_err()).collect();
        assert_eq!(above, refused, "{who}");
    }
    insta::assert_snapshot!(table);
}

#[test]
fn only_what_differs_is_judged() {
    let administrator = super::actor(&[RoleKey::UserAdministrator], &[1]);
    let oneself = target(VIEWER, &[RoleKey::UserAdministrator], &[1]);
    let judge = |change, facts| word(&update_with(&administrator, &oneself, change, facts));
    let everything =
        Change { roles: true, demotes: true, subtenants: true, status: Some(UserStatus::Disabled) };
    assert_eq!(judge(Change::default(), OWNER_AND_LAST), "yes");
    assert_eq!(judge(Change { roles: true, ..Change::default() }, SAFE), "TARGET_IS_SELF");
    assert_eq!(judge(Change { subtenants: true, ..Change::default() }, SAFE), "TARGET_IS_SELF");
    assert_eq!(
        judge(Change { status: Some(UserStatus::Active), ..Change::default() }, SAFE),
        "TARGET_IS_SELF"
    );
    assert_eq!(judge(everything, OWNER_AND_LAST), "TARGET_IS_SELF TARGET_IS_SELF TARGET_IS_SELF");

    let root = super::key(&[RoleKey::TenantAdministrator], &[]);
    let last = target(60, &[RoleKey::TenantAdministrator], &[]);
    let refusal = update_with(&root, &last, everything, OWNER_AND_LAST).unwrap_err();
    assert_eq!(reasons(&refusal.reasons), "LAST_TENANT_ADMINISTRATOR");
    let problems: Vec<_> = refusal.problems().unwrap().iter().map(|problem| problem.code.key()).collect();
    assert_eq!(problems, ["LAST_TENANT_ADMINISTRATOR"]);
    assert_eq!(word(&update_with(&root, &last, everything, SAFE)), "yes");
}

#[test]
fn the_last_tenant_administrator_is_an_active_one() {
    let holder = target(60, &[RoleKey::TenantAdministrator], &[]);
    let disabled = Target { status: UserStatus::Disabled, ..holder.clone() };
    let other = target(61, &[RoleKey::UserAdministrator], &[]);
    let last = |target: &Target, count| Facts::of(target, false, count).last_tenant_administrator;
    assert_eq!(
        [last(&holder, 1), last(&holder, 2), last(&disabled, 1), last(&other, 1)],
        [true, false, false, false]
    );
    assert!(Facts::of(&other, true, 1).owns_company);
}

#[test]
fn only_nobody_is_out_of_sight() {
    let seen = [Sight::Itself, Sight::Administered, Sight::Colleague, Sight::Invitation, Sight::None];
    assert_eq!(seen.map(Sight::is_visible), [true, true, true, true, false]);
}
