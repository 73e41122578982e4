//! `exportAgent`, `importAgent`, `replaceAgentScenario`.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::domain::companies::config::size;

use super::{AGENTS, CHANNELS, agent_of, fill, places, read, send};
use crate::{
    companies::house::{House, audit, company},
    projects::PROJECTS,
    support::{Client, TestApp, both, cells::Place},
};

/// Exports an agent, which has to go well.
async fn export(app: &TestApp, by: &Client, agent: &str) -> Value {
    let text = "mutation($id: ID!) { exportAgent(input: { agentId: $id }) { config problems { code } } }";
    let data = by.get(app, text, json!({ "id": agent })).await;
    assert_eq!(data["exportAgent"]["problems"], json!([]));
    data["exportAgent"]["config"].clone()
}

/// Gives the agent of Foundry two channels and a scenario.
async fn furnish(app: &TestApp, house: &House) -> String {
    let agent = agent_of(house.foundry);
    let metadata =
        json!({ "id": agent, "name": "Front desk", "description": "Answers\nguests", "language": "en-GB" });
    for (mutation, input) in [
        ("updateAgentMetadata", metadata),
        (
            "createAgentChannel",
            json!({ "agentId": agent, "kind": "web-chat", "name": "Website", "settings": { "b": [1, 0.1, null], "a": "é\"" } }),
        ),
        (
            "createAgentChannel",
            json!({ "agentId": agent, "kind": "voice", "name": "Reception", "settings": {} }),
        ),
        (
            "updateAgentScenario",
            json!({ "agentId": agent, "document": { "start": { "say": "Hello", "wait": 1e-7 } } }),
        ),
    ] {
        assert_eq!(send(app, &house.owner, mutation, input).await["problems"], json!([]));
    }
    let channels = read(app, &house.owner, &agent).await["channels"].clone();
    let voice = channels.as_array().unwrap().iter().find(|channel| channel["kind"] == "voice").unwrap();
    let off =
        send(app, &house.owner, "updateAgentChannel", json!({ "id": voice["id"], "enabled": false })).await;
    assert_eq!(off["problems"], json!([]));
    agent
}

