//! `changeMemberRole`.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tenantry::model::{CompanyRole, SubscriptionStatus};

use super::house::{House, alter, audit, codes, company_with, invite, mails, reasons, seat, token_in};
use crate::{
    invitations::scripts::enforce,
    support::{Client, TestApp, both, has},
};

pub async fn change(app: &TestApp, by: &Client, input: Value) -> Value {
    let query = "mutation($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) {
        membership { id role state version user { name } company { name } } problems { code field message }
    } }";
    by.ask(app, query, json!({ "input": input })).await
}

fn to(row: impl std::fmt::Display, role: &str) -> Value {
    json!({ "membershipId": row.to_string(), "role": role })
}

fn done(row: impl std::fmt::Display, role: &str, state: &str, version: i32, name: &str) -> Value {
    json!({ "data": { "changeMemberRole": { "membership": {
        "id": row.to_string(), "role": role, "state": state, "version": version,
        "user": { "name": name }, "company": { "name": "Foundry" },
    }, "problems": [] } } })
}

fn problem(code: &str, field: &str, message: &str) -> Value {
    json!({ "data": { "changeMemberRole": { "membership": null, "problems": [
        { "code": code, "field": [field], "message": message },
    ] } } })
}

fn not_found() -> Value {
    problem("NOT_FOUND", "membershipId", "there is no such membership")
}

/// What the scripts say of a change, in the order of its letters.
async fn said_of(app: &TestApp, by: &Client, row: impl std::fmt::Display, role: &str) -> Vec<String> {
    let answer = change(app, by, to(row, role)).await;
    let problems = answer["data"]["changeMemberRole"]["problems"].as_array().unwrap().clone();
    let mut said: Vec<String> =
        problems.iter().map(|it| it["message"].as_str().unwrap().to_owned()).collect();
    said.sort_unstable();
    said
}

const SCRIPT: &str = r#"
fn before_change_member_role(ctx) {
    log(ctx.member.user.email + " " + ctx.member.user.name + " " + ctx.member.user.last_name);
    if ctx.member.user.job_title != () { deny("nobody with a title"); }
    if ctx.member.role == "DESIGNER" && ctx.member.new_role == "ADMINISTRATOR" { deny("one step at a time"); }
    if ctx.actor.company_role == "ADMINISTRATOR" { warn("told the Owner"); }
    if ctx.company.members_by_role[ctx.member.new_role] >= 2 { deny("two at most"); }
}
"#;

