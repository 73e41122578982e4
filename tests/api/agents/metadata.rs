//! `createAgent`, `updateAgentMetadata`, `deleteAgent`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{AGENTS, CHANNELS, agent_of, places, read, send};
use crate::{
    companies::house::{audit, reasons},
    projects::PROJECTS,
    support::{both, cells::Place},
};

both! {
    async fn one_is_stored_as_it_was_given(app) {
        let house = AGENTS.house(&app).await;
        let input = json!({
            "projectId": Place::Project.id(house.foundry), "name": " Paul ", "description": " Knows\nparcels ", "language": "ES-mx",
        });
        let created = send(&app, &house.manager, "createAgent", input.clone()).await;
        let agent = json!({
            "id": created["agent"]["id"], "version": 1,
            "createdAt": "2027-01-15T12:00:00.000000Z", "updatedAt": "2027-01-15T12:00:00.000000Z",
            "metadata": { "name": "Paul", "description": "Knows\nparcels", "language": "es-MX" },
            "channels": [],
            "scenario": {
                "document": {}, "version": 1, "updatedAt": "2027-01-15T12:00:00.000000Z", "updatedBy": { "name": "Mona" },
            },
            "project": { "name": "The place", "company": { "name": "Foundry" } },
        });
        assert_eq!(created, json!({ "agent": agent, "problems": [] }));
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.agent.created", agent["id"],
            {
                "name": { "from": null, "to": "Paul" }, "description": { "from": null, "to": "Knows\nparcels" },
                "language": { "from": null, "to": "es-MX" },
                "projectId": { "from": null, "to": Place::Project.id(house.foundry) },
            },
            null, house.foundry.to_string(),
        ])]);
        assert_eq!(read(&app, &house.designer, agent["id"].as_str().unwrap()).await, agent);
        // A name may be there twice.
        let twin = send(&app, &house.manager, "createAgent", input).await;
        assert_eq!(twin["problems"], json!([]));
        assert_ne!(twin["agent"]["id"], agent["id"]);
    }

    async fn everything_that_is_wrong_is_told_with_its_place(app) {
        let house = AGENTS.house(&app).await;
        let project = Place::Project.id(house.foundry);
        let wrong = json!({ "projectId": project, "name": " ", "description": "x".repeat(1001), "language": "not a tag" });
        let told = send(&app, &house.owner, "createAgent", wrong).await;
        assert_eq!(told["agent"], json!(null));
        let all = [json!(["BAD_VALUE", ["name"]]), json!(["BAD_VALUE", ["description"]]), json!(["BAD_VALUE", ["language"]])];
        assert_eq!(places(&told), all);
        let id = AGENTS.created(&app, &house.owner, house.foundry, "Paul").await;
        let wrong = json!({ "id": id, "name": null, "description": "x".repeat(1001), "language": "not a tag" });
        assert_eq!(places(&send(&app, &house.owner, "updateAgentMetadata", wrong).await), all);
    }

    async fn what_differs_is_written(app) {
        let house = AGENTS.house(&app).await;
        let id = AGENTS.created(&app, &house.owner, house.foundry, "Paul").await;
        app.world.pass(TimeDelta::minutes(1));
        let input = json!({ "id": id, "expectedVersion": 1, "description": "Parcels", "language": "de" });
        let updated = send(&app, &house.manager, "updateAgentMetadata", input).await;
        let agent = &updated["agent"];
        assert_eq!(
            json!([agent["metadata"], agent["version"], agent["updatedAt"], agent["scenario"]["version"]]),
            json!([{ "name": "Paul", "description": "Parcels", "language": "de" }, 2, "2027-01-15T12:01:00.000000Z", 1])
        );
        let event = audit(&app, house.tenant).await.pop().unwrap();
        assert_eq!(event, json!([
            "company.agent.updated", id,
            { "description": { "from": null, "to": "Parcels" }, "language": { "from": null, "to": "de" } },
            null, house.foundry.to_string(),
        ]));
        let events = audit(&app, house.tenant).await;
        for same in [json!({ "id": id }), json!({ "id": id, "name": "Paul ", "description": "Parcels", "language": "DE", "expectedVersion": 2 })] {
            let same = send(&app, &house.manager, "updateAgentMetadata", same).await;
            assert_eq!(json!([same["agent"]["version"], same["problems"]]), json!([2, []]));
        }
        assert_eq!(audit(&app, house.tenant).await, events);
        let cleared = send(&app, &house.manager, "updateAgentMetadata", json!({ "id": id, "description": null, "language": "" })).await;
        assert_eq!(cleared["agent"]["metadata"], json!({ "name": "Paul", "description": null, "language": null }));
        let stale = send(&app, &house.manager, "updateAgentMetadata", json!({ "id": id, "expectedVersion": 2, "name": "Other" })).await;
        assert_eq!(places(&stale), [json!(["STALE_VERSION", ["expectedVersion"]])]);
        let refused = send(&app, &house.designer, "updateAgentMetadata", json!({ "id": id })).await;
        assert_eq!(reasons(&refused), ["MISSING_PERMISSION"]);
    }

    /// With it goes what is in it, by `deleteAgent` and by `deleteProject`.
    async fn what_is_deleted_is_gone_with_all_its_parts(app) {
        let house = CHANNELS.house(&app).await;
        let channel = CHANNELS.created(&app, &house.owner, house.foundry, "Chat").await;
        let agent = agent_of(house.foundry);
        let deleted = AGENTS.delete(&app, &house.manager, &agent).await;
        assert_eq!(deleted, json!({ "data": { "deleteAgent": { "deletedId": agent, "problems": [] } } }));
        let event = audit(&app, house.tenant).await.pop().unwrap();
        assert_eq!(event, json!([
            "company.agent.deleted", agent,
            {
                "name": { "from": "The agent", "to": null }, "channels": { "from": 1, "to": null },
                "projectId": { "from": Place::Project.id(house.foundry), "to": null },
            },
            null, house.foundry.to_string(),
        ]));
        let other = AGENTS.created(&app, &house.owner, house.foundry, "Other").await;
        let project = Place::Project.id(house.foundry);
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let there = async |ids: &[&String]| house.owner.get(&app, query, json!({ "ids": ids })).await["nodes"].clone();
        assert_eq!(there(&[&channel, &agent, &other, &project]).await, json!([null, null, { "id": other }, { "id": project }]));
        let gone = PROJECTS.delete(&app, &house.manager, &project).await;
        assert_eq!(gone["data"]["deleteProject"]["problems"], json!([]));
        let told = audit(&app, house.tenant).await.pop().unwrap()[2].clone();
        assert_eq!(told["agents"], json!({ "from": 1, "to": null }));
        assert_eq!(there(&[&other, &project]).await, json!([null, null]));
        let late = AGENTS.create(&app, &house.owner, house.foundry, "Late").await;
        assert_eq!(places(&late["data"]["createAgent"]), [json!(["NOT_FOUND", ["projectId"]])]);
        let nothing: Vec<Value> = Vec::new();
        let left = "{ companies { nodes { projects { nodes { id } } } } }";
        assert_eq!(house.owner.get(&app, left, json!({})).await["companies"]["nodes"][0]["projects"]["nodes"], json!(nothing));
    }
}
