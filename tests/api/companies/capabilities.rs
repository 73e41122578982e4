//! `viewerCan` and `assignableRoles` say what the mutations then do: companies made up from a seed, every viewer, every row.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::{
    authz,
    model::{
        CompanyId, CompanyRole, Invitation, Keyed, Membership, MembershipId, RoleKey, SubscriptionStatus,
        TenantId,
    },
    store,
};

use super::house::{codes, company_with, id, person, put, tenant};
use crate::support::{Client, TestApp, both};

/// Companies that are made up.
const COMPANIES: u64 = 6;

/// Numbers that look like chance and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % most as u64).unwrap()
    }
}

/// A company that is made up, and the rows in it.
struct Made {
    tenant: TenantId,
    company: CompanyId,
    rows: Vec<Membership>,
}

impl Made {
    /// Who is in it as what; some invited, some too late, and sometimes its plan canceled.
    async fn build(app: &TestApp, tenant: TenantId, people: &[Client], dice: &mut Dice) -> Self {
        let status =
            if dice.below(4) == 0 { SubscriptionStatus::Canceled } else { SubscriptionStatus::Active };
        let company = company_with(app, tenant, "Made up", 50, status).await;
        let owner = dice.below(people.len());
        let mut rows = Vec::new();
        for (place, who) in people.iter().enumerate() {
            let role = match place == owner {
                true => CompanyRole::Owner,
                false => CompanyRole::ALL[dice.below(3)],
            };
            let state = if place == owner { 0 } else { dice.below(6) };
            if state == 5 {
                continue;
            }
            rows.push(Membership {
                id: MembershipId(app.services.world.id()),
                company_id: company,
                user_id: id(who),
                role,
                active: state < 3,
                joined_at: (state < 3).then(|| app.services.world.now()),
                invitation: (state >= 3).then(|| invitation(app, &people[owner], state == 4, dice)),
                created_at: app.services.world.now(),
                version: 1,
            });
        }
        let made = Self { tenant, company, rows };
        for row in &made.rows {
            made.restore(app, row).await;
        }
        made
    }

    /// Puts a row back as it was at first.
    async fn restore(&self, app: &TestApp, row: &Membership) {
        let (grant, mut row) = (authz::operate(self.tenant), row.clone());
        let mut tx = app.services.store.begin(self.tenant).await.unwrap();
        match store::memberships::by_ids(&mut tx, &grant, &[row.id]).await.unwrap().pop() {
            Some(now) => {
                row.version = now.version;
                assert!(store::memberships::update(&mut tx, &grant, &row).await.unwrap());
            }
            None => {
                tx.rollback().await.unwrap();
                put(app, self.tenant, &row).await;
                return app.run_sql(self.tenant, "DELETE FROM attempts").await;
            }
        }
        tx.commit().await.unwrap();
        app.run_sql(self.tenant, "DELETE FROM attempts").await;
    }
}

/// Open for a day or over since yesterday; last sent an hour, five minutes or less ago, and once or six times.
fn invitation(app: &TestApp, by: &Client, late: bool, dice: &mut Dice) -> Invitation {
    let now = app.services.world.now();
    let ago =
        [TimeDelta::hours(1), TimeDelta::minutes(5), TimeDelta::minutes(5) - TimeDelta::microseconds(1)];
    Invitation {
        invited_by: Some(id(by)),
        invited_at: now - TimeDelta::days(8),
        expires_at: if late { now - TimeDelta::days(1) } else { now + TimeDelta::days(1) },
        last_sent_at: now - ago[dice.below(3)],
        send_count: [1, 5, 6][dice.below(3)],
    }
}

/// What a capability says: the reasons, none where it is allowed.
fn said(capability: &Value) -> Value {
    assert_eq!(capability["allowed"], capability["reasons"] == json!([]), "{capability}");
    capability["reasons"].clone()
}

/// What a mutation then did: its reasons, or those of its rules that are problems.
fn did(answer: &Value, mutation: &str) -> Value {
    if answer.get("errors").is_some() {
        assert_eq!(codes(answer, mutation), ["FORBIDDEN"], "{answer}");
        return answer["errors"][0]["extensions"]["reasons"].clone();
    }
    let problems = answer["data"][mutation]["problems"].as_array().unwrap();
    // What passes with time is a bad value of the mutation; reasons have no code of their own for it.
    let code =
        |it: &Value| if it["code"] == "BAD_VALUE" { json!("MISSING_PERMISSION") } else { it["code"].clone() };
    let reason = |it: &Value| json!({ "code": code(it), "message": it["message"], "resource": null, "action": null, "role": null });
    problems.iter().map(reason).collect()
}

const ROW: &str = "{ id role state assignableRoles viewerCan {
    changeRole { allowed reasons { code message resource action role } }
    remove { allowed reasons { code message resource action role } }
    resendInvitation { allowed reasons { code message resource action role } }
} }";

