//! The tenant's scripts of VALIDATE_USER have the last word on createUser and updateUser.

use serde_json::{Value, json};

use super::update::{read, update};
use crate::support::{Client, TestApp, both};

const SOURCE: &str = r#"fn validate_user(ctx) {
    if ctx.user.job_title == () {
        deny_field("jobTitle", "A job title, please.");
    }
    if ctx.user.language == () {
        warn("No language.");
    }
    if ctx.previous != () && ctx.changed.contains("name") {
        deny("Names stay.");
    }
}"#;

async fn enforce(app: &TestApp, ada: &Client, source: &str, mode: &str) -> Value {
    let upload = "mutation($source: String!) { uploadPolicyScript(input: { name: \"house\", source: $source }) { script { id } version { id } diagnostics { message line } problems { code message } } }";
    let data = ada.get(app, upload, json!({ "source": source })).await;
    let uploaded = &data["uploadPolicyScript"];
    assert_eq!((&uploaded["problems"], &uploaded["diagnostics"]), (&json!([]), &json!([])));
    let set = "mutation($input: SetPolicyModeInput!) { setPolicyMode(input: $input) { script { mode } problems { code message } } }";
    let input =
        json!({ "scriptId": uploaded["script"]["id"], "versionId": uploaded["version"]["id"], "mode": mode });
    let data = ada.get(app, set, json!({ "input": input })).await;
    assert_eq!(data["setPolicyMode"], json!({ "script": { "mode": mode }, "problems": [] }));
    uploaded["script"]["id"].clone()
}

const CREATE: &str = "mutation($input: CreateUserInput!) { createUser(input: $input) { user { email }
    problems { severity code message field policy { scriptId script version line } } } }";

