//! `updateProject`, `deleteProject` and `Project.viewerCan`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{PROJECTS, send};
use crate::{
    companies::house::{House, audit, reasons},
    support::{TestApp, both},
};

async fn one(app: &TestApp, house: &House) -> String {
    let id = PROJECTS.created(app, &house.owner, house.foundry, "Parcels").await;
    app.world.pass(TimeDelta::minutes(1));
    id
}

both! {
    async fn what_differs_is_written(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let input = json!({ "id": id, "expectedVersion": 1, "description": "All of them" });
        let updated = send(&app, &house.manager, "update", input).await;
        let after = json!({
            "id": id, "name": "Parcels", "description": "All of them", "version": 2,
            "createdAt": "2027-01-15T12:00:00.000000Z", "updatedAt": "2027-01-15T12:01:00.000000Z",
            "company": { "name": "Foundry" },
        });
        assert_eq!(updated, json!({ "project": after, "problems": [] }));
        let event = audit(&app, house.tenant).await.pop().unwrap();
        assert_eq!(event, json!([
            "company.project.updated", id, { "description": { "from": null, "to": "All of them" } }, null, house.foundry.to_string(),
        ]));
        let renamed = send(&app, &house.manager, "update", json!({ "id": id, "name": "Letters", "description": null })).await;
        let project = &renamed["project"];
        assert_eq!(json!([project["name"], project["description"], project["version"]]), json!(["Letters", null, 3]));
        let none = send(&app, &house.manager, "update", json!({ "id": id, "name": null })).await;
        assert_eq!(none["problems"][0]["field"], json!(["name"]));
    }

    async fn what_is_so_already_writes_nothing(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let events = audit(&app, house.tenant).await;
        for input in [json!({ "id": id }), json!({ "id": id, "name": " Parcels ", "description": " ", "expectedVersion": 1 })] {
            let same = send(&app, &house.manager, "update", input).await;
            let project = &same["project"];
            assert_eq!(
                json!([project["version"], project["updatedAt"], same["problems"]]),
                json!([1, "2027-01-15T12:00:00.000000Z", []])
            );
        }
        assert_eq!(audit(&app, house.tenant).await, events);
        // Who may not change it is refused all the same.
        let refused = send(&app, &house.designer, "update", json!({ "id": id })).await;
        assert_eq!(reasons(&refused), ["MISSING_PERMISSION"]);
    }

    async fn a_stale_version_is_refused(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let form = |number: u32| json!({ "id": id, "expectedVersion": 1, "name": format!("Name {number}") });
        let at_once = (0..8).map(|number| send(&app, &house.manager, "update", form(number)));
        let answers = futures_util::future::join_all(at_once).await;
        let (done, refused): (Vec<&Value>, Vec<&Value>) =
            answers.iter().partition(|answer| answer["problems"] == json!([]));
        assert_eq!((done.len(), refused.len()), (1, 7));
        assert!(refused.iter().all(|answer| {
            answer["project"].is_null() && answer["problems"][0]["code"] == "STALE_VERSION"
                && answer["problems"][0]["field"] == json!(["expectedVersion"])
        }), "{refused:#?}");
    }

    async fn what_is_deleted_is_gone(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let other = PROJECTS.created(&app, &house.owner, house.foundry, "Other").await;
        let deleted = PROJECTS.delete(&app, &house.manager, &id).await;
        assert_eq!(deleted, json!({ "data": { "deleteProject": { "deletedId": id, "problems": [] } } }));
        let event = audit(&app, house.tenant).await.pop().unwrap();
        assert_eq!(event, json!([
            "company.project.deleted", id,
            { "name": { "from": "Parcels", "to": null }, "agents": { "from": 0, "to": null } }, null, house.foundry.to_string(),
        ]));
        let left = PROJECTS.read(&app, &house.owner, house.foundry, &id).await;
        let list = json!({ "totalCount": 1, "nodes": [{ "id": other, "name": "Other" }] });
        assert_eq!(left, json!({ "data": { "company": { "projects": list }, "node": null } }));
        PROJECTS.created(&app, &house.owner, house.foundry, "parcels").await;
    }

    /// Allowed exactly when the mutation is not refused, and for the same reasons.
    async fn every_capability_says_what_the_mutation_does(app) {
        let house = House::build(&app).await;
        let reasons = "{ allowed reasons { code message resource action role } }";
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Project {{ viewerCan {{
            update {reasons} delete {reasons} createAgent {reasons} updateChildren {reasons} }} }} }} }}");
        let (mut allowed, mut refused) = (0, 0);
        for status in ["ACTIVE", "PAST_DUE", "CANCELED"] {
            for (name, who) in house.everybody() {
                app.run_sql(house.tenant, "UPDATE companies SET status = 'ACTIVE'").await;
                let id = PROJECTS.created(&app, &house.owner, house.foundry, &format!("{name} {status}")).await;
                app.run_sql(house.tenant, &format!("UPDATE companies SET status = '{status}'")).await;
                let node = who.get(&app, &query, json!({ "id": id })).await["node"].clone();
                for (capability, mutation, input) in [
                    ("createAgent", "createAgent", json!({ "projectId": id, "name": "One" })),
                    ("update", "updateProject", json!({ "id": id, "name": format!("{name} {status} now") })),
                    ("delete", "deleteProject", json!({ "id": id })),
                ] {
                    let ty = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
                    let text = format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ problems {{ code }} }} }}");
                    let answer = who.ask(&app, &text, json!({ "input": input })).await;
                    let what = format!("{mutation} by {name}, {status}: {answer:#}");
                    if node.is_null() {
                        assert_eq!(answer["data"][mutation]["problems"][0]["code"], "NOT_FOUND", "{what}");
                        continue;
                    }
                    let can = &node["viewerCan"][capability];
                    match can["allowed"] == true {
                        true => assert_eq!(answer["data"][mutation]["problems"], json!([]), "{what}"),
                        false => assert_eq!(answer["errors"][0]["extensions"]["reasons"], can["reasons"], "{what}"),
                    }
                    allowed += i32::from(can["allowed"] == true);
                    refused += i32::from(can["allowed"] == false);
                }
                // What is in it may be changed by whoever reads it, while the company is not suspended.
                if !node.is_null() {
                    assert_eq!(node["viewerCan"]["updateChildren"]["allowed"], status != "CANCELED", "{name}");
                }
            }
        }
        assert_eq!((allowed, refused), (24, 21));
    }
}
