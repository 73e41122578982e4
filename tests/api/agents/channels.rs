//! `createAgentChannel`, `updateAgentChannel`, `deleteAgentChannel`.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::domain::companies::config::size;

use super::{AGENTS, CHANNELS, agent_of, places, read, send};
use crate::{companies::house::audit, support::both};

/// Settings of so many bytes, as they are counted.
fn settings(bytes: usize) -> Value {
    let settings = json!({ "a": "x".repeat(bytes - 10) });
    assert_eq!(size(&settings), bytes);
    settings
}

/// Lists in each other.
fn nested(levels: usize) -> Value {
    (1..levels).fold(json!([]), |inner, _| json!([inner]))
}

both! {
    async fn one_is_stored_as_it_was_given(app) {
        let house = CHANNELS.house(&app).await;
        let given = json!({ "z": [1, 2.5, -7, 1e30, true, null], "a": { "ü": "a\"b\nc", "": {} }, "token": "s3cret" });
        let input = json!({ "agentId": agent_of(house.foundry), "kind": " web_chat ", "name": " Chat ", "settings": given });
        let created = send(&app, &house.manager, "createAgentChannel", input).await;
        assert_eq!(created["problems"], json!([]));
        let channel = &created["agent"]["channels"][0];
        assert_eq!(channel, &json!({
            "id": channel["id"], "kind": "web_chat", "name": "Chat", "enabled": true, "settings": given, "version": 1,
        }));
        assert_eq!(read(&app, &house.designer, &agent_of(house.foundry)).await, created["agent"]);
        let query = "query($id: ID!) { node(id: $id) { ... on AgentChannel { name settings agent { metadata { name } } createdAt updatedAt } } }";
        let data = house.designer.get(&app, query, json!({ "id": channel["id"] })).await;
        assert_eq!(data["node"], json!({
            "name": "Chat", "settings": given, "agent": { "metadata": { "name": "The agent" } },
            "createdAt": "2027-01-15T12:00:00.000000Z", "updatedAt": "2027-01-15T12:00:00.000000Z",
        }));
        // What is in the settings may be secret.
        let hidden = json!({ "from": "hidden", "to": "hidden" });
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.agent_channel.created", channel["id"],
            {
                "kind": { "from": null, "to": "web_chat" }, "name": { "from": null, "to": "Chat" },
                "enabled": { "from": null, "to": true }, "settings": hidden,
                "agentId": { "from": null, "to": agent_of(house.foundry) },
            },
            null, house.foundry.to_string(),
        ])]);
    }

    async fn everything_that_is_wrong_is_told_with_its_place(app) {
        let house = CHANNELS.house(&app).await;
        let agent = agent_of(house.foundry);
        let typed = |kind: &str, name: &str, settings: Value| json!({ "agentId": agent, "kind": kind, "name": name, "settings": settings });
        for (input, fields) in [
            (typed("Web Chat", "", json!([])), vec!["kind", "name", "settings"]),
            (typed(&"k".repeat(51), &"n".repeat(101), json!("x")), vec!["kind", "name", "settings"]),
            (typed("chat", "a\nb", json!({ "a": nested(28) })), vec!["name", "settings"]),
            (typed("chat", "Chat", settings(16_385)), vec!["settings"]),
        ] {
            let told = send(&app, &house.owner, "createAgentChannel", input.clone()).await;
            let wanted: Vec<Value> = fields.iter().map(|field| json!(["BAD_VALUE", field])).collect();
            // What is too deep is told with its place inside.
            let told_at = places(&told).iter().map(|it| json!([it[0], it[1][0]])).collect::<Vec<_>>();
            assert_eq!((&told["agent"], told_at), (&json!(null), wanted), "{input}");
        }
        assert_eq!(audit(&app, house.tenant).await, [""; 0]);
        for most in [typed(&"k".repeat(50), &"é".repeat(100), settings(16_384)), typed("k", "n", json!({ "a": nested(27) }))] {
            let created = send(&app, &house.owner, "createAgentChannel", most.clone()).await;
            assert_eq!(places(&created), [json!(null); 0], "{most}");
        }
    }

    /// An agent with more could be exported and not imported.
    async fn settings_of_an_agent_are_bounded_together(app) {
        let house = CHANNELS.house(&app).await;
        let agent = agent_of(house.foundry);
        let input = |bytes: usize| json!({ "agentId": agent, "kind": "chat", "name": "Chat", "settings": settings(bytes) });
        let mut channel = json!(null);
        for bytes in [16_384, 16_384, 16_384, 16_384, 16_384, 16_000] {
            let created = send(&app, &house.owner, "createAgentChannel", input(bytes)).await;
            assert_eq!(places(&created), [json!(null); 0]);
            channel = created["agent"]["channels"][0]["id"].clone();
        }
        let told = json!({ "agent": null, "problems": [{
            "code": "BAD_VALUE", "field": ["settings"],
            "message": "settings may have at most 98304 bytes of settings in all channels together, as JSON",
        }] });
        assert_eq!(send(&app, &house.owner, "createAgentChannel", input(385)).await, told);
        assert_eq!(send(&app, &house.owner, "createAgentChannel", input(380)).await["problems"], json!([]));
        // Four bytes are left; what the channel itself had is not counted.
        let change = |bytes: usize| json!({ "id": channel, "settings": settings(bytes) });
        let now = read(&app, &house.owner, &agent).await["channels"].as_array().unwrap().iter()
            .find(|it| it["id"] == channel).map(|it| size(&it["settings"])).unwrap();
        for bytes in [now - 1, now, now - 100] {
            let changed = send(&app, &house.owner, "updateAgentChannel", change(bytes)).await;
            assert_eq!(changed["problems"], json!([]), "{bytes}");
        }
        assert_eq!(send(&app, &house.owner, "createAgentChannel", input(104)).await["problems"], json!([]));
        assert_eq!(send(&app, &house.owner, "updateAgentChannel", change(now)).await, told);
        let still = send(&app, &house.owner, "updateAgentChannel", json!({ "id": channel, "enabled": false })).await;
        assert_eq!(still["problems"], json!([]), "there are as many as may be");
        let other = AGENTS.created(&app, &house.owner, house.foundry, "Other").await;
        let elsewhere = json!({ "agentId": other, "kind": "chat", "name": "Chat", "settings": settings(16_384) });
        assert_eq!(send(&app, &house.owner, "createAgentChannel", elsewhere).await["problems"], json!([]));
    }

    async fn what_differs_is_written_and_told_without_its_secrets(app) {
        let house = CHANNELS.house(&app).await;
        let id = CHANNELS.created(&app, &house.owner, house.foundry, "Chat").await;
        app.world.pass(TimeDelta::minutes(1));
        let hidden = json!({ "from": "hidden", "to": "hidden" });
        let mut version = 1;
        for (change, event) in [
            (json!({ "name": "Talk" }), json!({ "name": { "from": "Chat", "to": "Talk" } })),
            (json!({ "enabled": false }), json!({ "enabled": { "from": true, "to": false } })),
            (json!({ "settings": { "token": "s3cret" } }), json!({ "settings": hidden })),
            (json!({ "settings": {} }), json!({ "settings": hidden })),
        ] {
            let mut input = change.clone();
            (input["id"], input["expectedVersion"]) = (json!(id), json!(version));
            version += 1;
            let updated = send(&app, &house.manager, "updateAgentChannel", input).await;
            assert_eq!(json!([updated["problems"], updated["agent"]["channels"][0]["version"]]), json!([[], version]), "{change}");
            let newest = audit(&app, house.tenant).await.pop().unwrap();
            assert_eq!(newest, json!(["company.agent_channel.updated", id, event, null, house.foundry.to_string()]));
        }
        let events = audit(&app, house.tenant).await;
        for same in [
            json!({ "id": id, "enabled": null }),
            json!({ "id": id, "name": "Talk", "enabled": false, "settings": {}, "expectedVersion": version }),
        ] {
            let same = send(&app, &house.manager, "updateAgentChannel", same).await;
            assert_eq!(json!([same["problems"], same["agent"]["channels"][0]["version"]]), json!([[], version]));
        }
        assert_eq!(audit(&app, house.tenant).await, events);
        for (wrong, field) in [(json!({ "name": null }), "name"), (json!({ "settings": null }), "settings"), (json!({ "settings": [] }), "settings")] {
            let mut input = wrong;
            input["id"] = json!(id);
            assert_eq!(places(&send(&app, &house.manager, "updateAgentChannel", input).await), [json!(["BAD_VALUE", [field]])]);
        }
        let stale = send(&app, &house.manager, "updateAgentChannel", json!({ "id": id, "expectedVersion": 1, "name": "x" })).await;
        assert_eq!(places(&stale), [json!(["STALE_VERSION", ["expectedVersion"]])]);
        let agent = read(&app, &house.owner, &agent_of(house.foundry)).await;
        assert_eq!(json!([agent["version"], agent["scenario"]["version"]]), json!([1, 1]), "other parts stay");
    }

    async fn what_is_deleted_is_gone(app) {
        let house = CHANNELS.house(&app).await;
        let id = CHANNELS.created(&app, &house.owner, house.foundry, "Chat").await;
        let other = CHANNELS.created(&app, &house.owner, house.foundry, "Beside").await;
        let deleted = CHANNELS.delete(&app, &house.manager, &id).await;
        assert_eq!(deleted, json!({ "data": { "deleteAgentChannel": { "deletedId": id, "problems": [] } } }));
        let event = audit(&app, house.tenant).await.pop().unwrap();
        assert_eq!(event, json!([
            "company.agent_channel.deleted", id,
            {
                "kind": { "from": "web_chat", "to": null }, "name": { "from": "Chat", "to": null },
                "enabled": { "from": true, "to": null }, "settings": { "from": "hidden", "to": "hidden" },
                "agentId": { "from": agent_of(house.foundry), "to": null },
            },
            null, house.foundry.to_string(),
        ]));
        let left = CHANNELS.read(&app, &house.owner, house.foundry, &id).await;
        let list = json!({ "totalCount": 1, "nodes": [{ "id": other, "name": "Beside" }] });
        assert_eq!(left, json!({ "data": { "company": { "channels": list }, "node": null } }));
    }
}
