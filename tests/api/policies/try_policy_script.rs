//! `tryPolicyScript`.

use serde_json::{Value, json};

use super::{BROKEN, NO_BOSS, actions, uploaded};
use crate::support::{Client, TestApp, both, has};

const TRY: &str = "mutation($input: TryPolicyScriptInput!) { tryPolicyScript(input: $input) {
    trial { verdict log operationLimit problems { severity code message field policy { scriptId script version line } } }
    diagnostics { line column } problems { code field }
} }";

async fn attempt(app: &TestApp, by: &Client, input: Value) -> Value {
    by.get(app, TRY, json!({ "input": input })).await["tryPolicyScript"].clone()
}

both! {
    async fn a_version_is_run_on_the_context_and_says_what_it_would_say(app) {
        let ada = app.ada().await;
        let (script, version) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        let before = actions(&app, &ada).await;
        let input = json!({ "versionId": version, "hook": "VALIDATE_USER", "context": { "user": { "job_title": "Boss" } } });
        assert_eq!(attempt(&app, &ada, input).await, json!({
            "trial": {
                "verdict": "DENIED", "log": [], "operationLimit": 100_000,
                "problems": [{
                    "severity": "ERROR", "code": "REJECTED_BY_POLICY", "message": "Nobody is called that here.",
                    "field": ["jobTitle"],
                    "policy": { "scriptId": script, "script": "titles", "version": 1, "line": 2 },
                }],
            },
            "diagnostics": [], "problems": [],
        }));
        let runs = ada.get(&app, "{ policyRuns { totalCount } }", json!({})).await;
        assert_eq!(runs["policyRuns"]["totalCount"], 0, "a trial is not recorded");
        assert_eq!(actions(&app, &ada).await, before);
    }

    async fn an_unsaved_source_sees_exactly_the_context(app) {
        let ada = app.ada().await;
        let source = "fn validate_user(ctx) { log(ctx.len()); log(ctx.only); warn(ctx.actor.email); }";
        let input = json!({ "source": source, "hook": "VALIDATE_USER", "context": { "only": "this" } });
        assert_eq!(attempt(&app, &ada, input).await["trial"], json!({
            "verdict": "FAILED", "log": ["1", "this"], "operationLimit": 100_000,
            "problems": [{
                "severity": "ERROR", "code": "POLICY_FAILED", "field": null, "policy": null,
                "message": "The policy script \"unsaved\" could not decide: there is no `actor` here (line 1)",
            }],
        }));
        let input = json!({ "source": NO_BOSS, "hook": "VALIDATE_USER", "context": { "user": { "job_title": "Cook" } } });
        assert_eq!(attempt(&app, &ada, input).await["trial"]["verdict"], "ALLOWED");
    }

    async fn a_script_that_loops_for_ever_fails_at_its_budget(app) {
        let ada = app.ada().await;
        let input = json!({ "source": "fn validate_user(ctx) { loop { } }", "hook": "VALIDATE_USER", "context": {} });
        let trial = attempt(&app, &ada, input).await["trial"].clone();
        assert_eq!((&trial["verdict"], &trial["problems"][0]["code"]), (&json!("FAILED"), &json!("POLICY_FAILED")));
    }

    async fn a_context_that_is_no_object_is_bad_input(app) {
        let ada = app.ada().await;
        for context in [json!([]), json!("x"), json!(1)] {
            let input = json!({ "source": NO_BOSS, "hook": "VALIDATE_USER", "context": context });
            let answer = ada.ask(&app, TRY, json!({ "input": input })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer:#}");
        }
    }

    async fn a_source_that_does_not_compile_is_told(app) {
        let ada = app.ada().await;
        let input = json!({ "source": BROKEN, "hook": "VALIDATE_USER", "context": {} });
        assert_eq!(attempt(&app, &ada, input).await, json!({
            "trial": null, "diagnostics": [{ "line": 2, "column": 14 }],
            "problems": [{ "code": "SCRIPT_INVALID", "field": ["source"] }],
        }));
    }

    async fn only_policy_administrators_try(app) {
        let ada = app.ada().await;
        let bob = app.user(&ada, "bob@acme.example", json!({ "allSubtenants": true })).await;
        let input = json!({ "source": NO_BOSS, "hook": "VALIDATE_USER", "context": {} });
        let answer = bob.ask(&app, TRY, json!({ "input": input })).await;
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["tryPolicyScript"]))]);
    }
}