/// The company and the rows that somebody sees of it, with what they may do.
async fn seen(app: &TestApp, who: &Client, made: &Made) -> (Value, Vec<Value>) {
    let reasons = "{ allowed reasons { code message resource action role } }";
    let query = format!(
        "query($id: ID!) {{ company(id: $id) {{
            members(first: 50) {{ nodes {ROW} }} viewerMembership {ROW} viewerCan {{ leave {reasons} inviteUsers {reasons} }}
        }} }}"
    );
    let answer = who.ask(app, &query, json!({ "id": made.company.to_string() })).await;
    let company = answer["data"]["company"].clone();
    let rows = match company["members"]["nodes"].as_array() {
        Some(rows) => rows.clone(),
        None => [&company["viewerMembership"]].into_iter().filter(|it| !it.is_null()).cloned().collect(),
    };
    (company, rows)
}

async fn mutate(app: &TestApp, who: &Client, mutation: &str, input: Value) -> Value {
    let ty = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query =
        format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ problems {{ code message }} }} }}");
    who.ask(app, &query, json!({ "input": input })).await
}

both! {
    async fn every_capability_says_what_the_mutation_does(app) {
        let tenant = tenant(&app, "acme").await;
        let mut people = Vec::new();
        for (name, roles) in [
            ("Ada", vec![RoleKey::TenantAdministrator]), ("Carl", vec![RoleKey::CostAdministrator]), ("Bob", vec![]),
            ("Dora", vec![]), ("Emil", vec![RoleKey::UserAdministrator]), ("Fay", vec![]),
        ] {
            people.push(person(&app, tenant, name, &roles).await);
        }
        let (mut allowed, mut refused, mut hidden, mut waits) = (0, 0, 0, 0);
        for seed in 0..COMPANIES {
            let made = Made::build(&app, tenant, &people, &mut Dice(seed)).await;
            for who in &people {
                // Each begins a day of their own: how many mails there are to be, is another test's.
                app.run_sql(tenant, "DELETE FROM attempts").await;
                let (company, rows) = seen(&app, who, &made).await;
                for record in &made.rows {
                    let membership = record.id.to_string();
                    let what = format!("{seed} {} {membership}", who.email);
                    let row = rows.iter().find(|it| it["id"] == membership);
                    let change = |role: &str| json!({ "membershipId": membership, "role": role });
                    let Some(row) = row else {
                        for (mutation, input) in [
                            ("changeMemberRole", change("DESIGNER")), ("removeMember", json!({ "membershipId": membership })),
                            ("resendInvitation", json!({ "membershipId": membership })),
                        ] {
                            assert_eq!(codes(&mutate(&app, who, mutation, input).await, mutation), ["NOT_FOUND"], "{what}");
                        }
                        hidden += 1;
                        continue;
                    };
                    let can = &row["viewerCan"];
                    for role in CompanyRole::ALL.iter().map(|role| role.key()) {
                        let answer = mutate(&app, who, "changeMemberRole", change(role)).await;
                        let offered = row["assignableRoles"].as_array().unwrap().contains(&json!(role));
                        if can["changeRole"]["allowed"] == true && !offered {
                            // Owner: neither offered nor taken.
                            assert_eq!(codes(&answer, "changeMemberRole"), ["ROLE_NOT_ASSIGNABLE"], "{what}");
                            continue;
                        }
                        assert_eq!(said(&can["changeRole"]), did(&answer, "changeMemberRole"), "{what} {role}");
                        assert_eq!(offered, did(&answer, "changeMemberRole") == json!([]), "{what} {role}");
                    }
                    if row["assignableRoles"] != json!([]) {
                        assert!(row["assignableRoles"].as_array().unwrap().contains(&row["role"]), "the present one included");
                        made.restore(&app, record).await;
                    }
                    for (mutation, capability) in [("resendInvitation", "resendInvitation"), ("removeMember", "remove")] {
                        let answer = mutate(&app, who, mutation, json!({ "membershipId": membership })).await;
                        assert_eq!(said(&can[capability]), did(&answer, mutation), "{what} {mutation}");
                        waits += i32::from(codes(&answer, mutation) == ["BAD_VALUE"]);
                        if did(&answer, mutation) == json!([]) {
                            allowed += 1;
                            made.restore(&app, record).await;
                        } else {
                            refused += 1;
                        }
                    }
                }
                let input = json!({ "companyId": made.company.to_string() });
                let answer = mutate(&app, who, "leaveCompany", input).await;
                if company.is_null() {
                    assert_eq!(codes(&answer, "leaveCompany"), ["NOT_FOUND"]);
                    continue;
                }
                assert_eq!(said(&company["viewerCan"]["leave"]), did(&answer, "leaveCompany"), "{seed} {}", who.email);
                if let Some(own) = made.rows.iter().find(|row| row.user_id == id(who)) {
                    made.restore(&app, own).await;
                }
                let input = json!({ "companyId": made.company.to_string(), "email": "nobody@acme.example", "role": "DESIGNER" });
                let answer = mutate(&app, who, "inviteUser", input).await;
                let can = said(&company["viewerCan"]["inviteUsers"]);
                match can == json!([]) {
                    true => assert_eq!(codes(&answer, "inviteUser"), ["INVITE_EMAIL_NOT_REGISTERED"]),
                    false => assert_eq!(can, did(&answer, "inviteUser")),
                }
            }
        }
        assert!(allowed > 40 && refused > 100 && hidden > 20 && waits > 2, "{allowed} {refused} {hidden} {waits}");
    }
}
