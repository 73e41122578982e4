//! `refreshSession`: one turn for each token, and an old one ends the session.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tenantry::model::UserStatus;

use super::{ADA, actions, alter, is_in, pair, tenant, tokens, user};
use crate::support::{TestApp, both};

async fn refresh(app: &TestApp, token: &str) -> Value {
    let query = "mutation($input: RefreshSessionInput!) { refreshSession(input: $input) {
        accessToken refreshToken expiresAt viewer { user { email } } problems { code field }
    } }";
    let answer = app.ask(None, query, json!({ "input": { "refreshToken": token } })).await;
    answer["data"]["refreshSession"].clone()
}

fn dead() -> Value {
    json!({
        "accessToken": null, "refreshToken": null, "expiresAt": null, "viewer": null,
        "problems": [{ "code": "TOKEN_INVALID", "field": ["refreshToken"] }],
    })
}

/// How many statements it takes to turn a token and tell who turned it, and the token that follows.
async fn cost(app: &TestApp, token: &str) -> (u64, String) {
    let query = "mutation($input: RefreshSessionInput!) { refreshSession(input: $input) {
        refreshToken viewer { user { email effectiveRoles { role { key } } } } problems { code field }
    } }";
    let before = app.services.store.statements();
    let answer = app.ask(None, query, json!({ "input": { "refreshToken": token } })).await;
    let answer = &answer["data"]["refreshSession"];
    assert_eq!(answer["viewer"]["user"]["email"], json!(ADA), "{answer:#}");
    (app.services.store.statements() - before, answer["refreshToken"].as_str().unwrap().to_owned())
}

both! {
    /// The count of tries; session, user and tenant; the new tokens and the count given back. Whoever turned it is known
    /// from that.
    async fn a_turn_costs_four_statements(app) {
        tenant(&app, "acme").await;
        let (_, token) = tokens(&app, ADA).await;
        let postgres = matches!(app.database.url, tenantry::store::DatabaseUrl::Postgres(_));
        let (_, token) = cost(&app, &token).await;
        app.world.pass(TimeDelta::seconds(1));
        let (turn, token) = cost(&app, &token).await;
        assert_eq!(turn, if postgres { 3 } else { 4 });
        // Another window: old counts are thrown away.
        app.world.pass(TimeDelta::minutes(20));
        assert_eq!(cost(&app, &token).await.0, turn + 1);
    }

    async fn the_new_pair_takes_the_place_of_the_old(app) {
        tenant(&app, "acme").await;
        let (access, token) = tokens(&app, ADA).await;
        app.world.pass(TimeDelta::minutes(14));
        let answer = refresh(&app, &token).await;
        assert_eq!(answer["expiresAt"], json!("2027-01-15T12:29:00.000000Z"));
        assert_eq!(answer["viewer"], json!({ "user": { "email": ADA } }));
        assert_eq!(answer["problems"], json!([]));
        let (new_access, new_token) = pair(&answer);
        assert!(new_access != access && new_token != token);
        assert!(!is_in(&app, &access).await);
        assert!(is_in(&app, &new_access).await);
        pair(&refresh(&app, &new_token).await);
    }

    async fn an_old_token_ends_the_session_however_old(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        for turns in [1, 3] {
            let (_, first) = tokens(&app, ADA).await;
            let (mut access, mut token) = (String::new(), first.clone());
            for _ in 0..turns {
                (access, token) = pair(&refresh(&app, &token).await);
            }
            assert_eq!(refresh(&app, &first).await, dead());
            assert!(!is_in(&app, &access).await, "after {turns} turns");
            assert_eq!(refresh(&app, &token).await, dead(), "after {turns} turns");
            assert_eq!(actions(&app, acme).await.last().unwrap(), "session.ended.token_reused");
        }
    }

    async fn of_many_at_once_one_at_most_gets_a_pair(app) {
        tenant(&app, "acme").await;
        let (_, token) = tokens(&app, ADA).await;
        let answers = join_all((0..8).map(|_| refresh(&app, &token))).await;
        let given = answers.iter().filter(|answer| **answer != dead()).count();
        assert_eq!(given, 1, "{answers:#?}");
    }

    async fn thirty_days_idle_and_ninety_in_all(app) {
        tenant(&app, "acme").await;
        let (_, idle) = tokens(&app, ADA).await;
        let (_, mut used) = tokens(&app, ADA).await;
        for _ in 0..2 {
            app.world.pass(TimeDelta::days(30) - TimeDelta::seconds(1));
            used = pair(&refresh(&app, &used).await).1;
        }
        assert_eq!(refresh(&app, &idle).await, dead());
        app.world.pass(TimeDelta::days(30) - TimeDelta::seconds(1));
        let answer = refresh(&app, &used).await;
        assert_eq!(answer["expiresAt"], json!("2027-04-15T12:00:00.000000Z"), "no longer than the session");
        app.world.pass(TimeDelta::seconds(3));
        assert_eq!(refresh(&app, &pair(&answer).1).await, dead());
    }

    async fn a_token_idle_for_thirty_days_is_dead(app) {
        tenant(&app, "acme").await;
        let (_, token) = tokens(&app, ADA).await;
        app.world.pass(TimeDelta::days(30));
        assert_eq!(refresh(&app, &token).await, dead());
    }

    async fn what_is_no_refresh_token_of_an_active_user_is_dead(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let bob = user(&app, acme, "bob@acme.example", &[]).await;
        let (access, token) = tokens(&app, "bob@acme.example").await;
        let elsewhere = token.replace(&acme.to_string()["tenant_".len()..], &"0".repeat(32));
        for wrong in ["", "refresh_x", &access, &access.replacen("access", "refresh", 1), &elsewhere] {
            assert_eq!(refresh(&app, wrong).await, dead(), "{wrong}");
        }
        assert!(is_in(&app, &access).await);
        alter(&app, acme, bob.id, |bob| bob.status = UserStatus::Disabled).await;
        assert_eq!(refresh(&app, &token).await, dead());
    }
}
