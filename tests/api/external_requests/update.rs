//! `updateExternalRequest` and `deleteExternalRequest`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{EXTERNAL_REQUESTS, send};
use crate::{
    companies::house::{House, audit},
    support::{TestApp, both},
};

async fn one(app: &TestApp, house: &House) -> String {
    let input = json!({
        "companyId": house.foundry.to_string(), "name": "Find", "method": "PUT", "url": "https://example.com/a?key=1",
        "headers": { "Accept": "text/plain" }, "body": "one",
    });
    let created = send(app, &house.owner, "create", input).await;
    app.world.pass(TimeDelta::minutes(1));
    created["externalRequest"]["id"].as_str().unwrap().to_owned()
}

/// Changes of the newest event.
async fn changes(app: &TestApp, house: &House) -> Value {
    let event = audit(app, house.tenant).await.pop().unwrap();
    assert_eq!(event[0], "company.external_request.updated");
    event[2].clone()
}

both! {
    async fn what_differs_is_written_and_told_without_its_secrets(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let hidden = json!({ "from": "hidden", "to": "hidden" });
        let cases = [
            (json!({ "method": "PATCH" }), json!({ "method": { "from": "PUT", "to": "PATCH" } })),
            (json!({ "url": "https://example.com/b?key=1" }), json!({ "url": hidden })),
            (json!({ "url": "https://example.com/b?key=2" }), json!({ "url": hidden })),
            (json!({ "headers": { "Accept": "text/html" } }), json!({ "headers": hidden })),
            (json!({ "url": "http://elsewhere.example:8080/b?key=2" }), json!({ "url": { "from": "https://example.com", "to": "http://elsewhere.example" } })),
            (json!({ "headers": { "X-Key": "secret" } }), json!({ "headers": hidden })),
            (json!({ "body": "two" }), json!({ "body": hidden })),
            (json!({ "body": "" }), json!({ "body": hidden })),
            (json!({ "body": null }), json!({ "body": hidden })),
            (json!({ "headers": null }), json!({ "headers": hidden })),
        ];
        let mut version = 1;
        for (change, event) in cases {
            version += 1;
            let mut input = change.clone();
            (input["id"], input["expectedVersion"]) = (json!(id), json!(version - 1));
            let updated = send(&app, &house.designer, "update", input).await;
            assert_eq!(json!([updated["problems"], updated["externalRequest"]["version"]]), json!([[], version]), "{change}");
            assert_eq!(changes(&app, &house).await, event, "{change}");
        }
        let query = "query($id: ID!) { node(id: $id) { ... on ExternalRequest { name method url headers body version updatedAt } } }";
        let data = house.owner.get(&app, query, json!({ "id": id })).await;
        assert_eq!(data["node"], json!({
            "name": "Find", "method": "PATCH", "url": "http://elsewhere.example:8080/b?key=2", "headers": {}, "body": null,
            "version": version, "updatedAt": "2027-01-15T12:01:00.000000Z",
        }));
        for field in ["name", "method", "url"] {
            let refused = send(&app, &house.designer, "update", json!({ "id": id, field: null })).await;
            assert_eq!(refused["problems"][0]["field"], json!([field]));
        }
    }

    async fn what_is_so_already_writes_nothing(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let events = audit(&app, house.tenant).await;
        let whole = json!({
            "id": id, "name": "Find", "method": "put", "url": "https://example.com/a?key=1",
            "headers": { "Accept": "text/plain" }, "body": "one", "expectedVersion": 1,
        });
        for input in [json!({ "id": id }), whole] {
            let same = send(&app, &house.manager, "update", input).await;
            let request = &same["externalRequest"];
            assert_eq!(
                json!([request["version"], request["updatedAt"], same["problems"]]),
                json!([1, "2027-01-15T12:00:00.000000Z", []])
            );
        }
        assert_eq!(audit(&app, house.tenant).await, events);
        let stale = send(&app, &house.manager, "update", json!({ "id": id, "expectedVersion": 2, "body": "x" })).await;
        assert_eq!(stale["problems"][0]["code"], "STALE_VERSION");
    }

    async fn what_is_deleted_is_gone(app) {
        let house = House::build(&app).await;
        let id = one(&app, &house).await;
        let deleted = EXTERNAL_REQUESTS.delete(&app, &house.designer, &id).await;
        assert_eq!(deleted, json!({ "data": { "deleteExternalRequest": { "deletedId": id, "problems": [] } } }));
        let event = audit(&app, house.tenant).await.pop().unwrap();
        assert_eq!(event[0], "company.external_request.deleted");
        assert_eq!(event[2], json!({
            "name": { "from": "Find", "to": null }, "method": { "from": "PUT", "to": null },
            "url": { "from": "https://example.com", "to": null }, "headers": { "from": "hidden", "to": "hidden" },
            "body": { "from": "hidden", "to": "hidden" },
        }));
        let left = EXTERNAL_REQUESTS.read(&app, &house.owner, house.foundry, &id).await;
        let list = json!({ "totalCount": 0, "nodes": [] });
        assert_eq!(left, json!({ "data": { "company": { "externalRequests": list }, "node": null } }));
    }
}
