//! `signOut`, `revokeSession`, and that access ends at the next request in every state.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::{
    authz,
    model::{RoleKey, UserStatus},
    store,
};

use super::{ADA, actions, alter, change, fine, is_in, problem, tenant, tokens, user};
use crate::support::{TestApp, both};

async fn sign_out(app: &TestApp, access: &str) -> Value {
    app.ask(Some(access), "mutation { signOut { problems { code } } }", json!({})).await
}

async fn sessions(app: &TestApp, access: &str) -> Vec<(String, bool)> {
    let answer = app.ask(Some(access), "{ viewer { sessions { id current } } }", json!({})).await;
    let sessions = answer["data"]["viewer"]["sessions"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
    let one =
        |session: &Value| (session["id"].as_str().unwrap().to_owned(), session["current"].as_bool().unwrap());
    sessions.iter().map(one).collect()
}

both! {
    async fn signing_out_ends_this_session_alone(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let (here, refresh) = tokens(&app, ADA).await;
        let (there, _) = tokens(&app, ADA).await;
        assert_eq!(sign_out(&app, &here).await, json!({ "data": { "signOut": { "problems": [] } } }));
        assert!(!is_in(&app, &here).await);
        assert!(is_in(&app, &there).await);
        assert_eq!(actions(&app, acme).await.last().unwrap(), "session.ended");
        let again = sign_out(&app, &here).await;
        assert_eq!(crate::support::has(&again), [("UNAUTHENTICATED".to_owned(), json!(["signOut"]))]);
        let refreshed = change(&app, None, "refreshSession", json!({ "refreshToken": refresh })).await;
        assert_eq!(refreshed, problem("TOKEN_INVALID", &["refreshToken"]));
    }

    async fn one_revokes_ones_own_sessions_and_no_others(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        user(&app, acme, "bob@acme.example", &[RoleKey::TenantAdministrator]).await;
        let (bobs, _) = tokens(&app, "bob@acme.example").await;
        let (first, _) = tokens(&app, ADA).await;
        app.world.pass(TimeDelta::seconds(1));
        let (second, _) = tokens(&app, ADA).await;
        let own = sessions(&app, &second).await;
        assert_eq!(own.iter().map(|(_, current)| *current).collect::<Vec<_>>(), [true, false]);
        let older = own[1].0.as_str();
        let bobs_id = sessions(&app, &bobs).await[0].0.clone();
        let not_found = problem("NOT_FOUND", &["id"]);
        for wrong in [bobs_id.as_str(), "session_00000000000000000000000000000000", "user_1", ""] {
            assert_eq!(change(&app, Some(&second), "revokeSession", json!({ "id": wrong })).await, not_found);
        }
        assert!(is_in(&app, &bobs).await);
        assert_eq!(change(&app, Some(&second), "revokeSession", json!({ "id": older })).await, fine());
        assert!(!is_in(&app, &first).await);
        assert_eq!(change(&app, Some(&second), "revokeSession", json!({ "id": older })).await, not_found);
        assert_eq!(sessions(&app, &second).await.len(), 1);
    }

    async fn access_ends_after_fifteen_minutes(app) {
        tenant(&app, "acme").await;
        let (access, _) = tokens(&app, ADA).await;
        app.world.pass(TimeDelta::minutes(15) - TimeDelta::microseconds(1));
        assert!(is_in(&app, &access).await);
        app.world.pass(TimeDelta::microseconds(1));
        assert!(!is_in(&app, &access).await);
    }

    async fn a_disabled_user_is_out_at_the_next_request(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let bob = user(&app, acme, "bob@acme.example", &[]).await;
        let (access, _) = tokens(&app, "bob@acme.example").await;
        assert!(is_in(&app, &access).await);
        alter(&app, acme, bob.id, |bob| bob.status = UserStatus::Disabled).await;
        assert!(!is_in(&app, &access).await);
    }

    async fn a_role_taken_is_gone_at_the_next_request(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let bob = user(&app, acme, "bob@acme.example", &[RoleKey::UserAdministrator]).await;
        let (access, _) = tokens(&app, "bob@acme.example").await;
        let query = "{ users { totalCount } viewer { effectiveRoles { role { key } } } }";
        let before = app.ask(Some(&access), query, json!({})).await;
        assert_eq!(before["data"]["users"], json!({ "totalCount": 2 }));
        alter(&app, acme, bob.id, |bob| bob.roles = Default::default()).await;
        let after = app.ask(Some(&access), query, json!({})).await;
        assert_eq!(after["data"], json!({ "users": null, "viewer": { "effectiveRoles": [] } }));
        assert_eq!(crate::support::has(&after), [("FORBIDDEN".to_owned(), json!(["users"]))]);
    }

    async fn no_other_token_is_an_access_token(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let (access, refresh) = tokens(&app, ADA).await;
        let elsewhere = access.replace(&acme.to_string()["tenant_".len()..], &"0".repeat(32));
        for wrong in ["", "x", &refresh, &refresh.replacen("refresh", "access", 1), &elsewhere] {
            assert!(!is_in(&app, wrong).await, "{wrong}");
        }
    }

    async fn a_session_is_seen_again_every_few_minutes_and_the_dead_are_not_listed(app) {
        let ada = tenant(&app, "acme").await.administrator;
        let (access, _) = tokens(&app, ADA).await;
        app.world.pass(TimeDelta::minutes(6));
        let query = "{ viewer { sessions { lastSeenAt } } }";
        let seen = app.ask(Some(&access), query, json!({})).await;
        let expected = json!({ "data": { "viewer": { "sessions": [{ "lastSeenAt": "2027-01-15T12:06:00.000000Z" }] } } });
        assert_eq!(seen, expected);
        app.world.pass(TimeDelta::days(31));
        let (access, _) = tokens(&app, ADA).await;
        assert_eq!(sessions(&app, &access).await.len(), 1);
        let tenant = app.ask(Some(&access), "{ viewer { tenant { id } } }", json!({})).await;
        let tenant = tenant["data"]["viewer"]["tenant"]["id"].as_str().unwrap().parse().unwrap();
        let mut reader = app.services.store.reader(tenant).await.unwrap();
        let epoch = chrono::DateTime::UNIX_EPOCH;
        let kept = store::sessions::of_user(&mut reader, &authz::operate(tenant), ada.id, epoch).await;
        assert_eq!(kept.unwrap().len(), 1, "thrown away, not only left out");
    }
}
