use std::fmt::Write;

use chrono::{DateTime, TimeDelta};

use super::{COMPANY, VIEWER, actor, everywhere, key, reasons, user, word};
use crate::authz::companies::{
    Again, Row, Standing, accept, accept_ownership, assignable_roles, cell, cells, change_role,
    company_sight, content, decline, delete_company, export_agent, import_agent, invite, leave,
    offer_ownership, read_company, read_ownership_offer, read_subscription, remove, rename, replace_scenario,
    resend, still_may_invite, update_subscription, viewer_permissions, withdraw_ownership_offer,
};
use crate::authz::{Actor, Verdict};
use crate::model::{
    Agent, AgentChannel, AgentScenario, CompanyAction, CompanyId, CompanyResource, CompanyRole,
    ExternalRequest, Intent, Invitation, Keyed, MembershipId, MembershipState, Project, RoleKey, RoleSet,
};

type Membership = Option<(CompanyRole, MembershipState)>;

fn people() -> Vec<(&'static str, Actor, Membership)> {
    use CompanyRole::{Administrator, Designer, Manager, Owner};
    use MembershipState::{Active, Expired, Invited};
    let person = || actor(&[], &[1]);
    let root = || actor(&[RoleKey::TenantAdministrator], &[]);
    let unconfirmed = Actor { email_confirmed: false, ..person() };
    vec![
        ("Designer", person(), Some((Designer, Active))),
        ("Manager", person(), Some((Manager, Active))),
        ("Administrator", person(), Some((Administrator, Active))),
        ("Owner", person(), Some((Owner, Active))),
        ("invited as Administrator", person(), Some((Administrator, Invited))),
        ("invited, address not confirmed", unconfirmed, Some((Designer, Invited))),
        ("expired as Administrator", person(), Some((Administrator, Expired))),
        ("outsider", person(), None),
        ("outsider, User Administrator", everywhere(&[RoleKey::UserAdministrator]), None),
        ("Tenant Administrator, outside", root(), None),
        ("Tenant Administrator, Designer", root(), Some((Designer, Active))),
        ("Tenant Administrator, invited", root(), Some((Designer, Invited))),
        ("Tenant Administrator, Owner", root(), Some((Owner, Active))),
        ("Cost Administrator, outside", actor(&[RoleKey::CostAdministrator], &[]), None),
        ("Cost Administrator, Designer", actor(&[RoleKey::CostAdministrator], &[]), Some((Designer, Active))),
        ("key: none", key(&[], &[1]), None),
        ("key: Tenant Administrator", key(&[RoleKey::TenantAdministrator], &[]), None),
    ]
}

fn standings() -> impl Iterator<Item = (String, Actor, Standing)> {
    let both = people().into_iter().flat_map(|(who, actor, membership)| {
        [false, true].map(|suspended| {
            let title = if suspended { format!("{who} (suspended)") } else { who.to_owned() };
            (title, actor.clone(), Standing { membership, suspended })
        })
    });
    both.collect::<Vec<_>>().into_iter()
}

