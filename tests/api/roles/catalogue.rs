//! `roleGroups` and `role`: the fixed catalogue, the same for everybody signed in.

use serde_json::{Value, json};

use crate::support::both;

both! {
    /// 25 roles in 5 groups, six of them privileged.
    async fn the_catalogue_has_its_groups_and_roles(app) {
        let ada = app.ada().await;
        let plain = app.user(&ada, "plain@acme.example", json!({})).await;
        let query = "{ roleGroups { key name roles { key name privileged group { key } } } }";
        let groups = plain.get(&app, query, json!({})).await["roleGroups"].clone();
        let sizes: Vec<(&str, usize)> = groups.as_array().unwrap().iter()
            .map(|group| (group["key"].as_str().unwrap(), group["roles"].as_array().unwrap().len())).collect();
        assert_eq!(sizes, [("AGENT", 7), ("USAGE_COST_LIMITS", 3), ("AI_CHAT", 3), ("AUTOMATION", 6), ("TENANT_ADMINISTRATION", 6)]);
        for group in groups.as_array().unwrap() {
            for role in group["roles"].as_array().unwrap() {
                assert_eq!(role["group"]["key"], group["key"]);
                assert_eq!(role["privileged"], group["key"] == "TENANT_ADMINISTRATION", "{role}");
            }
        }
        let one = plain.get(&app, "{ role(key: AI_CHAT_AUDITOR) { name description } }", json!({})).await;
        assert_eq!(one, json!({ "role": {
            "name": "AI Chat auditor", "description": "Reviews what was said in the chat, and what it cost.",
        } }));
    }

    /// What the drop-down of roles offers each viewer: the ceiling.
    async fn viewer_can_assign_what_is_under_the_ceiling(app) {
        let ada = app.ada().await;
        let with = json!({ "roles": ["USER_ADMINISTRATOR", "API_KEY_ADMINISTRATOR"], "allSubtenants": true });
        let zoe = app.user(&ada, "zoe@acme.example", with).await;
        let plain = app.user(&ada, "plain@acme.example", json!({ "roles": ["AGENT_USER"] })).await;
        let query = "{ roleGroups { roles { key privileged viewerCanAssign { allowed reasons { code role } } } } }";
        let roles = async |viewer: &crate::support::Client| -> Vec<Value> {
            let groups = viewer.get(&app, query, json!({})).await["roleGroups"].clone();
            groups.as_array().unwrap().iter().flat_map(|group| group["roles"].as_array().unwrap().clone()).collect()
        };
        let may = |roles: &[Value]| roles.iter().filter(|role| role["viewerCanAssign"]["allowed"] == true).count();
        assert_eq!(may(&roles(&ada).await), 25);
        assert_eq!(may(&roles(&plain).await), 0);
        for role in roles(&zoe).await {
            let held = role["key"] == "USER_ADMINISTRATOR" || role["key"] == "API_KEY_ADMINISTRATOR";
            let expected = match role["privileged"] == false || held {
                true => json!({ "allowed": true, "reasons": [] }),
                false => json!({ "allowed": false, "reasons": [{ "code": "MISSING_PERMISSION", "role": role["key"] }] }),
            };
            assert_eq!(role["viewerCanAssign"], expected, "{}", role["key"]);
        }
    }
}
