//! `updateUser`: who may change whom, and what they may give and take.

use serde_json::{Value, json};
use tenantry::model::RoleKey;

use super::update::{one, problems, read, update};
use crate::support::{Client, TestApp, both, forbidden, has};

/// The codes of the reasons of the one FORBIDDEN in the answer.
pub fn reasons(answer: &Value) -> Vec<String> {
    assert_eq!(has(answer), [("FORBIDDEN".to_owned(), json!(["updateUser"]))], "{answer:#}");
    let reasons = answer["errors"][0]["extensions"]["reasons"].as_array().unwrap();
    reasons.iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
}

fn well(answer: &Value) -> bool {
    answer.get("errors").is_none() && answer["data"]["updateUser"]["problems"] == json!([])
}

async fn warden(app: &TestApp, ada: &Client, more: &[&str], subtenants: &[&str]) -> Client {
    let roles: Vec<&str> = ["USER_ADMINISTRATOR"].iter().chain(more).copied().collect();
    let with = json!({ "roles": roles, "subtenantIds": subtenants, "allSubtenants": subtenants.is_empty() });
    app.user(ada, &format!("warden{}@acme.example", more.len() + subtenants.len()), with).await
}

both! {
    /// Everybody edits the plain fields of their own record, and nobody their own roles, profiles, subtenants
    /// or status, a Tenant Administrator neither.
    async fn nobody_changes_their_own_powers(app) {
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let chatters = app.profile(&ada, "Chatters", &[RoleKey::AiChatUser]).await;
        let plain = json!({ "profileIds": [chatters], "subtenantIds": [north], "roles": ["AGENT_USER"] });
        let plain = app.user(&ada, "plain@acme.example", plain).await;
        for who in [&ada, &plain] {
            let own = json!({ "id": who.id, "name": "N", "lastName": "L", "jobTitle": "T", "phoneNumber": "+34600111222", "language": "en", "email": format!("new-{}", who.email) });
            assert!(well(&update(&app, who, own).await), "{}", who.email);
            let before = read(&app, who, &who.id).await;
            for (field, value) in [
                ("roles", json!([])),
                ("status", json!("DISABLED")),
                ("allSubtenants", json!(who.id != ada.id)),
            ] {
                let answer = update(&app, who, json!({ "id": who.id, "name": "Other", field: value })).await;
                assert_eq!(reasons(&answer), ["TARGET_IS_SELF"], "{field}");
            }
            assert_eq!(read(&app, who, &who.id).await, before, "nothing of a refused form is written");
        }
        for (field, value) in [("profileIds", json!([])), ("subtenantIds", json!([]))] {
            let answer = update(&app, &plain, json!({ "id": plain.id, field: value })).await;
            assert_eq!(reasons(&answer), ["TARGET_IS_SELF"], "{field}");
        }
        let answer = update(&app, &plain, json!({ "id": plain.id, "roles": [], "status": "DISABLED" })).await;
        let reason = |what: &str| json!({
            "code": "TARGET_IS_SELF", "message": format!("Nobody changes their own {what}; ask another administrator."),
            "resource": null, "action": null, "role": null,
        });
        let held = ["AGENT_USER", "AI_CHAT_USER"];
        assert_eq!(answer, json!({
            "data": { "updateUser": null },
            "errors": [forbidden(&["updateUser"], 38, &[], &held, &[reason("roles and profiles"), reason("status")])],
        }));
    }

    /// Whoever may not know of somebody is told what they would be told of an id that never was.
    async fn whoever_is_out_of_sight_is_not_found(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
        let zoe = warden(&app, &ada, &[], &[&north]).await;
        let plain = app.user(&ada, "plain@acme.example", json!({ "subtenantIds": [north] })).await;
        let southern = app.create_user(&ada, "south@acme.example", json!({ "subtenantIds": [south] })).await;
        let never = "user_00000000000000000000000000000000";
        for (by, ids) in [(&zoe, [southern.as_str(), &olga.id]), (&plain, [&zoe.id, &olga.id]), (&ada, [&olga.id, ""])] {
            let unknown = update(&app, by, json!({ "id": never, "name": "X" })).await;
            assert_eq!(problems(&unknown), one("NOT_FOUND", &["id"]));
            for id in ids.into_iter().chain(["nonsense", &north]) {
                let answer = update(&app, by, json!({ "id": id, "name": "X" })).await;
                assert_eq!(answer.to_string(), unknown.to_string(), "{} {id}", by.email);
            }
        }
    }

    /// A scoped administrator changes users all of whose subtenants are theirs, and keeps them there.
    async fn a_scoped_administrator_stays_in_scope(app) {
        let ada = app.ada().await;
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
        let west = app.subtenant(&ada, "West").await;
        let zoe = warden(&app, &ada, &[], &[&north, &west]).await;
        let inside = app.create_user(&ada, "in@acme.example", json!({ "subtenantIds": [north] })).await;
        let half = app.create_user(&ada, "half@acme.example", json!({ "subtenantIds": [north, south] })).await;
        let all = app.create_user(&ada, "all@acme.example", json!({ "allSubtenants": true })).await;
        for id in [&half, &all] {
            let answer = update(&app, &zoe, json!({ "id": id, "name": "X" })).await;
            assert_eq!(reasons(&answer), ["OUTSIDE_SCOPE"]);
        }
        let to = |subtenants: Value| json!({ "id": inside, "subtenantIds": subtenants });
        assert!(well(&update(&app, &zoe, to(json!([west, north]))).await));
        assert!(well(&update(&app, &zoe, to(json!([west]))).await));
        assert_eq!(problems(&update(&app, &zoe, to(json!([west, south]))).await), one("NOT_FOUND", &["subtenantIds", "1"]));
        assert_eq!(problems(&update(&app, &zoe, to(json!([]))).await), one("BAD_VALUE", &["subtenantIds"]));
        let everywhere = update(&app, &zoe, json!({ "id": inside, "allSubtenants": true })).await;
        assert_eq!(problems(&everywhere), one("BAD_VALUE", &["allSubtenants"]));
        assert_eq!(read(&app, &ada, &inside).await["subtenants"], json!([{ "id": west }]));
        assert!(well(&update(&app, &ada, json!({ "id": inside, "allSubtenants": true, "subtenantIds": [] })).await));
    }

    /// A user who holds a role that the viewer may not take away is above them, however they come to it.
    async fn nobody_changes_whoever_is_above_them(app) {
        let ada = app.ada().await;
        let zoe = warden(&app, &ada, &["API_KEY_ADMINISTRATOR"], &[]).await;
        let keepers = app.profile(&ada, "Keepers", &[RoleKey::SubtenantAdministrator]).await;
        let peers = app.profile(&ada, "Peers", &[RoleKey::ApiKeyAdministrator, RoleKey::UserAdministrator]).await;
        let above = app.create_user(&ada, "above@acme.example", json!({ "profileIds": [keepers] })).await;
        let peer = app.create_user(&ada, "peer@acme.example", json!({ "profileIds": [peers] })).await;
        for id in [&ada.id, &above] {
            for change in [json!({ "id": id, "name": "X" }), json!({ "id": id, "status": "DISABLED" }), json!({ "id": id, "roles": [], "profileIds": [] })] {
                assert_eq!(reasons(&update(&app, &zoe, change).await), ["ABOVE_VIEWER"]);
            }
        }
        let answer = update(&app, &zoe, json!({ "id": above, "name": "X" })).await;
        assert_eq!(answer["errors"][0]["extensions"]["reasons"][0]["role"], "SUBTENANT_ADMINISTRATOR");
        assert!(well(&update(&app, &zoe, json!({ "id": peer, "name": "X" })).await), "what one holds is not above one");
        assert!(well(&update(&app, &ada, json!({ "id": above, "name": "X" })).await));
    }

    /// Nobody gives a role above their ceiling, nor a profile that has one; what one holds, one gives and takes.
    async fn the_ceiling_holds_for_giving_and_taking(app) {
        let ada = app.ada().await;
        let zoe = warden(&app, &ada, &["API_KEY_ADMINISTRATOR"], &[]).await;
        let keepers = app.profile(&ada, "Keepers", &[RoleKey::AgentUser, RoleKey::SubtenantAdministrator]).await;
        let peers = app.profile(&ada, "Peers", &[RoleKey::ApiKeyAdministrator]).await;
        let bob = app.create_user(&ada, "bob@acme.example", json!({ "roles": ["AGENT_USER"] })).await;
        let roles = |roles: &[&str]| json!({ "id": bob, "roles": roles });
        for above in ["TENANT_ADMINISTRATOR", "SUBTENANT_ADMINISTRATOR", "SECURITY_POLICIES_ADMINISTRATION", "AI_CONNECTION_SETTING_ADMINISTRATION"] {
            let answer = update(&app, &zoe, roles(&["AGENT_USER", above])).await;
            assert_eq!(problems(&answer), one("ROLE_NOT_ASSIGNABLE", &["roles", "1"]), "{above}");
        }
        let profiles = |ids: Value| json!({ "id": bob, "profileIds": ids });
        let answer = update(&app, &zoe, profiles(json!([peers, keepers]))).await;
        assert_eq!(problems(&answer), one("ROLE_NOT_ASSIGNABLE", &["profileIds", "1"]));
        for change in [
            roles(&["AGENT_USER", "API_KEY_ADMINISTRATOR", "USER_ADMINISTRATOR", "COST_ADMINISTRATOR"]),
            roles(&["COST_ADMINISTRATOR"]),
            profiles(json!([peers])),
            profiles(json!([])),
        ] {
            assert!(well(&update(&app, &zoe, change.clone()).await), "{change}");
        }
        let all = ["TENANT_ADMINISTRATOR", "SUBTENANT_ADMINISTRATOR"];
        assert!(well(&update(&app, &ada, roles(&all)).await), "a Tenant Administrator gives any role");
        assert!(well(&update(&app, &ada, roles(&[])).await), "and takes it");
    }

    /// Whoever administers nobody changes nobody, be they ever so visible.
    async fn others_change_nobody(app) {
        let ada = app.ada().await;
        let plain = app.user(&ada, "plain@acme.example", json!({ "roles": ["SUBTENANT_ADMINISTRATOR"], "allSubtenants": true })).await;
        let answer = update(&app, &plain, json!({ "id": ada.id, "name": "X" })).await;
        assert_eq!(problems(&answer), one("NOT_FOUND", &["id"]));
    }

    /// The last active Tenant Administrator stays one, even when the last two demote each other at once.
    async fn somebody_is_always_tenant_administrator(app) {
        for (field, value) in [("status", json!("DISABLED")), ("roles", json!([]))] {
            let ada = if field == "status" { app.ada().await } else { app.other().await };
            let with = json!({ "roles": ["TENANT_ADMINISTRATOR"] });
            let email = format!("second@{}.example", ada.tenant);
            let second = app.user(&ada, &email, with).await;
            let (one, two) = tokio::join!(
                update(&app, &ada, json!({ "id": second.id, field: value })),
                update(&app, &second, json!({ "id": ada.id, field: value })),
            );
            assert!(well(&one) != well(&two), "{field}: {one:#} {two:#}");
            let left = if well(&one) { &ada } else { &second };
            let count = "{ users(filter: { status: ACTIVE, anyRole: [TENANT_ADMINISTRATOR] }) { nodes { id } } }";
            assert_eq!(left.get(&app, count, json!({})).await["users"]["nodes"], json!([{ "id": left.id }]), "{field}");
        }
    }
}
