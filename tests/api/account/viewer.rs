//! `viewer`.

use serde_json::json;

use super::{ADA, tenant, tokens};
use crate::support::{both, has};

both! {
    async fn nobody_is_told_to_sign_in(app) {
        let answer = app.ask(None, "{ viewer { tenant { slug } } }", json!({})).await;
        assert_eq!(answer["data"], json!({ "viewer": null }));
        assert_eq!(has(&answer), [("UNAUTHENTICATED".to_owned(), json!(["viewer"]))]);
    }

    async fn whoever_signed_in_sees_tenant_user_and_roles(app) {
        let acme = tenant(&app, "acme").await;
        let (access, _) = tokens(&app, ADA).await;
        let query = "{ viewer {
            tenant { slug } user { id name } effectiveRoles { role { key } sources { kind } }
        } }";
        assert_eq!(app.ask(Some(&access), query, json!({})).await, json!({ "data": { "viewer": {
            "tenant": { "slug": "acme" },
            "user": { "id": acme.administrator.id.to_string(), "name": "Ada" },
            "effectiveRoles": [{
                "role": { "key": "TENANT_ADMINISTRATOR" }, "sources": [{ "kind": "DIRECT" }],
            }],
        } } }));
    }
}
