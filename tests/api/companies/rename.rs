//! `renameCompany`.

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use super::house::{House, audit, codes, reasons};
use crate::{
    invitations::scripts::enforce,
    support::{Client, TestApp, both},
};

async fn rename(app: &TestApp, by: &Client, input: Value) -> Value {
    let query = "mutation($input: RenameCompanyInput!) { renameCompany(input: $input) {
        company { id name version createdAt updatedAt } problems { severity code field message }
    } }";
    by.ask(app, query, json!({ "input": input })).await
}

fn to(house: &House, name: &str) -> Value {
    json!({ "companyId": house.foundry.to_string(), "name": name })
}

fn done(house: &House, name: &str, version: i32, updated: &str) -> Value {
    json!({ "data": { "renameCompany": { "company": {
        "id": house.foundry.to_string(), "name": name, "version": version,
        "createdAt": "2027-01-15T12:00:00.000000Z", "updatedAt": updated,
    }, "problems": [] } } })
}

fn problem(code: &str, field: &str, message: &str) -> Value {
    json!({ "data": { "renameCompany": { "company": null, "problems": [
        { "severity": "ERROR", "code": code, "field": [field], "message": message },
    ] } } })
}

fn not_found() -> Value {
    problem("NOT_FOUND", "companyId", "there is no such company")
}

const BEFORE: &str = "2027-01-15T12:00:00.000000Z";
const AFTER: &str = "2027-01-15T13:00:00.000000Z";

/// The name as everybody in it reads it now.
async fn name(app: &TestApp, house: &House) -> Value {
    let query = "query($id: ID!) { company(id: $id) { name version } }";
    house.designer.get(app, query, json!({ "id": house.foundry.to_string() })).await["company"].clone()
}

const SCRIPT: &str = r#"
fn validate_company(ctx) {
    log(ctx.previous.name + " " + ctx.company.name + " " + ctx.company.status + " " + ctx.company.seats_used);
    if ctx.changed != ["name"] { deny("the name alone"); }
    if ctx.actor.company_role == () { warn("renamed from outside"); }
    if ctx.previous.name == "Second" { deny("not away from Second"); }
    if ctx.company.name == "Third" { deny_field("name", "not to Third"); }
}
"#;

