//! `profiles`: named sets of roles, with who holds them.

use serde_json::json;
use tenantry::model::RoleKey;

use crate::support::{both, has};

const PROFILES: &str = "query($search: String, $first: Int, $after: String) { profiles(search: $search, first: $first, after: $after) {
    nodes { name roles { key } userCount users(first: 2) { nodes { name } totalCount pageInfo { hasNextPage } } viewerCan { update { allowed } delete { allowed } } }
    pageInfo { hasNextPage endCursor } totalCount } }";

both! {
    /// By name, searched and paged; holders and their count in the viewer's scope; the ceiling says who may
    /// change one.
    async fn profiles_are_listed_with_their_holders_in_scope(app) {
        let ada = app.ada().await;
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
        let readers = app.profile(&ada, "readers", &[RoleKey::AgentUser]).await;
        let admins = app.profile(&ada, "Admins", &[RoleKey::AgentUser, RoleKey::SubtenantAdministrator]).await;
        app.profile(&ada, "Zeros 0%", &[]).await;
        for (name, with) in [
            ("c", json!({ "profileIds": [readers], "subtenantIds": [north] })),
            ("b", json!({ "profileIds": [readers, admins], "subtenantIds": [south] })),
            ("a", json!({ "profileIds": [readers], "subtenantIds": [north] })),
        ] {
            app.create_user(&ada, &format!("{name}@acme.example"), with).await;
        }
        let zoe = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let zoe = app.user(&ada, "zoe@acme.example", zoe).await;
        let profile = |name: &str, roles: &[&str], users: &[&str], count: i32, may: bool| json!({
            "name": name,
            "roles": roles.iter().map(|key| json!({ "key": key })).collect::<Vec<_>>(),
            "userCount": count,
            "users": {
                "nodes": users.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
                "totalCount": count,
                "pageInfo": { "hasNextPage": count > 2 },
            },
            "viewerCan": { "update": { "allowed": may }, "delete": { "allowed": may } },
        });
        let both_roles = ["AGENT_USER", "SUBTENANT_ADMINISTRATOR"];
        let data = ada.get(&app, PROFILES, json!({})).await;
        assert_eq!(data["profiles"]["nodes"], json!([
            profile("Admins", &both_roles, &["b"], 1, true),
            profile("readers", &["AGENT_USER"], &["a", "b"], 3, true),
            profile("Zeros 0%", &[], &[], 0, true),
        ]));
        assert_eq!(data["profiles"]["totalCount"], 3);
        let data = zoe.get(&app, PROFILES, json!({})).await;
        assert_eq!(data["profiles"]["nodes"], json!([
            profile("Admins", &both_roles, &[], 0, false),
            profile("readers", &["AGENT_USER"], &["a", "c"], 2, true),
            profile("Zeros 0%", &[], &[], 0, true),
        ]));
        let found = async |search: &str| ada.get(&app, PROFILES, json!({ "search": search })).await["profiles"]["totalCount"].clone();
        assert_eq!([found("READ").await, found("%").await, found("_").await], [json!(1), json!(1), json!(0)]);
        let first = ada.get(&app, PROFILES, json!({ "first": 2 })).await["profiles"]["pageInfo"].clone();
        assert_eq!(first["hasNextPage"], true);
        let rest = ada.get(&app, PROFILES, json!({ "first": 2, "after": first["endCursor"] })).await;
        assert_eq!(rest["profiles"]["nodes"][0]["name"], "Zeros 0%");
        assert_eq!(rest["profiles"]["pageInfo"]["hasNextPage"], false);
    }

    /// Others are forbidden; another tenant has its own.
    async fn profiles_are_for_administrators_of_the_tenant(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let readers = app.profile(&ada, "Readers", &[RoleKey::AgentUser]).await;
        let plain = json!({ "profileIds": [readers], "allSubtenants": true, "roles": ["SUBTENANT_ADMINISTRATOR"] });
        let plain = app.user(&ada, "plain@acme.example", plain).await;
        let answer = plain.ask(&app, "{ profiles { totalCount } }", json!({})).await;
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["profiles"]))]);
        let own = plain.ask(&app, "{ viewer { user { profiles { name users { totalCount } } } } }", json!({})).await;
        assert_eq!(own["data"]["viewer"]["user"]["profiles"], json!([{ "name": "Readers", "users": null }]));
        assert_eq!(has(&own), [("FORBIDDEN".to_owned(), json!(["viewer", "user", "profiles", 0, "users"]))]);
        assert_eq!(olga.get(&app, "{ profiles { totalCount } }", json!({})).await, json!({ "profiles": { "totalCount": 0 } }));
    }
}
