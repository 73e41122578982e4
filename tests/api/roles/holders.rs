//! `Role.holders`: who in the viewer's scope holds it.

use serde_json::{Value, json};
use tenantry::model::RoleKey;

use crate::support::{Client, TestApp, both, has};

async fn crowd(app: &TestApp) -> (Client, [String; 2]) {
    let ada = app.ada().await;
    let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
    let chatters = app.profile(&ada, "Chatters", &[RoleKey::AiChatUser, RoleKey::AgentUser]).await;
    let auditors = app.profile(&ada, "Auditors", &[RoleKey::AiChatUser, RoleKey::AiChatAuditor]).await;
    for (name, with) in [
        ("d", json!({ "roles": ["AI_CHAT_USER"], "subtenantIds": [north] })),
        ("c", json!({ "profileIds": [chatters, auditors], "subtenantIds": [north] })),
        ("b", json!({ "roles": ["AI_CHAT_USER"], "profileIds": [chatters], "subtenantIds": [south] })),
        ("a", json!({ "profileIds": [auditors], "subtenantIds": [south] })),
        ("e", json!({ "roles": ["AGENT_USER"] })),
    ] {
        app.create_user(&ada, &format!("{name}@acme.example"), with).await;
    }
    (ada, [north, south])
}

fn names(connection: &Value) -> Vec<&str> {
    connection["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect()
}

both! {
    /// Directly or through a profile, each once; by last name and name; only those in scope.
    async fn the_holders_in_scope_are_listed_once(app) {
        let (ada, [north, _]) = crowd(&app).await;
        let with = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let zoe = app.user(&ada, "zoe@acme.example", with).await;
        let query = "{ role(key: AI_CHAT_USER) { holders { nodes { name } totalCount } } }";
        let one = async |viewer: &Client| viewer.get(&app, query, json!({})).await["role"]["holders"].clone();
        assert_eq!((names(&one(&ada).await), &one(&ada).await["totalCount"]), (vec!["a", "b", "c", "d"], &json!(4)));
        assert_eq!((names(&one(&zoe).await), &one(&zoe).await["totalCount"]), (vec!["c", "d"], &json!(2)));
    }

    /// One role pages both ways.
    async fn the_holders_of_one_role_page_both_ways(app) {
        let (ada, _) = crowd(&app).await;
        let query = "query($first: Int, $after: String, $last: Int, $before: String) { role(key: AI_CHAT_USER) {
            holders(first: $first, after: $after, last: $last, before: $before) { nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";
        let page = async |variables: Value| ada.get(&app, query, variables).await["role"]["holders"].clone();
        let first = page(json!({ "first": 3 })).await;
        assert_eq!((names(&first), &first["pageInfo"]["hasNextPage"]), (vec!["a", "b", "c"], &json!(true)));
        let rest = page(json!({ "first": 3, "after": first["pageInfo"]["endCursor"] })).await;
        assert_eq!((names(&rest), &rest["pageInfo"]["hasNextPage"]), (vec!["d"], &json!(false)));
        let back = page(json!({ "last": 2, "before": rest["pageInfo"]["startCursor"] })).await;
        assert_eq!((names(&back), &back["pageInfo"]["hasPreviousPage"]), (vec!["b", "c"], &json!(true)));
    }

    /// Below a list: the first of each role, with cursors that go on where the role stands alone; nothing but
    /// `first`; and as many statements for all 25 roles as for a group.
    async fn below_a_list_the_first_of_each_role(app) {
        let (ada, _) = crowd(&app).await;
        let query = "{ roleGroups { roles { key holders(first: 2) { nodes { name } totalCount pageInfo { hasNextPage endCursor } } } } }";
        let groups = ada.get(&app, query, json!({})).await["roleGroups"].clone();
        let roles: Vec<&Value> = groups.as_array().unwrap().iter().flat_map(|group| group["roles"].as_array().unwrap()).collect();
        let of = |key: &str| roles.iter().find(|role| role["key"] == key).unwrap()["holders"].clone();
        let expected = [
            ("AI_CHAT_USER", vec!["a", "b"], 4, true),
            ("AGENT_USER", vec!["b", "c"], 3, true),
            ("AI_CHAT_AUDITOR", vec!["a", "c"], 2, false),
            ("TENANT_ADMINISTRATOR", vec!["Ada"], 1, false),
            ("DATASET_ADMINISTRATOR", vec![], 0, false),
        ];
        for (key, holders, count, more) in expected {
            let found = of(key);
            assert_eq!((names(&found), &found["totalCount"], &found["pageInfo"]["hasNextPage"]), (holders, &json!(count), &json!(more)), "{key}");
        }
        let next = "query($after: String) { role(key: AI_CHAT_USER) { holders(after: $after) { nodes { name } } } }";
        let cursor = of("AI_CHAT_USER")["pageInfo"]["endCursor"].clone();
        let data = ada.get(&app, next, json!({ "after": cursor })).await;
        assert_eq!(names(&data["role"]["holders"]), ["c", "d"]);
        let wrong = ada.ask(&app, &query.replace("first: 2", "last: 2"), json!({})).await;
        let codes: Vec<String> = has(&wrong).into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes.first().map(String::as_str), Some("BAD_USER_INPUT"));

        let statements = async |query: &str| {
            let before = app.services.store.statements();
            ada.get(&app, query, json!({})).await;
            app.services.store.statements() - before
        };
        let few = "query { a: user(id: \"ID\") { roles { holders(first: 2) { nodes { name } totalCount } } } }";
        let with = json!({ "roles": ["AGENT_USER", "AI_CHAT_USER"] });
        let two = app.create_user(&ada, "two@acme.example", with).await;
        let two = few.replace("ID", &two);
        let few = statements(&two).await;
        let all = statements(query).await;
        assert_eq!(few, all + 1, "the one more is for the user");
    }

    /// The list is for Tenant and User Administrators; the role beside it stays readable.
    async fn others_read_the_role_and_not_its_holders(app) {
        let (ada, _) = crowd(&app).await;
        let plain = app.user(&ada, "plain@acme.example", json!({ "roles": ["AGENT_USER"], "allSubtenants": true })).await;
        let answer = plain.ask(&app, "{ role(key: AGENT_USER) { name holders { totalCount } } }", json!({})).await;
        assert_eq!(answer["data"], json!({ "role": { "name": "Agent User", "holders": null } }));
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["role", "holders"]))]);
    }
}
