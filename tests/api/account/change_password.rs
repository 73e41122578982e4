//! `changePassword`.

use serde_json::{Value, json};

use super::{
    ADA, OTHER, PASSWORD, actions, change, fine, is_in, letters, mails, problem, sign_in, tenant, token,
    tokens,
};
use crate::support::{TestApp, both, has};

async fn to(app: &TestApp, access: &str, present: &str, new: &str) -> Value {
    let input = json!({ "currentPassword": present, "newPassword": new });
    change(app, Some(access), "changePassword", input).await
}

both! {
    async fn ends_the_other_sessions_and_mails_a_notice(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let (here, refresh) = tokens(&app, ADA).await;
        let (there, _) = tokens(&app, ADA).await;
        assert_eq!(to(&app, &here, PASSWORD, OTHER).await, fine());
        assert!(is_in(&app, &here).await);
        assert!(!is_in(&app, &there).await);
        let letters = letters(&app).await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].0, ADA);
        assert_eq!(actions(&app, acme).await.last().unwrap(), "user.password.changed");
        let refreshed = change(&app, None, "refreshSession", json!({ "refreshToken": refresh })).await;
        assert_eq!(refreshed, fine());
        assert_eq!(sign_in(&app, ADA, PASSWORD).await["data"]["signIn"]["problems"][0]["code"], "INVALID_CREDENTIALS");
        assert_eq!(sign_in(&app, ADA, OTHER).await["data"]["signIn"]["problems"], json!([]));
    }

    async fn a_wrong_or_weak_password_changes_nothing(app) {
        tenant(&app, "acme").await;
        let (here, _) = tokens(&app, ADA).await;
        let (there, _) = tokens(&app, ADA).await;
        assert_eq!(to(&app, &here, OTHER, OTHER).await, problem("WEAK_PASSWORD", &["newPassword"]), "the present one again");
        assert_eq!(to(&app, &here, "wrong", OTHER).await, problem("INVALID_CREDENTIALS", &["currentPassword"]));
        assert_eq!(to(&app, &here, PASSWORD, "ada@acme.example").await, problem("WEAK_PASSWORD", &["newPassword"]));
        assert!(is_in(&app, &there).await);
        assert_eq!(mails(&app).await, []);
        assert_eq!(sign_in(&app, ADA, PASSWORD).await["data"]["signIn"]["problems"], json!([]));
    }

    async fn voids_links_to_a_new_password(app) {
        tenant(&app, "acme").await;
        let (here, _) = tokens(&app, ADA).await;
        change(&app, None, "requestPasswordRecovery", json!({ "tenant": "acme", "email": ADA })).await;
        let link = token(&app, ADA).await;
        assert_eq!(to(&app, &here, PASSWORD, OTHER).await, fine());
        let input = json!({ "token": link, "newPassword": "nine brown umbrellas" });
        assert_eq!(change(&app, None, "resetPassword", input).await, problem("TOKEN_INVALID", &["token"]));
    }

    /// Whoever had the account before may have given another address; its link is void, and nothing waits.
    async fn withdraws_an_address_that_waits(app) {
        tenant(&app, "acme").await;
        let (here, _) = tokens(&app, ADA).await;
        let query = "mutation($id: ID!) { updateUser(input: { id: $id, email: \"thief@else.example\" }) { user { pendingEmail } problems { code } } }";
        let me = app.ask(Some(&here), "{ viewer { user { id pendingEmail } } }", json!({})).await;
        let id = me["data"]["viewer"]["user"]["id"].clone();
        let given = app.ask(Some(&here), query, json!({ "id": id })).await;
        assert_eq!(given["data"]["updateUser"], json!({ "user": { "pendingEmail": "thief@else.example" }, "problems": [] }));
        let link = token(&app, "thief@else.example").await;
        assert_eq!(to(&app, &here, PASSWORD, OTHER).await, fine());
        let me = app.ask(Some(&here), "{ viewer { user { email pendingEmail } } }", json!({})).await;
        assert_eq!(me["data"]["viewer"]["user"], json!({ "email": ADA, "pendingEmail": null }));
        assert_eq!(change(&app, None, "confirmEmail", json!({ "token": link })).await, problem("TOKEN_INVALID", &["token"]));
    }

    async fn wants_somebody_who_is_signed_in(app) {
        tenant(&app, "acme").await;
        let input = json!({ "currentPassword": PASSWORD, "newPassword": OTHER });
        let answer = change(&app, None, "changePassword", input).await;
        assert_eq!(has(&answer), [("UNAUTHENTICATED".to_owned(), json!(["changePassword"]))]);
    }
}