#[test]
fn who_does_what_in_a_company() {
    let mut table = String::new();
    for (who, actor, standing) in standings() {
        writeln!(table, "# {who}: {:?}", company_sight(&actor, &standing)).unwrap();
        let create_project = (CompanyResource::Project, CompanyAction::Create);
        for (what, answer) in [
            ("read", word(&read_company(&actor, &standing, COMPANY))),
            ("read the subscription", word(&read_subscription(&actor, &standing, COMPANY))),
            ("create a project", word(&cell(&actor, &standing, COMPANY, create_project))),
            ("import an agent", word(&import_agent(&actor, &standing, COMPANY))),
            ("invite", word(&invite(&actor, &standing, COMPANY))),
            ("rename", word(&rename(&actor, &standing, COMPANY))),
            ("update the subscription", word(&update_subscription(&actor, &standing, COMPANY))),
            ("transfer", word(&offer_ownership(&actor, &standing, COMPANY))),
            ("read the offer", word(&read_ownership_offer(&actor, &standing, COMPANY))),
            (
                "take it over, offered to them",
                word(&accept_ownership(&actor, &standing, COMPANY, user(VIEWER))),
            ),
            (
                "take it over, offered to another",
                word(&accept_ownership(&actor, &standing, COMPANY, user(40))),
            ),
            (
                "end an offer to them",
                word(&withdraw_ownership_offer(&actor, &standing, COMPANY, user(VIEWER))),
            ),
            (
                "end an offer to another",
                word(&withdraw_ownership_offer(&actor, &standing, COMPANY, user(40))),
            ),
            ("delete", word(&delete_company(&actor, &standing, COMPANY))),
            ("leave", word(&leave(&actor, &standing, COMPANY))),
            ("accept by token", word(&accept(&actor, &standing, COMPANY, true))),
            ("accept from the list", word(&accept(&actor, &standing, COMPANY, false))),
            ("decline", word(&decline(&actor, &standing, COMPANY))),
        ] {
            writeln!(table, "{what}: {answer}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn who_does_what_to_which_row() {
    let rows = [
        ("oneself", VIEWER, CompanyRole::Administrator, MembershipState::Active),
        ("Designer", 40, CompanyRole::Designer, MembershipState::Active),
        ("Manager", 41, CompanyRole::Manager, MembershipState::Active),
        ("Administrator", 42, CompanyRole::Administrator, MembershipState::Active),
        ("Owner", 43, CompanyRole::Owner, MembershipState::Active),
        ("oneself as Owner", VIEWER, CompanyRole::Owner, MembershipState::Active),
        ("invited", 44, CompanyRole::Manager, MembershipState::Invited),
        ("expired", 45, CompanyRole::Manager, MembershipState::Expired),
    ];
    let mut table = String::new();
    for (who, actor, standing) in standings() {
        writeln!(table, "# {who}").unwrap();
        for (whom, number, role, state) in rows {
            let row = Row { user: user(number), role, state, again: Again::Now };
            let offered = assignable_roles(&actor, &standing, COMPANY, &row);
            let change = change_role(&actor, &standing, COMPANY, &row);
            assert_eq!(offered.is_empty(), change.is_err(), "{who} {whom}");
            assert!(!offered.contains(&CompanyRole::Owner));
            writeln!(
                table,
                "{whom}: change {}, remove {}, resend {}, offered {offered:?}",
                word(&change),
                word(&remove(&actor, &standing, COMPANY, &row)),
                word(&resend(&actor, &standing, COMPANY, &row)),
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_the_viewer_may_do_now() {
    let mut table = String::new();
    for (who, actor, standing) in standings() {
        writeln!(table, "# {who}").unwrap();
        for (resource, actions) in viewer_permissions(&actor, &standing) {
            let keys: Vec<_> = actions.iter().map(|action| action.key()).collect();
            writeln!(table, "{resource}: {}", if keys.is_empty() { "none".into() } else { keys.join(" ") })
                .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

/// Each action on what a company keeps asks for its own cell, inside a project for that of the project too, and for
/// nothing else, and is leave in that company.
#[test]
fn what_a_company_keeps_goes_by_its_row() {
    use CompanyResource as Of;
    type Told = (String, Vec<String>, Option<CompanyId>);
    fn needs<N: content::Judged>(action: CompanyAction) -> Vec<(CompanyResource, CompanyAction)> {
        let inside = [(CompanyResource::Project, CompanyAction::UpdateChildren)];
        let above = if N::IN_PROJECT && action != CompanyAction::Read { &inside[..] } else { &[] };
        [&[(N::RESOURCE, action)], above].concat()
    }
    fn same<N: content::Judged>(
        who: &str,
        (actor, standing): (&Actor, &Standing),
        told: &[(CompanyAction, Told)],
    ) {
        for (action, told) in told {
            let wanted = whole(cells(actor, standing, COMPANY, &needs::<N>(*action)));
            assert_eq!(*told, wanted, "{who}: {} {action}", N::RESOURCE);
        }
    }
    fn part<N: content::Judged>(who: &str, actor: &Actor, standing: &Standing) -> (CompanyResource, bool) {
        let read = whole(content::read::<N>(actor, standing, COMPANY));
        let update = whole(content::update::<N>(actor, standing, COMPANY));
        let told = [(CompanyAction::Read, read), (CompanyAction::Update, update)];
        same::<N>(who, (actor, standing), &told);
        (N::RESOURCE, N::IN_PROJECT)
    }
    fn hold<N: content::Standalone>(
        who: &str,
        actor: &Actor,
        standing: &Standing,
    ) -> (CompanyResource, bool) {
        let create = whole(content::create::<N>(actor, standing, COMPANY));
        let delete = whole(content::delete::<N>(actor, standing, COMPANY));
        let told = [(CompanyAction::Create, create), (CompanyAction::Delete, delete)];
        same::<N>(who, (actor, standing), &told);
        part::<N>(who, actor, standing)
    }
    let mut nouns = Vec::new();
    for (who, actor, standing) in standings() {
        nouns = vec![
            hold::<Project>(&who, &actor, &standing),
            hold::<Agent>(&who, &actor, &standing),
            hold::<AgentChannel>(&who, &actor, &standing),
            part::<AgentScenario>(&who, &actor, &standing),
            hold::<Intent>(&who, &actor, &standing),
            hold::<ExternalRequest>(&who, &actor, &standing),
        ];
    }
    let wanted = [
        (Of::Project, false),
        (Of::AgentMetadata, true),
        (Of::AgentChannels, true),
        (Of::AgentScenario, true),
        (Of::CompanyIntents, false),
        (Of::CompanyExternalRequests, false),
    ];
    assert_eq!(nouns, wanted);
}

/// What is done to an agent as a whole, and where it changes what is in a project, the cell for that.
#[test]
fn what_is_done_to_an_agent_as_a_whole_has_cells_of_its_own() {
    use {CompanyAction as To, CompanyResource as Of};
    let inside = (Of::Project, To::UpdateChildren);
    for (who, actor, standing) in standings() {
        let wanted = |needs: &[(Of, To)]| whole(cells(&actor, &standing, COMPANY, needs));
        assert_eq!(
            [
                whole(export_agent(&actor, &standing, COMPANY)),
                whole(import_agent(&actor, &standing, COMPANY)),
                whole(replace_scenario(&actor, &standing, COMPANY)),
                whole(content::update_children(&actor, &standing, COMPANY)),
            ],
            [
                wanted(&[(Of::AgentExport, To::Execute)]),
                wanted(&[(Of::AgentImport, To::Execute), inside]),
                wanted(&[(Of::AgentScenarioReplacement, To::Execute), inside]),
                wanted(&[inside]),
            ],
            "{who}"
        );
    }
}

/// A verdict with what it wants, and the company that it is leave in.
fn whole<P>(verdict: Verdict<P>) -> (String, Vec<String>, Option<CompanyId>) {
    let said = word(&verdict);
    match verdict {
        Ok(grant) => (said, Vec::new(), grant.company()),
        Err(refusal) => (said, refusal.requires(), None),
    }
}

#[test]
fn an_inviter_who_fell_no_longer_lets_in() {
    let standing = |role| Standing { membership: Some((role, MembershipState::Active)), suspended: false };
    let still = |roles, role, given| match still_may_invite(roles, &standing(role), given) {
        Ok(()) => "yes".to_owned(),
        Err(given) => reasons(&given),
    };
    let none = RoleSet::EMPTY;
    assert_eq!(still(none, CompanyRole::Owner, CompanyRole::Administrator), "yes");
    assert_eq!(still(none, CompanyRole::Administrator, CompanyRole::Administrator), "yes");
    let missing = "MISSING_PERMISSION(COMPANY_INVITED_USERS CREATE)";
    assert_eq!(still(none, CompanyRole::Manager, CompanyRole::Designer), missing);
    assert_eq!(still(none, CompanyRole::Owner, CompanyRole::Owner), "MISSING_PERMISSION");
    let root = RoleSet::only(RoleKey::TenantAdministrator);
    assert_eq!(still_may_invite(root, &Standing::default(), CompanyRole::Manager), Ok(()));
    let gone = still_may_invite(none, &Standing::default(), CompanyRole::Manager).unwrap_err();
    assert_eq!(reasons(&gone), "NOT_A_MEMBER");
}

/// Pause and bound pass with time: alone against it, they are a problem; beside a want of rights, they are told with it.
#[test]
fn an_invitation_is_sent_again_in_time() {
    let at = |minute: i64| DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
    let row = |state: MembershipState, sent: i64, count: i32| {
        let invitation = Invitation {
            invited_by: None,
            invited_at: at(0),
            expires_at: at(100),
            last_sent_at: at(sent),
            send_count: count,
        };
        let membership = crate::model::Membership {
            id: MembershipId(uuid::Uuid::nil()),
            company_id: COMPANY,
            user_id: user(40),
            role: CompanyRole::Designer,
            active: state == MembershipState::Active,
            joined_at: None,
            invitation: (state != MembershipState::Active).then_some(invitation),
            created_at: at(0),
            version: 1,
        };
        Row::of(&membership, at(if state == MembershipState::Expired { 100 } else { 10 }))
    };
    let said = |role: CompanyRole, row: &Row| {
        let standing = Standing { membership: Some((role, MembershipState::Active)), suspended: false };
        match resend(&actor(&[], &[]), &standing, COMPANY, row) {
            Ok(_) => "yes".to_owned(),
            Err(refusal) => match refusal.problems() {
                Some(problems) => problems.iter().map(|it| format!("{} {}", it.code, it.message)).collect(),
                None => refusal.message(),
            },
        }
    };
    let owner = CompanyRole::Owner;
    assert_eq!(said(owner, &row(MembershipState::Invited, 5, 5)), "yes");
    let early = "The invitation was mailed less than five minutes ago; it can be sent again from 1970-01-01T00:11:00Z.";
    let often = "The invitation was mailed again five times already; it expires on 1970-01-01T01:40:00Z, and the \
                 address can be invited anew.";
    assert_eq!(said(owner, &row(MembershipState::Invited, 6, 5)), format!("BAD_VALUE {early}"));
    assert_eq!(said(owner, &row(MembershipState::Invited, 6, 6)), format!("BAD_VALUE {often}"));
    assert_eq!(
        said(owner, &row(MembershipState::Expired, 98, 6)),
        "This invitation has expired; invite the address again."
    );
    let inside = "This person is in the company already; there is no invitation to send.";
    assert_eq!(said(owner, &row(MembershipState::Active, 0, 0)), inside);
    let manager = said(CompanyRole::Manager, &row(MembershipState::Invited, 6, 1));
    assert!(manager.ends_with("You are Manager there."), "when it can be is for those who could: {manager}");
}
