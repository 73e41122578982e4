//! Nobody signed in.

use serde_json::json;

use crate::support::both;

both! {
    /// Each guarded field answers UNAUTHENTICATED, is null, and leaves the others alone; HTTP 200.
    async fn each_guarded_field_is_null_with_one_error(app) {
        let answer = app.ask(None, r#"{ a: roleGroups { key } b: user(id: "user_1") { id } }"#, json!({})).await;
        let error = |path: &str, column: i32| json!({
            "message": "Sign in first.",
            "locations": [{ "line": 1, "column": column }],
            "path": [path],
            "extensions": {
                "code": "UNAUTHENTICATED",
                "requires": [],
                "holds": [],
                "reasons": [{ "code": "NOT_SIGNED_IN", "message": "Sign in first.", "resource": null, "action": null, "role": null }],
            },
        });
        assert_eq!(answer, json!({
            "data": { "a": null, "b": null },
            "errors": [error("a", 3), error("b", 25)],
        }));
    }
}
