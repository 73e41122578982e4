//! `runPolicyTests`.

use serde_json::{Value, json};

use super::{BROKEN, FAILING, NO_BOSS, uploaded};
use crate::support::{Client, TestApp, both, has};

const RUN: &str = "mutation($input: RunPolicyTestsInput!) { runPolicyTests(input: $input) {
    passed results { name passed message } diagnostics { line column } problems { code field message }
} }";

async fn run(app: &TestApp, by: &Client, input: Value) -> Value {
    by.get(app, RUN, json!({ "input": input })).await["runPolicyTests"].clone()
}

both! {
    async fn every_test_says_whether_it_passed(app) {
        let ada = app.ada().await;
        assert_eq!(run(&app, &ada, json!({ "source": FAILING })).await, json!({
            "passed": false,
            "results": [
                { "name": "test_it_warns", "passed": true, "message": null },
                { "name": "test_it_denies", "passed": false, "message": "must deny (line 3)" },
            ],
            "diagnostics": [], "problems": [],
        }));
        let (_, version) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        assert_eq!(run(&app, &ada, json!({ "versionId": version })).await, json!({
            "passed": true, "results": [{ "name": "test_a_boss_is_denied", "passed": true, "message": null }],
            "diagnostics": [], "problems": [],
        }));
    }

    async fn a_source_that_does_not_compile_and_a_version_that_is_none_are_problems(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let broken = run(&app, &ada, json!({ "source": BROKEN })).await;
        assert_eq!((&broken["passed"], &broken["results"], &broken["diagnostics"]), (&json!(null), &json!([]), &json!([{ "line": 2, "column": 14 }])));
        assert_eq!((&broken["problems"][0]["code"], &broken["problems"][0]["field"]), (&json!("SCRIPT_INVALID"), &json!(["source"])));
        let (_, foreign) = uploaded(&app, &olga, "titles", NO_BOSS).await;
        for id in [foreign.as_str(), "version_00000000000000000000000000000000", "x"] {
            assert_eq!(run(&app, &ada, json!({ "versionId": id })).await, json!({
                "passed": null, "results": [], "diagnostics": [],
                "problems": [{ "code": "NOT_FOUND", "field": ["versionId"], "message": "there is no such version of a policy script" }],
            }));
        }
    }

    async fn exactly_one_of_source_and_version_is_taken(app) {
        let ada = app.ada().await;
        for input in [json!({}), json!({ "source": NO_BOSS, "versionId": "x" })] {
            let answer = ada.ask(&app, RUN, json!({ "input": input })).await;
            assert_eq!(has(&answer), [("BAD_USER_INPUT".to_owned(), json!(["runPolicyTests"]))]);
        }
    }
}