both! {
    async fn an_export_changes_nothing_and_is_told(app) {
        let house = CHANNELS.house(&app).await;
        let agent = furnish(&app, &house).await;
        let (before, events) = (read(&app, &house.owner, &agent).await, audit(&app, house.tenant).await.len());
        app.world.pass(TimeDelta::minutes(1));
        let config = export(&app, &house.designer, &agent).await;
        assert_eq!(config, json!({
            "format": "tenantry/agent", "version": 1,
            "metadata": { "name": "Front desk", "description": "Answers\nguests", "language": "en-GB" },
            "channels": [
                { "kind": "voice", "name": "Reception", "enabled": false, "settings": {} },
                { "kind": "web-chat", "name": "Website", "enabled": true, "settings": { "b": [1, 0.1, null], "a": "é\"" } },
            ],
            "scenario": { "start": { "say": "Hello", "wait": 1e-7 } },
        }));
        assert_eq!(read(&app, &house.owner, &agent).await, before);
        let told = audit(&app, house.tenant).await[events..].to_vec();
        assert_eq!(told, [json!(["company.agent.exported", agent, null, null, house.foundry.to_string()])]);
    }

    /// Into another project, another company, another tenant.
    async fn an_export_imports_elsewhere_to_an_equal_agent(app) {
        let house = CHANNELS.house(&app).await;
        let agent = furnish(&app, &house).await;
        let config = export(&app, &house.owner, &agent).await;
        let project = PROJECTS.created(&app, &house.owner, house.foundry, "Another").await;
        let next_door = company(&app, house.tenant, "Next Door", 10).await;
        let beside = PROJECTS.created(&app, &house.tina, next_door, "Another").await;
        app.world.pass(TimeDelta::minutes(1));
        for (by, name, project, (tenant, company)) in [
            (&house.manager, "Mona", project, (house.tenant, house.foundry)),
            (&house.tina, "Tina", beside, (house.tenant, next_door)),
            (&house.stranger, "Olga", Place::Project.id(house.elsewhere), (house.stranger.tenant_id(), house.elsewhere)),
        ] {
            let imported = send(&app, by, "importAgent", json!({ "projectId": &project, "config": config })).await;
            let new = &imported["agent"];
            let id = new["id"].as_str().unwrap().to_owned();
            assert_ne!(id, agent);
            let channel = |place: usize, kind: &str, name: &str, enabled: bool, settings: Value| json!({
                "id": new["channels"][place]["id"], "kind": kind, "name": name, "enabled": enabled, "settings": settings, "version": 1,
            });
            let now = "2027-01-15T12:01:00.000000Z";
            assert_eq!(imported, json!({
                "agent": {
                    "id": id, "version": 1, "createdAt": now, "updatedAt": now,
                    "metadata": { "name": "Front desk", "description": "Answers\nguests", "language": "en-GB" },
                    "channels": [
                        channel(0, "voice", "Reception", false, json!({})),
                        channel(1, "web-chat", "Website", true, json!({ "b": [1, 0.1, null], "a": "é\"" })),
                    ],
                    "scenario": {
                        "document": { "start": { "say": "Hello", "wait": 1e-7 } }, "version": 1, "updatedAt": now,
                        "updatedBy": { "name": name },
                    },
                    "project": new["project"],
                },
                "problems": [],
            }));
            let event = audit(&app, tenant).await.pop().unwrap();
            let from_nothing = |value: Value| json!({ "from": null, "to": value });
            assert_eq!(event, json!([
                "company.agent.imported", id,
                {
                    "name": from_nothing(json!("Front desk")), "description": from_nothing(json!("Answers\nguests")),
                    "language": from_nothing(json!("en-GB")), "channels": from_nothing(json!(2)),
                    "projectId": from_nothing(json!(project)),
                },
                (name == "Tina").then_some("TENANT_ADMINISTRATOR"), company.to_string(),
            ]));
            assert_eq!(export(&app, by, &id).await, config);
        }
        // The least of a config, and twice the same.
        let least = json!({ "format": "tenantry/agent", "version": 1, "metadata": { "name": "Least" }, "channels": [] });
        let input = json!({ "projectId": Place::Project.id(house.foundry), "config": least });
        let twice = [send(&app, &house.owner, "importAgent", input.clone()).await, send(&app, &house.owner, "importAgent", input).await];
        assert_ne!(twice[0]["agent"]["id"], twice[1]["agent"]["id"]);
        assert_eq!(twice[1]["agent"]["scenario"]["document"], json!({}));
    }

    /// Channels of one name come in one order, whatever their ids.
    async fn the_largest_agent_is_exported_and_imported(app) {
        let house = AGENTS.house(&app).await;
        let text = |bytes: usize| json!({ "a": "é".repeat((bytes - 10) / 2) });
        let mut settings = vec![text(16_384); 5];
        settings.extend((0..45).map(|number| json!({ "a": number, "b": "x".repeat(if number == 0 { 15_000 } else { 0 }) })));
        fill::agents(&app, (house.tenant, house.foundry), 1, &settings, &text(65_536)).await;
        let read = "query($id: ID!) { node(id: $id) { ... on Project { agents { nodes { id } } } } }";
        let project = Place::Project.id(house.foundry);
        let agents = house.owner.get(&app, read, json!({ "id": project })).await;
        let agent = agents["node"]["agents"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        let long = json!({ "id": agent, "name": "é".repeat(100), "description": "é".repeat(1000), "language": "en" });
        assert_eq!(send(&app, &house.owner, "updateAgentMetadata", long).await["problems"], json!([]));
        let config = export(&app, &house.owner, &agent).await;
        assert!(size(&config) > 160_000, "{}", size(&config));
        let told: Vec<String> =
            config["channels"].as_array().unwrap().iter().map(|channel| channel["settings"].to_string()).collect();
        assert!(told.len() == 50 && told.is_sorted());
        let imported = send(&app, &house.owner, "importAgent", json!({ "projectId": project, "config": config })).await;
        assert_eq!(imported["problems"], json!([]));
        assert_eq!(export(&app, &house.owner, imported["agent"]["id"].as_str().unwrap()).await, config);
    }

    async fn what_is_wrong_with_a_config_is_told_with_its_place_and_nothing_is_written(app) {
        let house = CHANNELS.house(&app).await;
        let (agent, project) = (furnish(&app, &house).await, Place::Project.id(house.foundry));
        let (before, events) = (read(&app, &house.owner, &agent).await, audit(&app, house.tenant).await);
        let wrong = json!({
            "format": "tenantry/agent", "version": 1, "metadata": { "name": "" }, "owner": "me",
            "channels": [
                { "kind": "chat", "name": "Fine", "enabled": true, "settings": {} },
                { "kind": "Chat", "name": "Wrong", "enabled": true, "settings": [] },
            ],
        });
        let told = [
            json!(["BAD_VALUE", ["config", "owner"]]), json!(["BAD_VALUE", ["config", "metadata", "name"]]),
            json!(["BAD_VALUE", ["config", "channels", "1", "kind"]]),
            json!(["BAD_VALUE", ["config", "channels", "1", "settings"]]),
        ];
        for (mutation, input) in [
            ("importAgent", json!({ "projectId": project, "config": wrong })),
            ("replaceAgentScenario", json!({ "agentId": agent, "config": wrong })),
        ] {
            let answer = send(&app, &house.owner, mutation, input.clone()).await;
            assert_eq!((&answer["agent"], places(&answer)), (&json!(null), told.to_vec()), "{mutation}");
            // Nothing is said of it to whoever may not.
            let refused = send(&app, &house.invited, mutation, input).await;
            assert_eq!(refused["problems"][0]["code"], "NOT_FOUND", "{mutation}");
        }
        let least = json!({ "format": "tenantry/agent", "version": 1, "metadata": { "name": "Least" }, "channels": [] });
        let none = send(&app, &house.owner, "replaceAgentScenario", json!({ "agentId": agent, "config": least })).await;
        assert_eq!(places(&none), [json!(["BAD_VALUE", ["config", "scenario"]])]);
        assert_eq!((read(&app, &house.owner, &agent).await, audit(&app, house.tenant).await), (before, events));
        let list = AGENTS.read(&app, &house.owner, house.foundry, &agent).await;
        assert_eq!(list["data"]["company"]["agents"]["totalCount"], 1);
    }

    async fn a_replacement_takes_the_scenario_alone(app) {
        let house = CHANNELS.house(&app).await;
        let agent = furnish(&app, &house).await;
        let before = read(&app, &house.owner, &agent).await;
        app.world.pass(TimeDelta::minutes(1));
        let config = |say: &str| json!({
            "format": "tenantry/agent", "version": 1, "metadata": { "name": "Somebody else" },
            "channels": [{ "kind": "fax", "name": "Fax", "enabled": true, "settings": {} }], "scenario": { "say": say },
        });
        let replaced = send(&app, &house.designer, "replaceAgentScenario", json!({ "agentId": agent, "config": config("Bye") })).await;
        let mut after = before.clone();
        after["scenario"] = json!({
            "document": { "say": "Bye" }, "version": 3, "updatedAt": "2027-01-15T12:01:00.000000Z", "updatedBy": { "name": "Dora" },
        });
        assert_eq!(replaced, json!({ "agent": after, "problems": [] }));
        let events = audit(&app, house.tenant).await;
        assert_eq!(events.last().unwrap(), &json!([
            "company.agent_scenario.replaced", agent, { "document": { "from": "hidden", "to": "hidden" } }, null,
            house.foundry.to_string(),
        ]));
        let same = send(&app, &house.owner, "replaceAgentScenario", json!({ "agentId": agent, "config": config("Bye") })).await;
        assert_eq!(same, json!({ "agent": after, "problems": [] }));
        assert_eq!(audit(&app, house.tenant).await, events);
    }

    /// However many projects there are.
    async fn a_company_keeps_two_thousand_agents(app) {
        let house = AGENTS.house(&app).await;
        let project = async |name: &str| {
            let input = json!({ "companyId": house.foundry.to_string(), "name": name });
            let query = "mutation($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }";
            house.owner.get(&app, query, json!({ "input": input })).await["createProject"]["project"]["id"].clone()
        };
        project("Full").await;
        let empty = project("Empty").await;
        fill::agents(&app, (house.tenant, house.foundry), 1000, &[], &json!({})).await;
        let moved = "UPDATE agents SET project_id = (SELECT id FROM projects WHERE name = 'Full')";
        app.run_sql(house.tenant, moved).await;
        fill::agents(&app, (house.tenant, house.foundry), 999, &[], &json!({})).await;
        let config = json!({ "format": "tenantry/agent", "version": 1, "metadata": { "name": "Least" }, "channels": [] });
        let import = json!({ "projectId": empty, "config": config });
        let last = send(&app, &house.owner, "importAgent", import.clone()).await;
        assert_eq!(places(&last), Vec::<Value>::new());
        let full = json!([{ "code": "BAD_VALUE", "field": ["projectId"], "message": "at most 2000 agents are kept in one company" }]);
        let told = send(&app, &house.owner, "importAgent", import).await;
        assert_eq!(told, json!({ "agent": null, "problems": full }));
        let query = "mutation($input: CreateAgentInput!) { createAgent(input: $input) { agent { id } problems { code field message } } }";
        let told = house.owner.get(&app, query, json!({ "input": { "projectId": empty, "name": "More" } })).await;
        assert_eq!(told, json!({ "createAgent": { "agent": null, "problems": full } }));
    }

    async fn a_full_project_takes_no_import(app) {
        let house = AGENTS.house(&app).await;
        fill::agents(&app, (house.tenant, house.foundry), 1000, &[], &json!({})).await;
        let least = json!({ "format": "tenantry/agent", "version": 1, "metadata": { "name": "Least" }, "channels": [] });
        let input = json!({ "projectId": Place::Project.id(house.foundry), "config": least });
        let told = send(&app, &house.owner, "importAgent", input).await;
        assert_eq!(places(&told), [json!(["BAD_VALUE", ["projectId"]])]);
    }
}