both! {
    async fn the_role_counts_at_the_next_request(app) {
        let house = House::build(&app).await;
        let row = house.rows[3];
        let can = "query($id: ID!) { company(id: $id) { viewerMembership { role } viewerCan { inviteUsers { allowed } } } }";
        let id = json!({ "id": house.foundry.to_string() });
        let seen = |role: &str, allowed: bool| json!({ "company": {
            "viewerMembership": { "role": role }, "viewerCan": { "inviteUsers": { "allowed": allowed } },
        } });
        assert_eq!(house.designer.get(&app, can, id.clone()).await, seen("DESIGNER", false));
        let answer = change(&app, &house.owner, to(row, "ADMINISTRATOR")).await;
        assert_eq!(answer, done(row, "ADMINISTRATOR", "ACTIVE", 2, "Dora"));
        assert_eq!(house.designer.get(&app, can, id.clone()).await, seen("ADMINISTRATOR", true));
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.member.role_changed", row.to_string(),
            { "role": { "from": "DESIGNER", "to": "ADMINISTRATOR" } }, null, house.foundry.to_string(),
        ])]);
        // An Administrator changes other Administrators; down counts at once, too.
        let answer = change(&app, &house.administrator, to(row, "MANAGER")).await;
        assert_eq!(answer, done(row, "MANAGER", "ACTIVE", 3, "Dora"));
        assert_eq!(house.designer.get(&app, can, id).await, seen("MANAGER", false));
        assert!(mails(&app).await.is_empty());
    }

    /// The rows of Owner, Administrator, Manager, Designer, invited.
    async fn each_row_goes_by_the_rules(app) {
        let house = House::build(&app).await;
        let (missing, owner, own) = ("MISSING_PERMISSION", "TARGET_IS_OWNER", "TARGET_IS_SELF");
        type Rows = [Option<Vec<&'static str>>; 5];
        let yes = || Some(Vec::new());
        let no = |codes: &[&'static str]| Some(codes.to_vec());
        let wanted: [(&str, Rows); 9] = [
            ("owner", [no(&[owner, own]), yes(), yes(), yes(), yes()]),
            ("administrator", [no(&[owner]), no(&[own]), yes(), yes(), yes()]),
            ("manager", [no(&[missing, owner]), no(&[missing]), no(&[missing, own]), no(&[missing]), no(&[missing])]),
            ("designer", [no(&[missing, owner]), no(&[missing]), no(&[missing]), no(&[missing, own]), no(&[missing])]),
            ("invited", [None, None, None, None, no(&["INVITATION_PENDING", own])]),
            ("outsider", [None, None, None, None, None]),
            ("tina", [no(&[owner]), yes(), yes(), yes(), yes()]),
            ("carl", [None, None, None, None, None]),
            ("stranger", [None, None, None, None, None]),
        ];
        let roles = ["OWNER", "ADMINISTRATOR", "MANAGER", "DESIGNER", "DESIGNER"];
        for ((name, who), (named, rows)) in house.everybody().into_iter().zip(&wanted) {
            assert_eq!(name, *named);
            for ((row, role), expected) in house.rows.iter().zip(roles).zip(rows) {
                // To what it is, which writes nothing: whoever may not is refused all the same.
                let answer = change(&app, who, to(row, role)).await;
                match expected {
                    None => assert_eq!(answer, not_found(), "{name}"),
                    Some(codes) if codes.is_empty() => {
                        assert_eq!(answer["data"]["changeMemberRole"]["membership"]["version"], 1, "{name}");
                        let other = if role == "MANAGER" { "DESIGNER" } else { "MANAGER" };
                        for role in [other, role] {
                            let answer = change(&app, who, to(row, role)).await;
                            assert_eq!(answer["data"]["changeMemberRole"]["membership"]["role"], role, "{name}");
                        }
                        app.run_sql(house.tenant, "UPDATE memberships SET version = 1").await;
                    }
                    Some(expected) => {
                        assert_eq!(codes(&answer, "changeMemberRole"), ["FORBIDDEN"], "{name}");
                        assert_eq!(&reasons(&answer), expected, "{name}");
                        let answer = change(&app, who, to(row, "MANAGER")).await;
                        assert_eq!(&reasons(&answer), expected, "{name}");
                    }
                }
            }
        }
        let events = audit(&app, house.tenant).await;
        let changed = events.iter().filter(|it| it[0] == "company.member.role_changed");
        let via: Vec<&Value> = changed.map(|it| &it[3]).collect();
        // Tina acts as the Owner would, and the audit says so.
        let expected = [vec![json!(null); 14], vec![json!("TENANT_ADMINISTRATOR"); 8]].concat();
        assert_eq!(via, expected.iter().collect::<Vec<_>>());
    }

    async fn what_it_is_already_succeeds_and_writes_nothing(app) {
        let house = House::build(&app).await;
        let row = house.rows[2];
        let answer = change(&app, &house.owner, to(row, "MANAGER")).await;
        assert_eq!(answer, done(row, "MANAGER", "ACTIVE", 1, "Mona"));
        assert_eq!(audit(&app, house.tenant).await, [] as [Value; 0]);
    }

    async fn nobody_becomes_owner_by_a_change(app) {
        let house = House::build(&app).await;
        let message = "Owner is not given by a change of role: a company is handed over by its Owner.";
        for who in [&house.owner, &house.administrator, &house.tina] {
            let answer = change(&app, who, to(house.rows[3], "OWNER")).await;
            assert_eq!(answer, problem("ROLE_NOT_ASSIGNABLE", "role", message));
        }
        // Who may not is told that first.
        assert_eq!(reasons(&change(&app, &house.manager, to(house.rows[3], "OWNER")).await), ["MISSING_PERMISSION"]);
    }

    async fn a_version_that_moved_is_stale(app) {
        let house = House::build(&app).await;
        let row = house.rows[3];
        let at = |role: &str, version: i32| json!({ "membershipId": row.to_string(), "role": role, "expectedVersion": version });
        assert_eq!(change(&app, &house.owner, at("MANAGER", 1)).await, done(row, "MANAGER", "ACTIVE", 2, "Dora"));
        let message = "somebody else has changed this meanwhile; the current version is 2";
        let stale = problem("STALE_VERSION", "expectedVersion", message);
        assert_eq!(change(&app, &house.owner, at("DESIGNER", 1)).await, stale);
        assert_eq!(change(&app, &house.owner, at("MANAGER", 1)).await, stale, "a change or not");
        assert_eq!(change(&app, &house.owner, at("DESIGNER", 2)).await, done(row, "DESIGNER", "ACTIVE", 3, "Dora"));
        // Of many who saw the same one is the first.
        let tries = (0..12).map(|_| change(&app, &house.owner, at("ADMINISTRATOR", 3)));
        let answers = join_all(tries).await;
        let of = |wanted: &[&str]| answers.iter().filter(|it| codes(it, "changeMemberRole") == wanted).count();
        assert_eq!((of(&[]), of(&["STALE_VERSION"])), (1, 11));
    }

    async fn ids_out_of_sight_never_were(app) {
        let house = House::build(&app).await;
        let query = "{ viewer { memberships { nodes { id } } } }";
        let far = house.stranger.get(&app, query, json!({})).await["viewer"]["memberships"]["nodes"][0]["id"].clone();
        for id in [far.as_str().unwrap().to_owned(), "membership_0".to_owned(), house.foundry.to_string(), String::new()] {
            assert_eq!(change(&app, &house.owner, to(&id, "MANAGER")).await, not_found(), "{id}");
        }
        let query = "mutation { changeMemberRole(input: { membershipId: \"x\", role: MANAGER }) { problems { code } } }";
        assert_eq!(has(&app.ask(None, query, json!({})).await)[0].0, "UNAUTHENTICATED");
    }

    async fn a_suspended_company_changes_nobody(app) {
        let house = House::build(&app).await;
        let shut = company_with(&app, house.tenant, "Shut", 5, SubscriptionStatus::Canceled).await;
        seat(&app, house.tenant, shut, &house.owner, CompanyRole::Owner, None).await;
        let row = seat(&app, house.tenant, shut, &house.designer, CompanyRole::Designer, None).await;
        for who in [&house.owner, &house.tina] {
            assert_eq!(reasons(&change(&app, who, to(row, "MANAGER")).await), ["COMPANY_SUSPENDED"]);
        }
    }

    /// The link that was mailed stays good, for the role as it is by then.
    async fn an_open_invitation_gets_another_role(app) {
        let house = House::build(&app).await;
        let answer = invite(&app, &house.administrator, house.foundry, "otto@acme.example", "DESIGNER").await;
        let row = answer["data"]["inviteUser"]["membership"]["id"].as_str().unwrap().to_owned();
        let token = token_in(&mails(&app).await[0]);
        assert_eq!(change(&app, &house.owner, to(&row, "ADMINISTRATOR")).await, done(&row, "ADMINISTRATOR", "INVITED", 2, "Otto"));
        let accept = "mutation($t: String!) { acceptInvitation(input: { token: $t }) { membership { role state } problems { code } } }";
        let data = house.outsider.get(&app, accept, json!({ "t": token })).await;
        assert_eq!(data["acceptInvitation"], json!({ "membership": { "role": "ADMINISTRATOR", "state": "ACTIVE" }, "problems": [] }));
    }

    /// It is made anew, as whatever is wanted.
    async fn one_that_expired_keeps_its_role(app) {
        let house = House::build(&app).await;
        app.world.pass(TimeDelta::days(7));
        let query = "query($id: ID!) { company(id: $id) { members(filter: { state: EXPIRED }) { nodes {
            id role assignableRoles viewerCan { changeRole { allowed reasons { code message } } }
        } } } }";
        let message = "This invitation has expired; invite the address again.";
        let seen = async || house.owner.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
        let before = seen().await;
        assert_eq!(before["company"]["members"]["nodes"], json!([{
            "id": house.rows[4].to_string(), "role": "DESIGNER", "assignableRoles": [],
            "viewerCan": { "changeRole": { "allowed": false, "reasons": [{ "code": "MISSING_PERMISSION", "message": message }] } },
        }]));
        for role in ["MANAGER", "DESIGNER"] {
            let answer = change(&app, &house.owner, to(house.rows[4], role)).await;
            assert_eq!(answer["errors"][0]["message"], message);
            assert_eq!(reasons(&answer), ["MISSING_PERMISSION"]);
        }
        assert_eq!(seen().await, before);
    }

    /// Or whoever may not be invited as that would be invited as something else, and changed.
    async fn of_an_invitation_the_scripts_for_inviting_are_asked_too(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "hiring", "fn before_invite(ctx) {
            log(ctx.invite.email + \" \" + ctx.invite.role + \" \" + ctx.company.seats_used + \" \" + ctx.company.members_by_role.DESIGNER);
            if ctx.invite.role == \"ADMINISTRATOR\" { deny(\"Administrators are not invited\"); }
        }").await;
        let (dora, ines) = (house.rows[3], house.rows[4]);
        let answer = change(&app, &house.owner, to(ines, "ADMINISTRATOR")).await;
        assert_eq!(answer["data"]["changeMemberRole"]["problems"], json!([
            { "code": "REJECTED_BY_POLICY", "field": null, "message": "Administrators are not invited" },
        ]));
        assert_eq!(change(&app, &house.owner, to(ines, "MANAGER")).await, done(ines, "MANAGER", "INVITED", 2, "Ines"));
        // Who is in is invited no more.
        assert_eq!(change(&app, &house.owner, to(dora, "ADMINISTRATOR")).await, done(dora, "ADMINISTRATOR", "ACTIVE", 2, "Dora"));
        let query = "{ policyRuns { nodes { hook verdict log } } }";
        let runs = house.tina.get(&app, query, json!({})).await["policyRuns"]["nodes"].clone();
        // The company is as it would be without the invitation.
        assert_eq!(runs, json!([
            { "hook": "BEFORE_INVITE", "verdict": "ALLOWED", "log": ["ines@acme.example MANAGER 4 1"] },
            { "hook": "BEFORE_INVITE", "verdict": "DENIED", "log": ["ines@acme.example ADMINISTRATOR 4 1"] },
        ]));
        // Both are heard.
        enforce(&app, &house, "steps", "fn before_change_member_role(ctx) { deny(\"nobody moves\"); }").await;
        let answer = change(&app, &house.owner, to(ines, "ADMINISTRATOR")).await;
        let problems = answer["data"]["changeMemberRole"]["problems"].as_array().unwrap().clone();
        let mut said: Vec<&str> = problems.iter().map(|it| it["message"].as_str().unwrap()).collect();
        said.sort_unstable();
        assert_eq!(said, ["Administrators are not invited", "nobody moves"]);
    }

    /// Problems point to fields of the input, and to no others.
    async fn a_script_points_to_fields_of_the_input(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "hiring", "fn before_invite(ctx) {
            deny_field(\"email\", \"one\"); deny_field(\"role\", \"two\"); deny_field(\"seats\", \"three\");
        }").await;
        let answer = change(&app, &house.owner, to(house.rows[4], "MANAGER")).await;
        assert_eq!(answer["data"]["changeMemberRole"]["problems"], json!([
            { "code": "REJECTED_BY_POLICY", "field": ["membershipId"], "message": "one" },
            { "code": "REJECTED_BY_POLICY", "field": ["role"], "message": "two" },
            { "code": "REJECTED_BY_POLICY", "field": null, "message": "three" },
        ]));
    }

    async fn scripts_see_who_and_what_and_can_refuse(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "steps", SCRIPT).await;
        let (mona, dora, ines) = (house.rows[2], house.rows[3], house.rows[4]);
        let answer = change(&app, &house.owner, to(dora, "ADMINISTRATOR")).await;
        assert_eq!(codes(&answer, "changeMemberRole"), ["REJECTED_BY_POLICY"]);
        let answer = change(&app, &house.administrator, to(mona, "DESIGNER")).await;
        assert_eq!(codes(&answer, "changeMemberRole"), ["POLICY_WARNING", "REJECTED_BY_POLICY"], "Dora and Ines are two");
        let answer = change(&app, &house.administrator, to(ines, "MANAGER")).await;
        assert_eq!(codes(&answer, "changeMemberRole"), ["POLICY_WARNING"], "of an invitation, too");
        assert_eq!(answer["data"]["changeMemberRole"]["membership"]["role"], "MANAGER");
        // Who may not, a version that moved, Owner, and what it is already are put to no script.
        change(&app, &house.manager, to(dora, "MANAGER")).await;
        change(&app, &house.owner, json!({ "membershipId": dora.to_string(), "role": "MANAGER", "expectedVersion": 7 })).await;
        change(&app, &house.owner, to(dora, "OWNER")).await;
        change(&app, &house.owner, to(dora, "DESIGNER")).await;
        let query = "{ policyRuns { nodes { hook verdict log context } } }";
        let runs = house.tina.get(&app, query, json!({})).await["policyRuns"]["nodes"].as_array().unwrap().clone();
        let verdicts: Vec<&Value> = runs.iter().map(|run| &run["verdict"]).collect();
        assert_eq!(verdicts, ["ALLOWED", "DENIED", "DENIED"]);
        assert_eq!(runs[0]["hook"], "BEFORE_CHANGE_MEMBER_ROLE");
        assert_eq!(runs[0]["log"], json!(["ines@acme.example Ines Inesson"]));
        assert_eq!(runs[0]["context"]["member"], json!({
            "user": { "id": house.invited.id, "email": "ines@acme.example", "name": "Ines", "last_name": "Inesson", "job_title": null },
            "role": "DESIGNER", "new_role": "MANAGER",
        }));
        let names = |value: &Value| -> Vec<String> {
            let parts = value.as_object().unwrap().iter();
            parts.flat_map(|(name, part)| match part.as_object() {
                Some(fields) if name != "roles" => fields.keys().map(|field| format!("{name}.{field}")).collect(),
                _ => vec![name.clone()],
            }).collect()
        };
        let sample = tenantry::policy::hooks::sample_context(tenantry::model::PolicyHookKey::BeforeChangeMemberRole);
        assert_eq!(names(&runs[0]["context"]), names(&sample));
        assert_eq!(names(&runs[0]["context"]["member"]), names(&sample["member"]));
    }

    /// The Owner has typed it; an Administrator changes the role without reading it, and scripts do not tell it either.
    async fn the_address_of_an_invitation_is_told_to_nobody_by_a_script(app) {
        let house = House::build(&app).await;
        let said = "ctx.invite.email.to_upper() + \" and \" + ctx.invite.email";
        enforce(&app, &house, "hiring", &format!("fn before_invite(ctx) {{
            log({said}); warn({said});
            if ctx.invite.role == \"ADMINISTRATOR\" {{ deny({said}); }}
            if ctx.invite.role == \"DESIGNER\" {{ throw {said}; }}
        }}")).await;
        enforce(&app, &house, "steps", "fn before_change_member_role(ctx) { warn(\"to \" + ctx.member.user.email); }").await;
        let policies = [tenantry::model::RoleKey::SecurityPoliciesAdministration];
        for who in [&house.administrator, &house.owner] {
            alter(&app, house.tenant, who, |user| user.roles = policies.into_iter().collect()).await;
        }
        let ines = house.rows[4];
        let hidden = "hidden and hidden";
        let whole = "INES@ACME.EXAMPLE and ines@acme.example";
        let broken = |text: &str| format!("The policy script \"hiring\" could not decide: {text}");
        for (who, reads) in [(&house.administrator, hidden), (&house.tina, whole)] {
            app.run_sql(house.tenant, "UPDATE memberships SET role = 0 WHERE NOT active").await;
            let (told, to) = (reads, if reads == whole { "to ines@acme.example" } else { "to hidden" });
            assert_eq!(said_of(&app, who, ines, "ADMINISTRATOR").await, [told, told, to]);
            assert_eq!(said_of(&app, who, ines, "MANAGER").await, [told, to]);
            let answer = said_of(&app, who, ines, "DESIGNER").await;
            assert!(answer.iter().any(|text| text.starts_with(&broken(told))), "{answer:?}");
        }
        // Whoever types it reads it.
        let answer = invite(&app, &house.administrator, house.foundry, "otto@acme.example", "MANAGER").await;
        assert_eq!(answer["data"]["inviteUser"]["problems"][0]["message"], "OTTO@ACME.EXAMPLE and otto@acme.example");

        // Nor do the recorded runs tell it, to the one who asked or to anybody else who could not read it on the user.
        let query = "{ policyRuns { nodes { hook messages log context } } }";
        let runs = async |who: &Client| who.get(&app, query, json!({})).await["policyRuns"]["nodes"].to_string();
        let (seen, all) = (runs(&house.administrator).await, runs(&house.tina).await);
        assert!(!seen.to_lowercase().contains("ines@"), "{seen}");
        assert!(seen.contains(hidden) && seen.contains("otto@acme.example"), "{seen}");
        assert!(!runs(&house.owner).await.to_lowercase().contains("@acme.example and"), "nothing that another has typed");
        assert_eq!(all.matches(whole).count(), 16, "{all}");
    }

    /// What a script decided on is still so when it is written.
    async fn a_limit_in_a_script_holds_for_many_at_once(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "steps", "fn before_change_member_role(ctx) {
            if ctx.company.members_by_role.ADMINISTRATOR >= 2 { deny(\"two at most\"); }
        }").await;
        let rows = [house.rows[2], house.rows[3], house.rows[4]];
        let tries = rows.iter().map(|row| change(&app, &house.owner, to(row, "ADMINISTRATOR")));
        let answers = join_all(tries).await;
        let of = |wanted: &[&str]| answers.iter().filter(|it| codes(it, "changeMemberRole") == wanted).count();
        assert_eq!((of(&[]), of(&["REJECTED_BY_POLICY"])), (1, 2));
    }

    /// While the script runs somebody removes the actor.
    async fn a_right_that_is_gone_meanwhile_is_gone(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "slow", "fn before_change_member_role(ctx) {}").await;
        app.gate.shut();
        let late = change(&app, &house.administrator, to(house.rows[3], "MANAGER"));
        let meanwhile = async {
            app.gate.holds(1).await;
            let remove = "mutation($id: ID!) { removeMember(input: { membershipId: $id }) { problems { code } } }";
            house.owner.get(&app, remove, json!({ "id": house.rows[1].to_string() })).await;
            app.gate.open();
        };
        let (answer, ()) = futures_util::future::join(late, meanwhile).await;
        assert_eq!(answer, not_found());
    }
}