both! {
    async fn the_name_counts_at_the_next_request(app) {
        let house = House::build(&app).await;
        app.world.pass(TimeDelta::hours(1));
        let answer = rename(&app, &house.owner, to(&house, "  Mill of Foundry ")).await;
        assert_eq!(answer, done(&house, "Mill of Foundry", 2, AFTER));
        assert_eq!(name(&app, &house).await, json!({ "name": "Mill of Foundry", "version": 2 }));
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.renamed", house.foundry.to_string(),
            { "name": { "from": "Foundry", "to": "Mill of Foundry" } }, null, house.foundry.to_string(),
        ])]);
        // It is found by the new one, whatever its case, and not by the one before.
        let find = "query($by: StringFilter!) { companies(filter: { name: $by }) { totalCount } }";
        for (found, name) in [(1, "MILL of Foundry"), (0, "Foundry")] {
            let list = house.tina.get(&app, find, json!({ "by": { "eq": name } })).await;
            assert_eq!(list, json!({ "companies": { "totalCount": found } }), "{name}");
        }
        // Another company may have the name, and another tenant's is another company.
        let other = "query($id: ID!) { company(id: $id) { name version } }";
        let other = house.stranger.get(&app, other, json!({ "id": house.elsewhere.to_string() })).await;
        assert_eq!(other, json!({ "company": { "name": "Foundry", "version": 1 } }));
    }

    async fn the_name_that_it_has_already_writes_nothing(app) {
        let house = House::build(&app).await;
        app.world.pass(TimeDelta::hours(1));
        enforce(&app, &house, "naming", SCRIPT).await;
        let events = audit(&app, house.tenant).await;
        assert_eq!(rename(&app, &house.owner, to(&house, " Foundry ")).await, done(&house, "Foundry", 1, BEFORE));
        assert_eq!(audit(&app, house.tenant).await, events);
        let runs = house.tina.get(&app, "{ policyRuns { totalCount } }", json!({})).await;
        assert_eq!(runs, json!({ "policyRuns": { "totalCount": 0 } }));
        // Who may not rename it may not rename it to that either.
        assert_eq!(codes(&rename(&app, &house.designer, to(&house, "Foundry")).await, "renameCompany"), ["FORBIDDEN"]);
    }

    async fn a_name_has_to_be_one(app) {
        let house = House::build(&app).await;
        for (name, message) in [
            (" ".to_owned(), "name must not be empty"),
            ("x".repeat(101), "name may have at most 100 characters"),
            ("a\nb".to_owned(), "name must be one line without control or invisible formatting characters"),
        ] {
            let answer = rename(&app, &house.owner, to(&house, &name)).await;
            assert_eq!(answer, problem("BAD_VALUE", "name", message));
        }
        assert_eq!(name(&app, &house).await, json!({ "name": "Foundry", "version": 1 }));
    }

    async fn each_goes_by_the_cell(app) {
        let house = House::build(&app).await;
        for (name, who) in house.everybody() {
            let answer = rename(&app, who, to(&house, name)).await;
            let wanted = match name {
                "owner" => done(&house, name, 2, BEFORE),
                "tina" => done(&house, name, 3, BEFORE),
                "outsider" | "stranger" => not_found(),
                _ => {
                    assert_eq!(codes(&answer, "renameCompany"), ["FORBIDDEN"], "{name}");
                    let wanted = match name {
                        "invited" => "INVITATION_PENDING",
                        "carl" => "NOT_A_MEMBER",
                        _ => "MISSING_PERMISSION",
                    };
                    assert_eq!(reasons(&answer), [wanted], "{name}");
                    continue;
                }
            };
            assert_eq!(answer, wanted, "{name}");
        }
        let renamed: Vec<Value> = audit(&app, house.tenant).await.into_iter().filter(|it| it[0] == "company.renamed").collect();
        assert_eq!(renamed.iter().map(|it| it[3].clone()).collect::<Vec<_>>(), [json!(null), json!("TENANT_ADMINISTRATOR")]);
    }

    async fn an_id_that_names_nothing_in_sight(app) {
        let house = House::build(&app).await;
        let never = "company_00000000000000000000000000000000";
        for id in ["nonsense", never, &house.elsewhere.to_string(), &house.rows[0].to_string()] {
            let answer = rename(&app, &house.tina, json!({ "companyId": id, "name": "Mill" })).await;
            assert_eq!(answer, not_found(), "{id}");
        }
    }

    async fn the_version_that_was_seen_has_to_be_the_current_one(app) {
        let house = House::build(&app).await;
        let at = |version: i32, name: &str| {
            json!({ "companyId": house.foundry.to_string(), "name": name, "expectedVersion": version })
        };
        let stale = |current: i32| {
            let message = format!("somebody else has changed this meanwhile; the current version is {current}");
            problem("STALE_VERSION", "expectedVersion", &message)
        };
        assert_eq!(rename(&app, &house.owner, at(2, "Mill")).await, stale(1));
        assert_eq!(rename(&app, &house.owner, at(1, "Mill")).await, done(&house, "Mill", 2, BEFORE));
        // Even where it is that already.
        assert_eq!(rename(&app, &house.owner, at(1, "Mill")).await, stale(2));
        // Of many who saw the same, one changes it.
        let names: Vec<String> = (0..24).map(|number| format!("Mill {number}")).collect();
        let tries = names.iter().map(|name| rename(&app, &house.owner, at(2, name)));
        let answers = join_all(tries).await;
        assert_eq!(answers.iter().filter(|it| it["data"]["renameCompany"]["problems"] == json!([])).count(), 1);
        assert_eq!(answers.iter().filter(|it| **it == stale(3)).count(), 23);
        assert_eq!(name(&app, &house).await["version"], 3);
    }

    async fn scripts_may_refuse_it(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "naming", SCRIPT).await;
        let answer = rename(&app, &house.owner, to(&house, "Third")).await;
        assert_eq!(answer, problem("REJECTED_BY_POLICY", "name", "not to Third"));
        assert_eq!(name(&app, &house).await, json!({ "name": "Foundry", "version": 1 }));
        let answer = rename(&app, &house.tina, to(&house, "Mill")).await;
        assert_eq!(answer["data"]["renameCompany"]["company"]["name"], "Mill");
        assert_eq!(answer["data"]["renameCompany"]["problems"], json!([
            { "severity": "WARNING", "code": "POLICY_WARNING", "field": null, "message": "renamed from outside" },
        ]));
        // What it saw is kept, refused or not. Nobody is asked about what is malformed or forbidden.
        rename(&app, &house.owner, to(&house, " ")).await;
        rename(&app, &house.designer, to(&house, "Fourth")).await;
        let runs = house.tina.get(&app, "{ policyRuns { nodes { verdict log context } } }", json!({})).await;
        let runs = runs["policyRuns"]["nodes"].as_array().unwrap();
        assert_eq!(runs.iter().map(|run| json!([run["verdict"], run["log"]])).collect::<Vec<_>>(), [
            json!(["ALLOWED", ["Foundry Mill ACTIVE 5"]]), json!(["DENIED", ["Foundry Third ACTIVE 5"]]),
        ]);
        let facts = |name: &str| json!({
            "id": house.foundry.to_string(), "name": name, "plan": "standard", "status": "ACTIVE", "seats": 10, "seats_used": 5,
            "members_by_role": { "DESIGNER": 2, "MANAGER": 1, "ADMINISTRATOR": 1, "OWNER": 1 },
        });
        assert_eq!(runs[0]["context"], json!({
            "now": "2027-01-15T12:00:00.000000Z", "tenant": { "slug": "acme" },
            "actor": {
                "id": house.tina.id, "email": house.tina.email, "roles": ["TENANT_ADMINISTRATOR"], "company_role": null,
            },
            "company": facts("Mill"), "previous": facts("Foundry"), "changed": ["name"],
        }));
    }

    /// What scripts allowed on facts that have moved is put to them anew.
    async fn a_company_that_moves_meanwhile_is_put_to_scripts_again(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "naming", SCRIPT).await;
        app.gate.shut();
        let late = rename(&app, &house.owner, to(&house, "Mill"));
        let meanwhile = async {
            app.gate.holds(1).await;
            app.run_sql(house.tenant, "UPDATE companies SET name = 'Second', name_key = 'second', version = 2").await;
            app.gate.open();
        };
        let (answer, ()) = join(late, meanwhile).await;
        assert_eq!(codes(&answer, "renameCompany"), ["REJECTED_BY_POLICY"]);
        assert_eq!(name(&app, &house).await, json!({ "name": "Second", "version": 2 }));
    }

    async fn a_script_that_breaks_refuses_it(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "naming", "fn validate_company(ctx) { if ctx.changed == [\"name\"] { throw \"broken\"; } }").await;
        let answer = rename(&app, &house.owner, to(&house, "Mill")).await;
        assert_eq!(codes(&answer, "renameCompany"), ["POLICY_FAILED"]);
        assert_eq!(name(&app, &house).await, json!({ "name": "Foundry", "version": 1 }));
    }

    async fn a_script_points_to_fields_of_the_input(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "naming", "fn validate_company(ctx) { deny_field(\"seats\", \"one\"); deny_field(\"name\", \"two\"); }").await;
        let answer = rename(&app, &house.owner, to(&house, "Mill")).await;
        let problems = answer["data"]["renameCompany"]["problems"].as_array().unwrap();
        let said: Vec<Value> = problems.iter().map(|it| json!([it["field"], it["message"]])).collect();
        assert_eq!(said, [json!([null, "one"]), json!([["name"], "two"])]);
    }

    /// Whoever is out by the time it is written knows of no such company.
    async fn who_is_removed_meanwhile_sees_nothing(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "naming", SCRIPT).await;
        app.gate.shut();
        let late = rename(&app, &house.owner, to(&house, "Mill"));
        let meanwhile = async {
            app.gate.holds(1).await;
            let removed = "DELETE FROM memberships WHERE role = 3 AND company_id IN (SELECT company_id FROM memberships WHERE role = 2)";
            let next = "UPDATE memberships SET role = 3 WHERE role = 2";
            app.run_sql(house.tenant, &format!("BEGIN; {removed}; {next}; COMMIT")).await;
            app.gate.open();
        };
        let (answer, ()) = join(late, meanwhile).await;
        assert_eq!(answer, problem("NOT_FOUND", "companyId", "there is no such company"));
    }

    /// Whoever loses the right while the scripts run does not rename it.
    async fn a_right_that_is_lost_meanwhile_is_lost(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "naming", SCRIPT).await;
        app.gate.shut();
        let late = rename(&app, &house.owner, to(&house, "Mill"));
        let meanwhile = async {
            app.gate.holds(1).await;
            app.run_sql(house.tenant, "UPDATE companies SET status = 'CANCELED', version = 2").await;
            app.gate.open();
        };
        let (answer, ()) = join(late, meanwhile).await;
        assert_eq!(reasons(&answer), ["COMPANY_SUSPENDED"]);
        assert_eq!(name(&app, &house).await, json!({ "name": "Foundry", "version": 2 }));
    }
}
