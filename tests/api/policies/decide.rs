//! What enforced and shadowed scripts do to an operation.

use serde_json::{Value, json};

use super::{NO_BOSS, switch, uploaded};
use crate::support::{Client, TestApp, both};

const CREATE: &str = "mutation($title: String!) {
    createUser(input: { name: \"Bo\", lastName: \"Ss\", email: \"bo@acme.example\", jobTitle: $title, allSubtenants: true }) {
        user { email } problems { severity code message field policy { scriptId script version line } }
    }
}";

const RUNS: &str = "{ policyRuns { nodes { hook mode verdict messages log actor { id } operationLimit startedAt policy { script version line } } } }";

async fn create(app: &TestApp, by: &Client, title: &str) -> Value {
    by.get(app, CREATE, json!({ "title": title })).await["createUser"].clone()
}

/// Mode, verdict and messages of every run, the newest first.
async fn runs(app: &TestApp, by: &Client) -> Value {
    by.get(app, RUNS, json!({})).await["policyRuns"]["nodes"].clone()
}

fn run(by: &Client, mode: &str, verdict: &str, messages: &[&str]) -> Value {
    json!({
        "hook": "VALIDATE_USER", "mode": mode, "verdict": verdict, "messages": messages, "log": [],
        "actor": { "id": by.id }, "operationLimit": 100_000, "startedAt": "2027-01-15T12:00:00.000000Z",
        "policy": { "script": "titles", "version": 1, "line": null },
    })
}

both! {
    async fn an_enforced_denial_refuses_with_the_scripts_words_and_is_recorded(app) {
        let ada = app.ada().await;
        let (script, _) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        switch(&app, &ada, json!({ "scriptId": script, "mode": "ENFORCED" })).await;
        assert_eq!(create(&app, &ada, "Boss").await, json!({
            "user": null,
            "problems": [{
                "severity": "ERROR", "code": "REJECTED_BY_POLICY", "message": "Nobody is called that here.",
                "field": ["jobTitle"],
                "policy": { "scriptId": script, "script": "titles", "version": 1, "line": 2 },
            }],
        }));
        assert_eq!(runs(&app, &ada).await, json!([run(&ada, "ENFORCED", "DENIED", &["Nobody is called that here."])]));
        assert_eq!(create(&app, &ada, "Cook").await, json!({ "user": { "email": "bo@acme.example" }, "problems": [] }));
        assert_eq!(runs(&app, &ada).await[0], run(&ada, "ENFORCED", "ALLOWED", &[]));
    }

    async fn a_shadowed_denial_is_recorded_and_blocks_nothing(app) {
        let ada = app.ada().await;
        let (script, _) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        switch(&app, &ada, json!({ "scriptId": script, "mode": "SHADOW" })).await;
        assert_eq!(create(&app, &ada, "Boss").await, json!({ "user": { "email": "bo@acme.example" }, "problems": [] }));
        assert_eq!(runs(&app, &ada).await, json!([run(&ada, "SHADOW", "DENIED", &["Nobody is called that here."])]));
    }

    async fn a_script_that_is_off_does_not_run(app) {
        let ada = app.ada().await;
        let (script, _) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        switch(&app, &ada, json!({ "scriptId": script, "mode": "ENFORCED" })).await;
        switch(&app, &ada, json!({ "scriptId": script, "mode": "OFF" })).await;
        assert_eq!(create(&app, &ada, "Boss").await["problems"], json!([]));
        assert_eq!(runs(&app, &ada).await, json!([]));
    }

    async fn a_remark_comes_with_the_success(app) {
        let ada = app.ada().await;
        let (script, _) = uploaded(&app, &ada, "titles", "fn validate_user(ctx) { warn(\"careful\"); }").await;
        switch(&app, &ada, json!({ "scriptId": script, "mode": "ENFORCED" })).await;
        assert_eq!(create(&app, &ada, "Cook").await, json!({
            "user": { "email": "bo@acme.example" },
            "problems": [{
                "severity": "WARNING", "code": "POLICY_WARNING", "message": "careful", "field": null,
                "policy": { "scriptId": script, "script": "titles", "version": 1, "line": 1 },
            }],
        }));
    }

    async fn every_enforced_script_speaks_and_a_broken_one_refuses(app) {
        let ada = app.ada().await;
        let (first, _) = uploaded(&app, &ada, "a", "fn validate_user(ctx) { deny(\"never\"); }").await;
        let (second, _) = uploaded(&app, &ada, "b", "fn validate_user(ctx) {\n  ctx.user.shoe_size;\n}").await;
        for script in [&first, &second] {
            switch(&app, &ada, json!({ "scriptId": script, "mode": "ENFORCED" })).await;
        }
        let answer = create(&app, &ada, "Cook").await;
        let said: Vec<(&Value, &Value)> =
            answer["problems"].as_array().unwrap().iter().map(|one| (&one["code"], &one["policy"]["line"])).collect();
        assert_eq!(said, [(&json!("REJECTED_BY_POLICY"), &json!(1)), (&json!("POLICY_FAILED"), &json!(2))]);
        assert_eq!(answer["user"], json!(null));
    }
}
