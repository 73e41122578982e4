//! `setPolicyMode`.

use serde_json::json;

use super::{FAILING, NO_BOSS, actions, switch, uploaded};
use crate::support::{both, has};

both! {
    async fn a_script_is_switched_into_shadow_on_and_off(app) {
        let ada = app.ada().await;
        let (script, version) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        app.world.pass(chrono::TimeDelta::seconds(1));
        for mode in ["SHADOW", "ENFORCED"] {
            assert_eq!(switch(&app, &ada, json!({ "scriptId": script, "mode": mode })).await, json!({
                "script": {
                    "id": script, "mode": mode, "activeVersion": { "id": version, "number": 1 },
                    "updatedAt": "2027-01-15T12:00:01.000000Z",
                },
                "problems": [],
            }));
        }
        let off = switch(&app, &ada, json!({ "scriptId": script, "mode": "OFF" })).await;
        assert_eq!((&off["script"]["mode"], &off["script"]["activeVersion"]), (&json!("OFF"), &json!(null)));
        let data = ada.get(&app, "{ auditEvents(first: 3) { nodes { action targetId changes } } }", json!({})).await;
        let event = |mode: (&str, &str), version: (Option<i32>, Option<i32>)| {
            let mut changes = json!({ "mode": { "from": mode.0, "to": mode.1 } });
            if version.0 != version.1 {
                changes["version"] = json!({ "from": version.0, "to": version.1 });
            }
            json!({ "action": "policy.mode.changed", "targetId": script, "changes": changes })
        };
        assert_eq!(data["auditEvents"]["nodes"], json!([
            event(("ENFORCED", "OFF"), (Some(1), None)),
            event(("SHADOW", "ENFORCED"), (Some(1), Some(1))),
            event(("OFF", "SHADOW"), (None, Some(1))),
        ]));
    }

    async fn what_already_is_so_writes_nothing(app) {
        let ada = app.ada().await;
        let (script, _) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        switch(&app, &ada, json!({ "scriptId": script, "mode": "SHADOW" })).await;
        let before = actions(&app, &ada).await;
        app.world.pass(chrono::TimeDelta::seconds(1));
        let again = switch(&app, &ada, json!({ "scriptId": script, "mode": "SHADOW" })).await;
        assert_eq!((&again["script"]["updatedAt"], &again["problems"]), (&json!("2027-01-15T12:00:00.000000Z"), &json!([])));
        assert_eq!(actions(&app, &ada).await, before);
    }

    async fn without_a_version_it_is_the_active_one_else_the_newest(app) {
        let ada = app.ada().await;
        let (script, first) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        let (_, second) = uploaded(&app, &ada, "titles", &format!("{NO_BOSS}//")).await;
        let mut active = Vec::new();
        for input in [
            json!({ "mode": "SHADOW" }),
            json!({ "mode": "SHADOW", "versionId": first }),
            json!({ "mode": "ENFORCED" }),
            json!({ "mode": "OFF" }),
            json!({ "mode": "ENFORCED" }),
        ] {
            let mut input = input;
            input["scriptId"] = json!(script);
            active.push(switch(&app, &ada, input).await["script"]["activeVersion"]["id"].clone());
        }
        assert_eq!(active, [json!(second), json!(first), json!(first), json!(null), json!(second)]);
    }

    async fn a_version_whose_tests_do_not_all_pass_does_not_run(app) {
        let ada = app.ada().await;
        let (script, version) = uploaded(&app, &ada, "titles", FAILING).await;
        for (mode, field) in [("SHADOW", "versionId"), ("ENFORCED", "versionId"), ("SHADOW", "scriptId")] {
            let mut input = json!({ "scriptId": script, "mode": mode });
            if field == "versionId" {
                input["versionId"] = json!(version);
            }
            assert_eq!(switch(&app, &ada, input).await, json!({
                "script": null,
                "problems": [{
                    "severity": "ERROR", "code": "SCRIPT_TESTS_FAILED", "field": [field],
                    "message": "1 of the 2 tests of version 1 did not pass: test_it_denies: must deny (line 3)",
                }],
            }));
        }
        let off = switch(&app, &ada, json!({ "scriptId": script, "mode": "OFF" })).await;
        assert_eq!((&off["script"]["mode"], &off["problems"]), (&json!("OFF"), &json!([])));
    }

    async fn ids_that_name_nothing_here_are_not_found(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let (script, version) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        let (another, of_another) = uploaded(&app, &ada, "another", NO_BOSS).await;
        let (foreign, of_foreign) = uploaded(&app, &olga, "foreign", NO_BOSS).await;
        let missing = |what: &str, field: &str| json!({
            "script": null,
            "problems": [{
                "severity": "ERROR", "code": "NOT_FOUND", "field": [field], "message": format!("there is no such {what}"),
            }],
        });
        for id in [foreign.as_str(), version.as_str(), "script_00000000000000000000000000000000", "x"] {
            let answer = switch(&app, &ada, json!({ "scriptId": id, "mode": "SHADOW" })).await;
            assert_eq!(answer, missing("policy script", "scriptId"), "{id}");
        }
        for id in [of_another.as_str(), of_foreign.as_str(), another.as_str(), "x"] {
            for mode in ["SHADOW", "OFF"] {
                let answer = switch(&app, &ada, json!({ "scriptId": script, "versionId": id, "mode": mode })).await;
                assert_eq!(answer, missing("version of this policy script", "versionId"), "{id}");
            }
        }
    }

    async fn only_policy_administrators_switch(app) {
        let ada = app.ada().await;
        let (script, _) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        let bob = app.user(&ada, "bob@acme.example", json!({ "roles": ["USER_ADMINISTRATOR"], "allSubtenants": true })).await;
        let query = "mutation($id: ID!) { setPolicyMode(input: { scriptId: $id, mode: SHADOW }) { problems { code } } }";
        let answer = bob.ask(&app, query, json!({ "id": script })).await;
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["setPolicyMode"]))]);
    }
}
