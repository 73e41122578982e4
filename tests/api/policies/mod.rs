//! Policy scripts (PRODUCT.md, section 4).

mod connections;
mod decide;
mod policy_hooks;
mod policy_runs;
mod policy_scripts;
mod run_policy_tests;
mod set_policy_mode;
mod try_policy_script;
mod upload_policy_script;

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Refuses a job title of "Boss", at the field, on line 2.
pub const NO_BOSS: &str = r#"fn validate_user(ctx) {
    if ctx.user.job_title == "Boss" { deny_field("jobTitle", "Nobody is called that here."); }
}
fn test_a_boss_is_denied() {
    assert(try_hook("validate_user", #{ user: #{ job_title: "Boss" } }).denied, "a boss must be denied");
}
"#;

/// Does not hold what its second test says.
pub const FAILING: &str = r#"fn validate_user(ctx) { warn("careful"); }
fn test_it_warns() { assert(try_hook("validate_user").warned); }
fn test_it_denies() { assert(try_hook("validate_user").denied, "must deny"); }
"#;

/// Compiles no further than its second line.
pub const BROKEN: &str = "fn validate_user(ctx) {\n    deny(\"a\" \"b\");\n}\n";

const UPLOAD: &str = "mutation($input: UploadPolicyScriptInput!) { uploadPolicyScript(input: $input) {
    script { id name description mode activeVersion { id } createdAt updatedAt }
    version { id number source sha256 hooks tests uploadedBy { id } uploadedAt script { id } }
    diagnostics { message line column }
    problems { severity code message field }
} }";

/// What `uploadPolicyScript` answers.
pub async fn upload(app: &TestApp, by: &Client, input: Value) -> Value {
    by.ask(app, UPLOAD, json!({ "input": input })).await
}

/// Uploads a source that compiles, and gives the ids of script and version.
pub async fn uploaded(app: &TestApp, by: &Client, name: &str, source: &str) -> (String, String) {
    let answer = upload(app, by, json!({ "name": name, "source": source })).await;
    let payload = &answer["data"]["uploadPolicyScript"];
    let id = |of: &str| payload[of]["id"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
    (id("script"), id("version"))
}

/// What `setPolicyMode` answers, without its wrapping.
pub async fn switch(app: &TestApp, by: &Client, input: Value) -> Value {
    let query = "mutation($input: SetPolicyModeInput!) { setPolicyMode(input: $input) {
        script { id mode activeVersion { id number } updatedAt } problems { severity code message field }
    } }";
    by.get(app, query, json!({ "input": input })).await["setPolicyMode"].clone()
}

/// Every action in the audit, the newest first.
pub async fn actions(app: &TestApp, by: &Client) -> Vec<String> {
    let data = by.get(app, "{ auditEvents(first: 100) { nodes { action } } }", json!({})).await;
    let nodes = data["auditEvents"]["nodes"].as_array().cloned().unwrap_or_default();
    nodes.iter().map(|event| event["action"].as_str().unwrap_or_default().to_owned()).collect()
}
