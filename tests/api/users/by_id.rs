//! `user(id:)`: who sees whom, and which fields.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, both, has};

const USER: &str = "query($id: ID!) { user(id: $id) { id name lastName jobTitle email emailConfirmed pendingEmail
    phoneNumber language status roles { key } profiles { name } effectiveRoles { role { key } sources { kind profile { name } } }
    allSubtenants subtenants { name } version } }";

async fn see(app: &TestApp, viewer: &Client, id: &str) -> Value {
    viewer.ask(app, USER, json!({ "id": id })).await
}

both! {
    /// Oneself and administrators in scope: everything, with where each role comes from.
    async fn oneself_and_administrators_in_scope_read_everything(app) {
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let chat = [tenantry::model::RoleKey::AiChatUser, tenantry::model::RoleKey::AgentUser];
        let chatters = app.profile(&ada, "Chatters", &chat).await;
        let warden = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let warden = app.user(&ada, "warden@acme.example", warden).await;
        let bob = json!({
            "name": " Bob ", "lastName": "O'Neil", "jobTitle": "Nurse", "phoneNumber": "+34 600 111 222", "language": "ES-mx",
            "roles": ["AGENT_USER"], "profileIds": [chatters], "subtenantIds": [north],
        });
        let bob = app.user(&ada, "Bob@acme.example", bob).await;
        let expected = json!({ "data": { "user": {
            "id": bob.id, "name": "Bob", "lastName": "O'Neil", "jobTitle": "Nurse", "email": "Bob@acme.example",
            "emailConfirmed": true, "pendingEmail": null, "phoneNumber": "+34600111222", "language": "es-MX", "status": "ACTIVE",
            "roles": [{ "key": "AGENT_USER" }], "profiles": [{ "name": "Chatters" }],
            "effectiveRoles": [
                { "role": { "key": "AGENT_USER" }, "sources": [{ "kind": "DIRECT", "profile": null }, { "kind": "PROFILE", "profile": { "name": "Chatters" } }] },
                { "role": { "key": "AI_CHAT_USER" }, "sources": [{ "kind": "PROFILE", "profile": { "name": "Chatters" } }] },
            ],
            "allSubtenants": false, "subtenants": [{ "name": "North" }], "version": 2,
        } } });
        for viewer in [&ada, &warden, &bob] {
            assert_eq!(see(&app, viewer, &bob.id).await, expected, "{}", viewer.email);
        }
    }

    /// Out of scope, of another tenant, never there, of another kind, not an id: the very same bytes.
    async fn whoever_is_out_of_sight_is_as_if_they_did_not_exist(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
        let warden = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let warden = app.user(&ada, "warden@acme.example", warden).await;
        let plain = app.user(&ada, "plain@acme.example", json!({ "allSubtenants": true })).await;
        let southern = app.create_user(&ada, "south@acme.example", json!({ "subtenantIds": [south] })).await;
        let nowhere = app.create_user(&ada, "nowhere@acme.example", json!({})).await;
        let never = "user_00000000000000000000000000000000";
        let nothing = json!({ "data": { "user": null } });
        for (viewer, ids) in [
            (&warden, vec![&southern, &nowhere, &olga.id]),
            (&plain, vec![&southern, &nowhere, &ada.id, &warden.id, &olga.id]),
            (&ada, vec![&olga.id]),
            (&olga, vec![&ada.id, &plain.id]),
        ] {
            let answer = see(&app, viewer, never).await;
            assert_eq!(answer, nothing);
            for id in ids.into_iter().map(String::as_str).chain([north.as_str(), "", "user_", "nonsense"]) {
                assert_eq!(see(&app, viewer, id).await.to_string(), answer.to_string(), "{} {id}", viewer.email);
            }
        }
    }

    /// What is revoked is gone at the next request: a role taken takes the sight along.
    async fn a_role_taken_is_gone_at_the_next_request(app) {
        let ada = app.ada().await;
        let with = json!({ "roles": ["USER_ADMINISTRATOR"], "allSubtenants": true });
        let warden = app.user(&ada, "warden@acme.example", with).await;
        assert_eq!(see(&app, &warden, &ada.id).await["data"]["user"]["name"], "Ada");
        let take = "mutation($id: ID!) { updateUser(input: { id: $id, roles: [] }) { problems { code } } }";
        ada.get(&app, take, json!({ "id": warden.id })).await;
        assert_eq!(see(&app, &warden, &ada.id).await, json!({ "data": { "user": null } }));
        let list = warden.ask(&app, "{ users { totalCount } }", json!({})).await;
        assert_eq!(has(&list), [("FORBIDDEN".to_owned(), json!(["users"]))]);
    }
}
