//! `updateIntent` and `deleteIntent`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{INTENTS, send};
use crate::{
    companies::house::{House, audit},
    support::{TestApp, both},
};

async fn one(app: &TestApp, house: &House) -> String {
    let id = INTENTS.created(app, &house.owner, house.foundry, "Greeting").await;
    app.world.pass(TimeDelta::minutes(1));
    id
}

both! {
    async fn what_differs_is_written(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let input = json!({ "id": id, "expectedVersion": 1, "phrases": ["Hello", "Hi"] });
        let updated = send(&app, &house.designer, "update", input).await;
        let after = json!({
            "id": id, "name": "Greeting", "phrases": ["Hello", "Hi"], "version": 2,
            "createdAt": "2027-01-15T12:00:00.000000Z", "updatedAt": "2027-01-15T12:01:00.000000Z",
            "company": { "name": "Foundry" },
        });
        assert_eq!(updated, json!({ "intent": after, "problems": [] }));
        let event = audit(&app, house.tenant).await.pop().unwrap();
        assert_eq!(event, json!([
            "company.intent.updated", id,
            { "phrases": {
                "from": { "count": 1, "removed": ["Where is my parcel?"] }, "to": { "count": 2, "added": ["Hello", "Hi"] },
            } },
            null, house.foundry.to_string(),
        ]));
        let renamed = send(&app, &house.designer, "update", json!({ "id": id, "name": "Welcome" })).await;
        assert_eq!(json!([renamed["intent"]["name"], renamed["intent"]["version"]]), json!(["Welcome", 3]));
        // Null is no text, and no phrases.
        let none = send(&app, &house.designer, "update", json!({ "id": id, "name": null })).await;
        assert_eq!(none["problems"][0]["field"], json!(["name"]));
        let empty = send(&app, &house.designer, "update", json!({ "id": id, "phrases": null })).await;
        assert_eq!(empty["intent"]["phrases"], json!([]));
    }

    async fn what_is_so_already_writes_nothing(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let events = audit(&app, house.tenant).await;
        for input in [
            json!({ "id": id }),
            json!({ "id": id, "name": " Greeting ", "phrases": [" Where is my parcel? "], "expectedVersion": 1 }),
        ] {
            let same = send(&app, &house.manager, "update", input).await;
            let intent = &same["intent"];
            assert_eq!(
                json!([intent["version"], intent["updatedAt"], same["problems"]]),
                json!([1, "2027-01-15T12:00:00.000000Z", []])
            );
        }
        assert_eq!(audit(&app, house.tenant).await, events);
        let other_case = send(&app, &house.manager, "update", json!({ "id": id, "name": "GREETING" })).await;
        assert_eq!(other_case["intent"]["version"], 2);
    }

    async fn the_audit_tells_a_few_phrases_of_many(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let told = async |phrases: Value| {
            let updated = send(&app, &house.designer, "update", json!({ "id": id, "phrases": phrases })).await;
            assert_eq!(updated["problems"], json!([]));
            audit(&app, house.tenant).await.pop().unwrap()[2]["phrases"].clone()
        };
        let many: Vec<String> = (0..100).map(|number| format!("Where is number {number}?")).collect();
        assert_eq!(told(json!(many)).await, json!({
            "from": { "count": 1, "removed": ["Where is my parcel?"] }, "to": { "count": 100, "added": many[..10] },
        }));
        let mut other = many.clone();
        (other[50], other[99]) = ("Who?".to_owned(), "Why?".to_owned());
        assert_eq!(told(json!(other)).await, json!({
            "from": { "count": 100, "removed": [many[50], many[99]] }, "to": { "count": 100, "added": ["Who?", "Why?"] },
        }));
        other.reverse();
        assert_eq!(told(json!(other)).await, json!({
            "from": { "count": 100, "removed": [] }, "to": { "count": 100, "added": [] },
        }));
        let long: Vec<String> = ["a", "b", "c"].map(|letter| letter.repeat(500)).to_vec();
        assert_eq!(told(json!(long)).await, json!({
            "from": { "count": 100, "removed": other[..10] }, "to": { "count": 3, "added": long[..2] },
        }));
    }

    async fn a_stale_version_is_refused(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let stale = |payload: &Value| json!({ "intent": null, "problems": [{
            "code": "STALE_VERSION", "field": ["expectedVersion"], "message": payload["problems"][0]["message"],
        }] });
        for version in [0, 2] {
            let input = json!({ "id": id, "expectedVersion": version, "name": "Other" });
            let refused = send(&app, &house.manager, "update", input).await;
            assert_eq!(refused, stale(&refused));
        }
        // Whoever comes first of those who have seen the same.
        let form = |number: u32| json!({ "id": id, "expectedVersion": 1, "name": format!("Name {number}") });
        let at_once = (0..8).map(|number| send(&app, &house.manager, "update", form(number)));
        let answers = futures_util::future::join_all(at_once).await;
        let (done, refused): (Vec<&Value>, Vec<&Value>) =
            answers.iter().partition(|answer| answer["problems"] == json!([]));
        assert_eq!((done.len(), refused.len()), (1, 7));
        assert!(refused.iter().all(|answer| **answer == stale(answer)), "{refused:#?}");
        assert_eq!(done[0]["intent"]["version"], 2);
    }

    async fn what_is_deleted_is_gone(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let other = INTENTS.created(&app, &house.owner, house.foundry, "Other").await;
        let deleted = INTENTS.delete(&app, &house.designer, &id).await;
        assert_eq!(deleted, json!({ "data": { "deleteIntent": { "deletedId": id, "problems": [] } } }));
        let event = audit(&app, house.tenant).await.pop().unwrap();
        assert_eq!(event, json!([
            "company.intent.deleted", id,
            {
                "name": { "from": "Greeting", "to": null },
                "phrases": { "from": { "count": 1, "removed": ["Where is my parcel?"] }, "to": null },
            },
            null, house.foundry.to_string(),
        ]));
        let left = INTENTS.read(&app, &house.owner, house.foundry, &id).await;
        let list = json!({ "totalCount": 1, "nodes": [{ "id": other, "name": "Other" }] });
        assert_eq!(left, json!({ "data": { "company": { "intents": list }, "node": null } }));
        let again = INTENTS.delete(&app, &house.designer, &id).await;
        assert_eq!(again["data"]["deleteIntent"]["problems"][0]["code"], "NOT_FOUND");
        // Its name is free again.
        INTENTS.created(&app, &house.owner, house.foundry, "greeting").await;
    }
}