both! {
    /// A denial refuses and stores nothing; a warning lets it pass with a remark.
    async fn a_script_refuses_and_warns(app) {
        let ada = app.ada().await;
        let script = enforce(&app, &ada, SOURCE, "ENFORCED").await;
        let says = |severity: &str, code: &str, message: &str, field: Value, line: i32| json!({
            "severity": severity, "code": code, "message": message, "field": field,
            "policy": { "scriptId": script, "script": "house", "version": 1, "line": line },
        });
        let denial = says("ERROR", "REJECTED_BY_POLICY", "A job title, please.", json!(["jobTitle"]), 3);
        let warning = says("WARNING", "POLICY_WARNING", "No language.", Value::Null, 6);
        let input = json!({ "name": "Bob", "lastName": "O'Neil", "email": "bob@acme.example" });
        let data = ada.get(&app, CREATE, json!({ "input": input })).await;
        assert_eq!(data["createUser"], json!({ "user": null, "problems": [denial, warning] }));
        assert_eq!(app.mails().await, []);
        let input = json!({ "name": "Bob", "lastName": "O'Neil", "email": "bob@acme.example", "jobTitle": "Nurse" });
        let data = ada.get(&app, CREATE, json!({ "input": input })).await;
        assert_eq!(data["createUser"], json!({ "user": { "email": "bob@acme.example" }, "problems": [warning] }));
    }

    /// An update is put to scripts as it would be, beside what was; one that changes nothing is not.
    async fn an_update_is_put_to_scripts_as_it_would_be(app) {
        let ada = app.ada().await;
        let bob = app.create_user(&ada, "bob@acme.example", json!({ "jobTitle": "Nurse", "language": "en" })).await;
        enforce(&app, &ada, SOURCE, "ENFORCED").await;
        let before = read(&app, &ada, &bob).await;
        let answer = update(&app, &ada, json!({ "id": bob, "name": "Robert", "jobTitle": null })).await;
        let codes: Vec<&Value> = answer["data"]["updateUser"]["problems"].as_array().unwrap().iter().map(|one| &one["message"]).collect();
        assert_eq!(codes, ["A job title, please.", "Names stay."]);
        assert_eq!(read(&app, &ada, &bob).await, before);
        let same = update(&app, &ada, json!({ "id": ada.id, "name": "Ada" })).await;
        assert_eq!(same["data"]["updateUser"]["problems"], json!([]), "Ada has no title, and nothing changes");
        let fine = update(&app, &ada, json!({ "id": bob, "jobTitle": "Doctor" })).await;
        assert_eq!(fine["data"]["updateUser"]["problems"], json!([]));
    }

    /// Shadow says nothing and refuses nothing; a script that breaks refuses.
    async fn shadow_lets_pass_and_a_broken_script_does_not(app) {
        let ada = app.ada().await;
        enforce(&app, &ada, SOURCE, "SHADOW").await;
        let input = |email: &str| json!({ "input": { "name": "Bob", "lastName": "O'Neil", "email": email } });
        let data = ada.get(&app, CREATE, input("bob@acme.example")).await;
        assert_eq!(data["createUser"], json!({ "user": { "email": "bob@acme.example" }, "problems": [] }));
        enforce(&app, &ada, "fn validate_user(ctx) { loop {} }", "ENFORCED").await;
        let data = ada.get(&app, CREATE, input("eve@acme.example")).await;
        assert_eq!(data["createUser"]["user"], Value::Null);
        assert_eq!(data["createUser"]["problems"][0]["code"], "POLICY_FAILED");
    }

    /// BEFORE_ASSIGN_ROLES hears what is given and taken, at creation too, and nothing else.
    async fn giving_and_taking_roles_is_put_to_scripts(app) {
        let ada = app.ada().await;
        let source = r#"fn before_assign_roles(ctx) {
            if ctx.given.roles.contains("AGENT_USER") || ctx.taken.roles.contains("AI_CHAT_USER") {
                deny("Not that one.");
            }
        }"#;
        let bob = app.create_user(&ada, "bob@acme.example", json!({ "roles": ["AI_CHAT_USER"] })).await;
        enforce(&app, &ada, source, "ENFORCED").await;
        let input = json!({ "name": "Eve", "lastName": "O'Neil", "email": "eve@acme.example", "roles": ["AGENT_USER"] });
        let data = ada.get(&app, CREATE, json!({ "input": input })).await;
        assert_eq!(data["createUser"]["problems"][0]["message"], "Not that one.");
        let said = async |input: Value| {
            let answer = update(&app, &ada, input).await;
            let problems = answer["data"]["updateUser"]["problems"].as_array().unwrap().clone();
            problems.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(said(json!({ "id": bob, "roles": [] })).await, ["REJECTED_BY_POLICY"]);
        assert_eq!(said(json!({ "id": bob, "roles": ["AI_CHAT_USER", "AGENT_USER"] })).await, ["REJECTED_BY_POLICY"]);
        let none: [&str; 0] = [];
        assert_eq!(said(json!({ "id": bob, "roles": ["AI_CHAT_USER", "AI_CHAT_AUDITOR"] })).await, none);
        assert_eq!(said(json!({ "id": bob, "jobTitle": "Nurse" })).await, none);
    }

    /// No script can keep somebody from being disabled; what comes along with it is put to them.
    async fn disabling_is_never_put_to_scripts(app) {
        let ada = app.ada().await;
        let bob = app.create_user(&ada, "bob@acme.example", json!({})).await;
        enforce(&app, &ada, "fn validate_user(ctx) { deny(\"Never.\"); }", "ENFORCED").await;
        let both = update(&app, &ada, json!({ "id": bob, "status": "DISABLED", "jobTitle": "Gone" })).await;
        assert_eq!(both["data"]["updateUser"]["problems"][0]["message"], "Never.");
        let alone = update(&app, &ada, json!({ "id": bob, "status": "DISABLED" })).await;
        assert_eq!(alone["data"]["updateUser"]["problems"], json!([]));
        let back = update(&app, &ada, json!({ "id": bob, "status": "ACTIVE" })).await;
        assert_eq!(back["data"]["updateUser"]["problems"][0]["message"], "Never.");
    }
}
