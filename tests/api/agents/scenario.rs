//! `updateAgentScenario`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{CHANNELS, agent_of, places, read, send};
use crate::{
    companies::house::{alter, audit},
    support::{both, has},
};

both! {
    async fn what_differs_is_written_and_its_content_is_not_told(app) {
        let house = CHANNELS.house(&app).await;
        let agent = agent_of(house.foundry);
        app.world.pass(TimeDelta::minutes(1));
        let document = json!({ "steps": [{ "say": "Hello \"you\" 📦\n", "wait": 1.5 }, null, [-3, 18_446_744_073_709_551_615_u64]], "key": "s3cret" });
        let input = json!({ "agentId": agent, "expectedVersion": 1, "document": document });
        let updated = send(&app, &house.designer, "updateAgentScenario", input).await;
        let scenario = json!({
            "document": document, "version": 2, "updatedAt": "2027-01-15T12:01:00.000000Z", "updatedBy": { "name": "Dora" },
        });
        assert_eq!(json!([updated["agent"]["scenario"], updated["problems"]]), json!([scenario, []]));
        assert_eq!(read(&app, &house.owner, &agent).await, updated["agent"]);
        assert_eq!(updated["agent"]["version"], 1, "that of the metadata stays");
        let event = json!([
            "company.agent_scenario.updated", agent, { "document": { "from": "hidden", "to": "hidden" } }, null,
            house.foundry.to_string(),
        ]);
        assert_eq!(audit(&app, house.tenant).await, [event]);
        // The same again, by somebody else, writes nothing.
        let same = send(&app, &house.owner, "updateAgentScenario", json!({ "agentId": agent, "document": document })).await;
        assert_eq!(json!([same["agent"]["scenario"], same["problems"]]), json!([scenario, []]));
        assert_eq!(audit(&app, house.tenant).await.len(), 1);
        let stale = send(&app, &house.owner, "updateAgentScenario", json!({ "agentId": agent, "expectedVersion": 1, "document": {} })).await;
        assert_eq!(places(&stale), [json!(["STALE_VERSION", ["expectedVersion"]])]);
        let updated = send(&app, &house.tina, "updateAgentScenario", json!({ "agentId": agent, "document": {} })).await;
        assert_eq!(json!([updated["agent"]["scenario"]["document"], updated["agent"]["scenario"]["version"]]), json!([{}, 3]));
        assert_eq!(audit(&app, house.tenant).await.pop().unwrap()[3], "TENANT_ADMINISTRATOR");
    }

    async fn a_scenario_is_bounded(app) {
        let house = CHANNELS.house(&app).await;
        let agent = agent_of(house.foundry);
        let nested = |levels: usize| (1..levels).fold(json!({}), |inner, _| json!({ "a": inner }));
        let text = |bytes: usize| json!({ "a": "x".repeat(bytes - 10) });
        for (fine, larger) in [
            (text(65_536), text(65_537)), (nested(28), nested(29)), (json!({}), json!([])), (json!({}), json!("text")),
        ] {
            let written = send(&app, &house.designer, "updateAgentScenario", json!({ "agentId": agent, "document": fine })).await;
            assert_eq!(places(&written), [json!(null); 0]);
            let told = send(&app, &house.designer, "updateAgentScenario", json!({ "agentId": agent, "document": larger })).await;
            let told_at: Vec<Value> = places(&told).iter().map(|it| json!([it[0], it[1][0]])).collect();
            assert_eq!((&told["agent"], told_at), (&json!(null), vec![json!(["BAD_VALUE", "document"])]));
        }
        let deep = send(&app, &house.designer, "updateAgentScenario", json!({ "agentId": agent, "document": nested(33) })).await;
        assert_eq!(has(&deep)[0].0, "BAD_USER_INPUT");
        let none = send(&app, &house.designer, "updateAgentScenario", json!({ "agentId": agent, "document": null })).await;
        assert_eq!(has(&none)[0].0, "BAD_USER_INPUT");
    }

    /// Who wrote it is told to whoever sees them.
    async fn whoever_is_out_of_sight_wrote_nothing(app) {
        let house = CHANNELS.house(&app).await;
        let agent = agent_of(house.foundry);
        let written = send(&app, &house.tina, "updateAgentScenario", json!({ "agentId": agent, "document": { "a": 1 } })).await;
        assert_eq!(written["agent"]["scenario"]["updatedBy"], json!({ "name": "Tina" }));
        let seen = read(&app, &house.designer, &agent).await;
        assert_eq!(seen["scenario"]["updatedBy"], json!(null), "she is in no company with them");
        alter(&app, house.tenant, &house.tina, |user| user.name = "Martina".to_owned()).await;
        assert_eq!(read(&app, &house.tina, &agent).await["scenario"]["updatedBy"], json!({ "name": "Martina" }));
    }

    /// Whoever may do the one and not the other: each is answered.
    async fn two_mutations_of_one_document_are_answered_each(app) {
        let house = CHANNELS.house(&app).await;
        let agent = agent_of(house.foundry);
        let text = "mutation($agent: ID!) {
            updateAgentScenario(input: { agentId: $agent, document: { say: \"Hello\" } }) { agent { scenario { document version } } problems { code } }
            createAgentChannel(input: { agentId: $agent, kind: \"web_chat\", name: \"Chat\", settings: {} }) { agent { id } problems { code } }
        }";
        let answer = house.designer.ask(&app, text, json!({ "agent": agent })).await;
        let done = json!({ "agent": { "scenario": { "document": { "say": "Hello" }, "version": 2 } }, "problems": [] });
        assert_eq!(answer["data"], json!({ "updateAgentScenario": done, "createAgentChannel": null }));
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["createAgentChannel"]))]);
        let told = &answer["errors"][0]["extensions"];
        let reasons: Vec<Value> = told["reasons"].as_array().unwrap().iter()
            .map(|it| json!([it["code"], it["resource"], it["action"]])).collect();
        assert_eq!(reasons, [json!(["MISSING_PERMISSION", "AGENT_CHANNELS", "CREATE"])]);
        assert_eq!(told["requires"], json!(["AGENT_CHANNELS:CREATE+PROJECT:UPDATE_CHILDREN", "TENANT_ADMINISTRATOR"]));
        assert_eq!(told["holds"], json!(["AGENT_CHANNELS:READ", "PROJECT:READ", "PROJECT:UPDATE_CHILDREN"]));
        let now = read(&app, &house.owner, &agent).await;
        assert_eq!(json!([now["scenario"]["document"], now["channels"]]), json!([{ "say": "Hello" }, []]));
    }
}
