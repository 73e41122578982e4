//! `policyScripts` and `policyScript`.

use serde_json::json;

use super::{NO_BOSS, switch, uploaded};
use crate::support::{both, has};

both! {
    async fn scripts_are_listed_by_name_in_pages(app) {
        let ada = app.ada().await;
        for name in ["beta", "Alpha", "gamma"] {
            uploaded(&app, &ada, name, NO_BOSS).await;
        }
        let query = "query($after: String) { policyScripts(first: 2, after: $after) {
            totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor }
        } }";
        let first = ada.get(&app, query, json!({})).await["policyScripts"].clone();
        let end = &first["pageInfo"]["endCursor"];
        assert_eq!(first, json!({
            "totalCount": 3, "nodes": [{ "name": "Alpha" }, { "name": "beta" }],
            "pageInfo": { "hasNextPage": true, "hasPreviousPage": false, "endCursor": end },
        }));
        let second = ada.get(&app, query, json!({ "after": end })).await["policyScripts"].clone();
        assert_eq!(second, json!({
            "totalCount": 3, "nodes": [{ "name": "gamma" }],
            "pageInfo": { "hasNextPage": false, "hasPreviousPage": true, "endCursor": second["pageInfo"]["endCursor"] },
        }));
    }

    async fn below_a_list_each_script_has_its_newest_versions(app) {
        let ada = app.ada().await;
        for more in 0..3 {
            uploaded(&app, &ada, "many", &format!("{NO_BOSS}{}", "\n".repeat(more))).await;
        }
        uploaded(&app, &ada, "one", NO_BOSS).await;
        let query = "{ policyScripts { nodes { name versions(first: 2) {
            totalCount nodes { number script { name } } pageInfo { hasNextPage }
        } } } }";
        let version = |number: i32, name: &str| json!({ "number": number, "script": { "name": name } });
        assert_eq!(ada.get(&app, query, json!({})).await["policyScripts"]["nodes"], json!([
            { "name": "many", "versions": {
                "totalCount": 3, "nodes": [version(3, "many"), version(2, "many")], "pageInfo": { "hasNextPage": true },
            } },
            { "name": "one", "versions": {
                "totalCount": 1, "nodes": [version(1, "one")], "pageInfo": { "hasNextPage": false },
            } },
        ]));
        let after = "{ policyScripts { nodes { versions(first: 1, after: \"x\") { totalCount } } } }";
        let answer = ada.ask(&app, after, json!({})).await;
        assert_eq!(answer["errors"][0]["message"], "Below a list a connection takes first alone.");
    }

    async fn a_script_pages_through_its_versions(app) {
        let ada = app.ada().await;
        let (script, _) = uploaded(&app, &ada, "many", NO_BOSS).await;
        uploaded(&app, &ada, "many", &format!("{NO_BOSS}//")).await;
        let query = "query($id: ID!, $after: String) { policyScript(id: $id) { versions(first: 1, after: $after) {
            nodes { number } pageInfo { endCursor hasNextPage }
        } } }";
        let first = ada.get(&app, query, json!({ "id": script })).await["policyScript"]["versions"].clone();
        let second = ada.get(&app, query, json!({ "id": script, "after": first["pageInfo"]["endCursor"] })).await;
        let second = &second["policyScript"]["versions"];
        assert_eq!((&first["nodes"], &first["pageInfo"]["hasNextPage"]), (&json!([{ "number": 2 }]), &json!(true)));
        assert_eq!((&second["nodes"], &second["pageInfo"]["hasNextPage"]), (&json!([{ "number": 1 }]), &json!(false)));
        // A cursor of one script's versions is none of another's.
        let (other, _) = uploaded(&app, &ada, "other", NO_BOSS).await;
        let answer = ada.ask(&app, query, json!({ "id": other, "after": first["pageInfo"]["endCursor"] })).await;
        assert_eq!(has(&answer), [("BAD_USER_INPUT".to_owned(), json!(["policyScript", "versions"]))]);
    }

    async fn the_runs_of_seven_days_are_counted(app) {
        let ada = app.ada().await;
        let (script, _) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        let query = "query($id: ID!) { policyScript(id: $id) { stats { runs allowed denied failed operationsP99 microsecondsP99 } } }";
        let stats = async || ada.get(&app, query, json!({ "id": script })).await["policyScript"]["stats"].clone();
        assert_eq!(stats().await, json!({
            "runs": 0, "allowed": 0, "denied": 0, "failed": 0, "operationsP99": 0, "microsecondsP99": 0,
        }));
        switch(&app, &ada, json!({ "scriptId": script, "mode": "SHADOW" })).await;
        app.create_user(&ada, "cook@acme.example", json!({ "jobTitle": "Cook" })).await;
        app.create_user(&ada, "boss@acme.example", json!({ "jobTitle": "Boss" })).await;
        let counted = stats().await;
        assert_eq!((&counted["runs"], &counted["allowed"], &counted["denied"], &counted["failed"]), (&json!(2), &json!(1), &json!(1), &json!(0)));
        assert!(counted["operationsP99"].as_i64().is_some_and(|used| used > 0), "{counted}");
        app.world.pass(chrono::TimeDelta::days(7));
        let olga = app.sign_in("acme", "ada@acme.example").await;
        let later = olga.get(&app, query, json!({ "id": script })).await;
        assert_eq!(later["policyScript"]["stats"]["runs"], 0);
    }

    async fn whoever_does_not_read_policies_is_refused_and_another_tenants_do_not_exist(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let (script, _) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        let bob = app.user(&ada, "bob@acme.example", json!({ "roles": ["USER_ADMINISTRATOR"], "allSubtenants": true })).await;
        let query = "query($id: ID!) { policyScripts { nodes { id } } policyScript(id: $id) { id } policyRuns { nodes { id } } }";
        let answer = bob.ask(&app, query, json!({ "id": script })).await;
        assert_eq!(answer["data"], json!({ "policyScripts": null, "policyScript": null, "policyRuns": null }));
        let codes = ["policyScripts", "policyScript", "policyRuns"].map(|key| ("FORBIDDEN".to_owned(), json!([key])));
        assert_eq!(has(&answer), codes);
        assert_eq!(olga.get(&app, query, json!({ "id": script })).await, json!({
            "policyScripts": { "nodes": [] }, "policyScript": null, "policyRuns": { "nodes": [] },
        }));
    }
}
