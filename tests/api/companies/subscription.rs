//! `updateSubscription`.

use chrono::TimeDelta;
use futures_util::future::{join_all, join3};
use serde_json::{Value, json};
use tenantry::model::CompanyRole;

use super::house::{House, audit, codes, company, invite, person, reasons, seat};
use crate::{
    invitations::scripts::enforce,
    support::{Client, TestApp, both},
};

async fn update(app: &TestApp, by: &Client, input: Value) -> Value {
    let query = "mutation($input: UpdateSubscriptionInput!) { updateSubscription(input: $input) {
        company { id name version subscription { plan status seats seatsUsed renewsAt } }
        problems { severity code field message }
    } }";
    by.ask(app, query, json!({ "input": input })).await
}

/// The input for Foundry.
fn with(house: &House, fields: Value) -> Value {
    let mut input = fields;
    input["companyId"] = json!(house.foundry.to_string());
    input
}

fn done(house: &House, version: i32, plan: &str, status: &str, seats: i32) -> Value {
    json!({ "data": { "updateSubscription": { "company": {
        "id": house.foundry.to_string(), "name": "Foundry", "version": version, "subscription": {
            "plan": plan, "status": status, "seats": seats, "seatsUsed": 5, "renewsAt": null,
        },
    }, "problems": [] } } })
}

fn problem(code: &str, field: &str, message: &str) -> Value {
    json!({ "data": { "updateSubscription": { "company": null, "problems": [
        { "severity": "ERROR", "code": code, "field": [field], "message": message },
    ] } } })
}

/// Seats and seats used.
async fn seats(app: &TestApp, house: &House, company: impl std::fmt::Display) -> (i64, i64) {
    let query = "query($id: ID!) { company(id: $id) { subscription { seats seatsUsed } } }";
    let data = house.tina.get(app, query, json!({ "id": company.to_string() })).await;
    let of = |field: &str| data["company"]["subscription"][field].as_i64().unwrap();
    (of("seats"), of("seatsUsed"))
}

const SCRIPT: &str = r#"
fn validate_company(ctx) {
    log(ctx.changed.to_string());
    if ctx.company.status == "CANCELED" && ctx.previous.status == "ACTIVE" { deny("call us first"); }
    if ctx.company.seats > 50 { deny_field("seats", "fifty at most"); }
}
"#;

