//! `resetPassword`, with the token of a first password and with that of a recovery.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tenantry::model::{RoleKey, UserStatus};

use super::{
    ADA, OTHER, PASSWORD, actions, alter, change, fine, is_in, letters, mails, problem, sign_in, tenant,
    token, tokens, user,
};
use crate::support::{TestApp, both};

async fn reset(app: &TestApp, token: &str, new: &str) -> Value {
    change(app, None, "resetPassword", json!({ "token": token, "newPassword": new })).await
}

async fn link(app: &TestApp, email: &str) -> String {
    change(app, None, "requestPasswordRecovery", json!({ "tenant": "acme", "email": email })).await;
    token(app, email).await
}

fn dead() -> Value {
    problem("TOKEN_INVALID", &["token"])
}

async fn confirmed(app: &TestApp, access: &str) -> Value {
    let answer = app.ask(Some(access), "{ viewer { user { emailConfirmed } } }", json!({})).await;
    answer["data"]["viewer"]["user"]["emailConfirmed"].clone()
}

both! {
    async fn recovery_sets_confirms_ends_sessions_and_tells_the_user(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        user(&app, acme, "bob@acme.example", &[RoleKey::AgentUser]).await;
        let (access, _) = tokens(&app, "bob@acme.example").await;
        assert_eq!(confirmed(&app, &access).await, json!(false));
        let link = link(&app, "bob@acme.example").await;
        assert_eq!(reset(&app, &link, OTHER).await, fine());
        assert!(!is_in(&app, &access).await);
        assert_eq!(letters(&app).await.len(), 1, "a notice");
        let answer = sign_in(&app, "bob@acme.example", OTHER).await;
        let access = answer["data"]["signIn"]["accessToken"].as_str().unwrap().to_owned();
        assert_eq!(confirmed(&app, &access).await, json!(true));
        assert!(actions(&app, acme).await.contains(&"user.password.reset".to_owned()));
        assert_eq!(reset(&app, &link, OTHER).await, dead(), "used");
    }

    async fn the_first_password_by_the_link_of_create_user(app) {
        tenant(&app, "acme").await;
        let (ada, _) = tokens(&app, ADA).await;
        let query = "mutation($input: CreateUserInput!) { createUser(input: $input) { user { emailConfirmed } problems { code } } }";
        let input = json!({ "name": "Eve", "lastName": "Moneypenny", "email": "eve@acme.example", "allSubtenants": true });
        let answer = app.ask(Some(&ada), query, json!({ "input": input })).await;
        assert_eq!(answer["data"]["createUser"], json!({ "user": { "emailConfirmed": false }, "problems": [] }));
        let link = token(&app, "eve@acme.example").await;
        app.world.pass(TimeDelta::days(7) - TimeDelta::seconds(1));
        assert_eq!(reset(&app, &link, PASSWORD).await, fine());
        assert_eq!(mails(&app).await, [], "no notice of a first password");
        let (access, _) = tokens(&app, "eve@acme.example").await;
        assert_eq!(confirmed(&app, &access).await, json!(true));
    }

    async fn a_weak_password_leaves_the_token(app) {
        tenant(&app, "acme").await;
        let link = link(&app, ADA).await;
        for weak in ["short", "ada@acme.example", "Lovelace Ada"] {
            assert_eq!(reset(&app, &link, weak).await, problem("WEAK_PASSWORD", &["newPassword"]), "{weak}");
        }
        assert_eq!(reset(&app, &link, OTHER).await, fine());
    }

    async fn thirty_minutes_and_not_more(app) {
        tenant(&app, "acme").await;
        let link = link(&app, ADA).await;
        app.world.pass(TimeDelta::minutes(30));
        assert_eq!(reset(&app, &link, OTHER).await, dead());
    }

    async fn a_disabled_user_gets_no_further(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let bob = user(&app, acme, "bob@acme.example", &[]).await;
        let link = link(&app, "bob@acme.example").await;
        alter(&app, acme, bob.id, |bob| bob.status = UserStatus::Disabled).await;
        assert_eq!(reset(&app, &link, OTHER).await, dead());
    }

    async fn the_link_is_bound_to_the_address(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let bob = user(&app, acme, "bob@acme.example", &[]).await;
        let link = link(&app, "bob@acme.example").await;
        alter(&app, acme, bob.id, |bob| bob.email = "robert@acme.example".to_owned()).await;
        assert_eq!(reset(&app, &link, OTHER).await, dead());
    }

    async fn a_reset_voids_the_link_to_an_address_that_a_thief_has_given(app) {
        tenant(&app, "acme").await;
        let (thief, _) = tokens(&app, ADA).await;
        let query = "mutation($input: UpdateUserInput!) { updateUser(input: $input) { problems { code } } }";
        let me = app.ask(Some(&thief), "{ viewer { user { id } } }", json!({})).await;
        let id = me["data"]["viewer"]["user"]["id"].clone();
        let input = json!({ "id": id, "email": "thief@acme.example" });
        app.ask(Some(&thief), query, json!({ "input": input })).await;
        let stolen = token(&app, "thief@acme.example").await;
        let link = link(&app, ADA).await;
        assert_eq!(reset(&app, &link, OTHER).await, fine());
        let answer = change(&app, None, "confirmEmail", json!({ "token": stolen })).await;
        assert_eq!(answer, dead());
    }

    async fn of_many_at_once_one_gets_it(app) {
        tenant(&app, "acme").await;
        let link = link(&app, ADA).await;
        let answers = join_all((0..8).map(|_| reset(&app, &link, OTHER))).await;
        assert_eq!(answers.iter().filter(|answer| **answer == fine()).count(), 1);
        assert_eq!(answers.iter().filter(|answer| **answer == dead()).count(), 7);
    }

    async fn what_is_no_such_token_is_invalid(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let (access, refresh) = tokens(&app, ADA).await;
        let link = link(&app, ADA).await;
        let elsewhere = link.replace(&acme.to_string()["tenant_".len()..], &"0".repeat(32));
        let disguised = link.replacen("recovery", "password", 1);
        for wrong in ["", "recovery_", &access, &refresh, &elsewhere, &disguised] {
            assert_eq!(reset(&app, wrong, OTHER).await, dead(), "{wrong}");
        }
        assert_eq!(change(&app, None, "confirmEmail", json!({ "token": link })).await, dead());
        assert_eq!(reset(&app, &link, OTHER).await, fine());
    }
}
