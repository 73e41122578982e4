//! `confirmEmail`: the present address, or a new one that waits.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::model::{RoleKey, UserStatus};

use super::{
    ADA, OTHER, PASSWORD, actions, alter, change, fine, mails, problem, sign_in, tenant, token, tokens, user,
};
use crate::support::{TestApp, both};

async fn confirm(app: &TestApp, access: Option<&str>, token: &str) -> Value {
    let query = "mutation($input: ConfirmEmailInput!) { confirmEmail(input: $input) {
        user { email emailConfirmed pendingEmail } problems { code field }
    } }";
    let answer = app.ask(access, query, json!({ "input": { "token": token } })).await;
    answer["data"]["confirmEmail"].clone()
}

fn refused(code: &str, field: &str) -> Value {
    json!({ "user": null, "problems": [{ "code": code, "field": [field] }] })
}

/// Bob, his access token, and the link to his new address.
async fn moving(app: &TestApp) -> (tenantry::model::TenantId, tenantry::model::UserId, String, String) {
    let acme = tenant(app, "acme").await.tenant.id;
    let bob = user(app, acme, "bob@acme.example", &[RoleKey::AgentUser]).await.id;
    let (access, _) = tokens(app, "bob@acme.example").await;
    let query = "mutation($input: UpdateUserInput!) { updateUser(input: $input) {
        user { email pendingEmail } problems { code }
    } }";
    let input = json!({ "id": bob.to_string(), "email": "Robert@acme.example" });
    let answer = app.ask(Some(&access), query, json!({ "input": input })).await;
    assert_eq!(
        answer["data"]["updateUser"],
        json!({
            "user": { "email": "bob@acme.example", "pendingEmail": "Robert@acme.example" }, "problems": [],
        })
    );
    let link = token(app, "Robert@acme.example").await;
    (acme, bob, access, link)
}

both! {
    async fn a_new_address_waits_until_its_token_comes_back(app) {
        let (acme, _, access, link) = moving(&app).await;
        tokens(&app, "bob@acme.example").await;
        assert_eq!(confirm(&app, Some(&access), &link).await, json!({
            "user": { "email": "Robert@acme.example", "emailConfirmed": true, "pendingEmail": null },
            "problems": [],
        }));
        tokens(&app, "robert@acme.example").await;
        let old = sign_in(&app, "bob@acme.example", PASSWORD).await;
        assert_eq!(old["data"]["signIn"]["problems"][0]["code"], "INVALID_CREDENTIALS");
        assert!(actions(&app, acme).await.contains(&"user.email.confirmed".to_owned()));
        assert_eq!(confirm(&app, Some(&access), &link).await, refused("TOKEN_INVALID", "token"), "used");
    }

    async fn the_person_is_shown_to_whoever_may_see_them(app) {
        let (acme, bob, _, link) = moving(&app).await;
        assert_eq!(confirm(&app, None, &link).await, json!({ "user": null, "problems": [] }));
        alter(&app, acme, bob, |bob| bob.pending_email = Some("bobby@acme.example".to_owned())).await;
        user(&app, acme, "eve@acme.example", &[]).await;
        let (eve, _) = tokens(&app, "eve@acme.example").await;
        let (ada, _) = tokens(&app, ADA).await;
        let mut shown = Vec::new();
        for access in [&eve, &ada] {
            app.world.pass(TimeDelta::minutes(5));
            let resent = change(&app, Some(&ada), "resendEmailConfirmation", json!({ "userId": bob.to_string() })).await;
            assert_eq!(resent, fine());
            let link = token(&app, "bobby@acme.example").await;
            shown.push(confirm(&app, Some(access), &link).await);
            alter(&app, acme, bob, |bob| bob.pending_email = Some("bobby@acme.example".to_owned())).await;
        }
        assert_eq!(shown, [
            json!({ "user": null, "problems": [] }),
            json!({
                "user": { "email": "bobby@acme.example", "emailConfirmed": true, "pendingEmail": null },
                "problems": [],
            }),
        ]);
    }

    async fn an_address_that_somebody_took_meanwhile_is_taken(app) {
        let (acme, _, access, link) = moving(&app).await;
        user(&app, acme, "robert@acme.example", &[]).await;
        assert_eq!(confirm(&app, Some(&access), &link).await, refused("TAKEN", "email"));
        tokens(&app, "bob@acme.example").await;
    }

    async fn links_to_the_address_before_are_void(app) {
        let (_, _, access, link) = moving(&app).await;
        mails(&app).await;
        change(&app, None, "requestPasswordRecovery", json!({ "tenant": "acme", "email": "bob@acme.example" })).await;
        let recovery = token(&app, "bob@acme.example").await;
        assert_eq!(confirm(&app, Some(&access), &link).await["problems"], json!([]));
        let input = json!({ "token": recovery, "newPassword": OTHER });
        assert_eq!(change(&app, None, "resetPassword", input).await, problem("TOKEN_INVALID", &["token"]));
    }

    async fn three_days_and_not_more(app) {
        let (_, _, _, link) = moving(&app).await;
        app.world.pass(TimeDelta::days(3));
        assert_eq!(confirm(&app, None, &link).await, refused("TOKEN_INVALID", "token"));
    }

    async fn a_disabled_user_gets_no_further(app) {
        let (acme, bob, _, link) = moving(&app).await;
        alter(&app, acme, bob, |bob| bob.status = UserStatus::Disabled).await;
        assert_eq!(confirm(&app, None, &link).await, refused("TOKEN_INVALID", "token"));
    }

    async fn an_address_that_waits_no_more_is_not_confirmed(app) {
        let (acme, bob, _, link) = moving(&app).await;
        alter(&app, acme, bob, |bob| bob.pending_email = None).await;
        assert_eq!(confirm(&app, None, &link).await, refused("TOKEN_INVALID", "token"));
    }

    async fn what_is_no_such_token_is_invalid(app) {
        let (acme, _, access, link) = moving(&app).await;
        let elsewhere = link.replace(&acme.to_string()["tenant_".len()..], &"0".repeat(32));
        for wrong in ["", &access, &elsewhere] {
            assert_eq!(confirm(&app, None, wrong).await, refused("TOKEN_INVALID", "token"), "{wrong}");
        }
    }
}