both! {
    async fn what_is_said_changes_and_the_rest_stays(app) {
        let house = House::build(&app).await;
        let answer = update(&app, &house.owner, with(&house, json!({ "plan": " gold ", "seats": 20, "status": "PAST_DUE" }))).await;
        assert_eq!(answer, done(&house, 2, "gold", "PAST_DUE", 20));
        let answer = update(&app, &house.owner, with(&house, json!({ "plan": null, "seats": 5, "status": null }))).await;
        assert_eq!(answer, done(&house, 3, "gold", "PAST_DUE", 5));
        let (target, company) = (house.foundry.to_string(), house.foundry.to_string());
        assert_eq!(audit(&app, house.tenant).await, [
            json!(["company.subscription.updated", target, {
                "plan": { "from": "standard", "to": "gold" }, "seats": { "from": 10, "to": 20 },
                "status": { "from": "ACTIVE", "to": "PAST_DUE" },
            }, null, company]),
            json!(["company.subscription.updated", target, { "seats": { "from": 20, "to": 5 } }, null, company]),
        ]);
        // What already is so, or is not said, writes nothing.
        let events = audit(&app, house.tenant).await;
        for fields in [json!({}), json!({ "plan": "gold", "seats": 5, "status": "PAST_DUE" })] {
            assert_eq!(update(&app, &house.owner, with(&house, fields)).await, done(&house, 3, "gold", "PAST_DUE", 5));
        }
        assert_eq!(audit(&app, house.tenant).await, events);
        let refused = update(&app, &house.designer, with(&house, json!({}))).await;
        assert_eq!(reasons(&refused), ["MISSING_PERMISSION"]);
    }

    async fn each_goes_by_the_cell(app) {
        let house = House::build(&app).await;
        let mut version = 1;
        for (name, who) in house.everybody() {
            let answer = update(&app, who, with(&house, json!({ "plan": name }))).await;
            let reason = match name {
                "owner" | "tina" | "carl" => {
                    version += 1;
                    assert_eq!(answer, done(&house, version, name, "ACTIVE", 10), "{name}");
                    continue;
                }
                "outsider" | "stranger" => {
                    assert_eq!(answer, problem("NOT_FOUND", "companyId", "there is no such company"), "{name}");
                    continue;
                }
                "invited" => "INVITATION_PENDING",
                _ => "MISSING_PERMISSION",
            };
            assert_eq!(codes(&answer, "updateSubscription"), ["FORBIDDEN"], "{name}");
            assert_eq!(reasons(&answer), [reason], "{name}");
        }
        let events = audit(&app, house.tenant).await;
        let via: Vec<&Value> = events.iter().filter(|it| it[0] == "company.subscription.updated").map(|it| &it[3]).collect();
        assert_eq!(via, [&json!(null), &json!("TENANT_ADMINISTRATOR"), &json!("COST_ADMINISTRATOR")]);
    }

    /// Members and open invitations take a seat; an invitation that is over takes none.
    async fn seats_are_never_below_those_used(app) {
        let house = House::build(&app).await;
        let to = async |seats: i64| update(&app, &house.carl, with(&house, json!({ "seats": seats }))).await;
        let below = |seats: i64, used: i64| {
            let message = format!("seats must not be below those used: {seats} asked for, {used} used");
            problem("BAD_VALUE", "seats", &message)
        };
        for seats in [0, -1] {
            assert_eq!(to(seats).await, problem("BAD_VALUE", "seats", "seats must be at least 1"));
        }
        assert_eq!(to(4).await, below(4, 5));
        assert_eq!(to(5).await, done(&house, 2, "standard", "ACTIVE", 5));
        assert_eq!(to(1).await, below(1, 5));
        app.world.pass(TimeDelta::days(7));
        assert_eq!(to(4).await["data"]["updateSubscription"]["problems"], json!([]));
        assert_eq!(to(3).await, below(3, 4));
        assert_eq!(seats(&app, &house, house.foundry).await, (4, 4));
        // A script is not asked about what cannot be.
        enforce(&app, &house, "billing", SCRIPT).await;
        assert_eq!(to(3).await, below(3, 4));
        let runs = house.tina.get(&app, "{ policyRuns { totalCount } }", json!({})).await;
        assert_eq!(runs, json!({ "policyRuns": { "totalCount": 0 } }));
        // A company that has fewer than it uses can still change its plan.
        app.run_sql(house.tenant, "UPDATE companies SET seats = 2").await;
        let answer = update(&app, &house.carl, with(&house, json!({ "plan": "gold", "seats": 2 }))).await;
        assert_eq!(answer["data"]["updateSubscription"]["problems"], json!([]));
        assert_eq!(to(3).await, below(3, 4));
    }

    async fn what_is_malformed_is_said_at_once(app) {
        let house = House::build(&app).await;
        let answer = update(&app, &house.owner, with(&house, json!({ "plan": "", "seats": 0 }))).await;
        assert_eq!(answer["data"]["updateSubscription"], json!({ "company": null, "problems": [
            { "severity": "ERROR", "code": "BAD_VALUE", "field": ["plan"], "message": "plan must not be empty" },
            { "severity": "ERROR", "code": "BAD_VALUE", "field": ["seats"], "message": "seats must be at least 1" },
        ] }));
        let answer = update(&app, &house.owner, with(&house, json!({ "plan": "gold", "expectedVersion": 7 }))).await;
        let message = "somebody else has changed this meanwhile; the current version is 1";
        assert_eq!(answer, problem("STALE_VERSION", "expectedVersion", message));
        let answer = update(&app, &house.owner, with(&house, json!({ "plan": "gold", "expectedVersion": 1 }))).await;
        assert_eq!(answer, done(&house, 2, "gold", "ACTIVE", 10));
    }

    /// The Owner can cancel, and then Tenant and Cost Administrators alone can lift it.
    async fn who_lifts_a_suspension(app) {
        let house = House::build(&app).await;
        let mut version = 1;
        for lifting in [&house.carl, &house.tina] {
            let answer = update(&app, &house.owner, with(&house, json!({ "status": "CANCELED" }))).await;
            version += 1;
            assert_eq!(answer, done(&house, version, "standard", "CANCELED", 10));
            for fields in [json!({ "status": "ACTIVE" }), json!({ "plan": "gold" }), json!({})] {
                let answer = update(&app, &house.owner, with(&house, fields)).await;
                assert_eq!(codes(&answer, "updateSubscription"), ["FORBIDDEN"]);
                assert_eq!(reasons(&answer), ["COMPANY_SUSPENDED"]);
            }
            let answer = update(&app, &house.administrator, with(&house, json!({ "status": "ACTIVE" }))).await;
            assert_eq!(reasons(&answer), ["MISSING_PERMISSION", "COMPANY_SUSPENDED"]);
            let answer = update(&app, lifting, with(&house, json!({ "status": "ACTIVE" }))).await;
            version += 1;
            assert_eq!(answer, done(&house, version, "standard", "ACTIVE", 10));
        }
        // Lifted, the company writes again at once.
        let answer = invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&answer, "inviteUser"), Vec::<String>::new());
    }

    async fn scripts_may_refuse_it(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "billing", SCRIPT).await;
        let answer = update(&app, &house.owner, with(&house, json!({ "status": "CANCELED", "plan": "gold" }))).await;
        assert_eq!(codes(&answer, "updateSubscription"), ["REJECTED_BY_POLICY"]);
        let answer = update(&app, &house.carl, with(&house, json!({ "seats": 51 }))).await;
        assert_eq!(answer, problem("REJECTED_BY_POLICY", "seats", "fifty at most"));
        let answer = update(&app, &house.carl, with(&house, json!({ "plan": "gold", "seats": 50, "status": "PAST_DUE" }))).await;
        assert_eq!(answer, done(&house, 2, "gold", "PAST_DUE", 50));
        let runs = house.tina.get(&app, "{ policyRuns { nodes { verdict log } } }", json!({})).await;
        assert_eq!(runs["policyRuns"]["nodes"], json!([
            { "verdict": "ALLOWED", "log": ["[\"plan\", \"seats\", \"status\"]"] },
            { "verdict": "DENIED", "log": ["[\"seats\"]"] }, { "verdict": "DENIED", "log": ["[\"plan\", \"status\"]"] },
        ]));
    }

    /// As disabling somebody: no script keeps a company going, by saying no or by breaking. All else is put to them.
    async fn canceling_is_put_to_no_script(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "broken", "fn validate_company(ctx) { if ctx.company.name != \"\" { throw \"broken\"; } }").await;
        for fields in [json!({ "status": "PAST_DUE" }), json!({ "status": "CANCELED", "seats": 11 }), json!({ "plan": "gold" })] {
            let answer = update(&app, &house.owner, with(&house, fields)).await;
            assert_eq!(codes(&answer, "updateSubscription"), ["POLICY_FAILED"]);
            let problem = &answer["data"]["updateSubscription"]["problems"][0];
            assert_eq!((&problem["severity"], &problem["field"]), (&json!("ERROR"), &Value::Null));
        }
        let runs = "{ policyRuns { totalCount } }";
        assert_eq!(house.tina.get(&app, runs, json!({})).await["policyRuns"]["totalCount"], 3);
        // What is sent along and is so already changes nothing.
        let whole = json!({ "status": "CANCELED", "seats": 10, "plan": "standard" });
        let answer = update(&app, &house.owner, with(&house, whole)).await;
        assert_eq!(answer, done(&house, 2, "standard", "CANCELED", 10));
        assert_eq!(house.tina.get(&app, runs, json!({})).await["policyRuns"]["totalCount"], 3);
        let answer = update(&app, &house.tina, with(&house, json!({ "status": "ACTIVE" }))).await;
        assert_eq!(codes(&answer, "updateSubscription"), ["POLICY_FAILED"], "lifting it is put to them");
    }

    /// What scripts allowed on facts that have moved is put to them anew.
    async fn seats_that_move_meanwhile_are_put_to_scripts_again(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "billing", "fn validate_company(ctx) {
            log(ctx.previous.seats.to_string() + \" \" + ctx.company.seats + \" \" + ctx.company.plan);
            if ctx.company.plan == \"gold\" && ctx.company.seats > 20 { deny(\"gold has twenty\"); }
        }").await;
        app.gate.shut();
        let late = update(&app, &house.owner, with(&house, json!({ "plan": "gold" })));
        let other = update(&app, &house.carl, with(&house, json!({ "seats": 30 })));
        let meanwhile = async {
            app.gate.holds(2).await;
            app.gate.open();
        };
        let (late, other, ()) = join3(late, other, meanwhile).await;
        // One of them is written and the other starts over, and is refused whichever it is.
        let mut told = [codes(&late, "updateSubscription"), codes(&other, "updateSubscription")];
        told.sort();
        assert_eq!(told, [Vec::<String>::new(), vec!["REJECTED_BY_POLICY".to_owned()]]);
        let data = house.tina.get(&app, "{ policyRuns { nodes { verdict log } } }", json!({})).await;
        let logs: Vec<String> = data["policyRuns"]["nodes"].as_array().unwrap().iter().map(|it| it["log"][0].to_string()).collect();
        assert!(logs.iter().any(|log| log.contains("30 30 gold") || log.contains("10 30 gold")), "{logs:?}");
    }

    async fn seats_are_at_most_a_million(app) {
        let house = House::build(&app).await;
        let answer = update(&app, &house.owner, with(&house, json!({ "seats": 1_000_001 }))).await;
        assert_eq!(answer, problem("BAD_VALUE", "seats", "seats must be at most 1000000"));
        let answer = update(&app, &house.owner, with(&house, json!({ "seats": 1_000_000 }))).await;
        assert_eq!(answer, done(&house, 2, "standard", "ACTIVE", 1_000_000));
    }

    /// Whoever is out by the time it is written knows of no such company.
    async fn who_is_removed_meanwhile_sees_nothing(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "billing", "fn validate_company(ctx) {}").await;
        app.gate.shut();
        let late = update(&app, &house.owner, with(&house, json!({ "plan": "gold" })));
        let meanwhile = async {
            app.gate.holds(1).await;
            let removed = "DELETE FROM memberships WHERE role = 3 AND company_id IN (SELECT company_id FROM memberships WHERE role = 2)";
            let next = "UPDATE memberships SET role = 3 WHERE role = 2";
            app.run_sql(house.tenant, &format!("BEGIN; {removed}; {next}; COMMIT")).await;
            app.gate.open();
        };
        let (answer, ()) = futures_util::future::join(late, meanwhile).await;
        assert_eq!(answer, problem("NOT_FOUND", "companyId", "there is no such company"));
    }

    /// One seat is left: of two who invite and one who takes it away, one gets it.
    async fn the_last_seat_goes_to_one(app) {
        let house = House::build(&app).await;
        for round in 0..8 {
            // How many mails one sender has for one person, is another test's.
            app.run_sql(house.tenant, "DELETE FROM attempts").await;
            let shop = company(&app, house.tenant, "Shop", 2).await;
            seat(&app, house.tenant, shop, &house.owner, CompanyRole::Owner, None).await;
            let fewer = json!({ "companyId": shop.to_string(), "seats": 1 });
            let (one, other, lowered) = join3(
                invite(&app, &house.owner, shop, "otto@acme.example", "DESIGNER"),
                invite(&app, &house.tina, shop, "dora@acme.example", "DESIGNER"),
                update(&app, &house.carl, fewer),
            ).await;
            let invited = [&one, &other].map(|it| codes(it, "inviteUser"));
            let lowered = codes(&lowered, "updateSubscription");
            let won = invited.iter().chain([&lowered]).filter(|codes| codes.is_empty()).count();
            assert_eq!(won, 1, "{round}: {invited:?} {lowered:?}");
            assert!(invited.iter().all(|codes| codes.is_empty() || *codes == ["NO_SEAT_LEFT"]), "{invited:?}");
            assert!(lowered.is_empty() || lowered == ["BAD_VALUE"], "{lowered:?}");
            let expected = if lowered.is_empty() { (1, 1) } else { (2, 2) };
            assert_eq!(seats(&app, &house, shop).await, expected);
        }
    }

    /// Whoever is invited has a seat already: nobody takes it away while they accept, and all of them get in.
    async fn accepting_and_taking_seats_away_at_once(app) {
        let house = House::build(&app).await;
        let shop = company(&app, house.tenant, "Shop", 9).await;
        seat(&app, house.tenant, shop, &house.owner, CompanyRole::Owner, None).await;
        let mut friends = Vec::new();
        for number in 0..8 {
            let friend = person(&app, house.tenant, &format!("Friend{number}"), &[]).await;
            let row = seat(&app, house.tenant, shop, &friend, CompanyRole::Designer, Some(&house.owner)).await;
            friends.push((friend, row));
        }
        let accept = "mutation($id: ID!) { acceptInvitation(input: { membershipId: $id }) { problems { code } } }";
        let accepted = join_all(friends.iter().map(|(friend, row)| friend.ask(&app, accept, json!({ "id": row.to_string() }))));
        let fewer = join_all((1..9).map(|seats| update(&app, &house.carl, json!({ "companyId": shop.to_string(), "seats": seats }))));
        let (accepted, fewer) = futures_util::future::join(accepted, fewer).await;
        assert!(accepted.iter().all(|it| codes(it, "acceptInvitation").is_empty()), "{accepted:?}");
        assert!(fewer.iter().all(|it| codes(it, "updateSubscription") == ["BAD_VALUE"]), "{fewer:?}");
        assert_eq!(seats(&app, &house, shop).await, (9, 9));
    }
}
