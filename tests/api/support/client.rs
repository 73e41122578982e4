//! Somebody who is signed in.

use serde_json::{Value, json};

use super::TestApp;

/// Somebody who is signed in, with their tokens.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: String,
    pub email: String,
    /// The tenant's slug.
    pub tenant: String,
    pub access: String,
    #[allow(dead_code, reason = "for tests that refresh sessions")]
    pub refresh: String,
}

impl Client {
    /// Asks as this person.
    pub async fn ask(&self, app: &TestApp, query: &str, variables: Value) -> Value {
        app.ask(Some(&self.access), query, variables).await
    }
    /// Asks something that has to go well, and gives `data`.
    pub async fn get(&self, app: &TestApp, query: &str, variables: Value) -> Value {
        let answer = self.ask(app, query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].clone()
    }
}

/// Every code in `errors`, in their order, with the path of each.
pub fn has(answer: &Value) -> Vec<(String, Value)> {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let one = |error: &Value| {
        let code = error["extensions"]["code"].as_str().unwrap_or_default().to_owned();
        (code, error.get("path").cloned().unwrap_or(json!(null)))
    };
    errors.iter().map(one).collect()
}

/// A FORBIDDEN of the field at this path, mentioned in the first line at this column.
pub fn forbidden(path: &[&str], column: u32, requires: &[&str], holds: &[&str], reasons: &[Value]) -> Value {
    let messages: Vec<&str> = reasons.iter().filter_map(|reason| reason["message"].as_str()).collect();
    json!({
        "message": messages.join(" "),
        "locations": [{ "line": 1, "column": column }],
        "path": path,
        "extensions": { "code": "FORBIDDEN", "requires": requires, "holds": holds, "reasons": reasons },
    })
}
