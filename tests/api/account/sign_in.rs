//! `signIn`.

use serde_json::json;
use tenantry::model::{RoleKey, UserStatus};

use super::{
    ADA, OTHER, PASSWORD, actions, alter, is_in, mails, sign_in, tenant, tokens, user, without_password,
};
use crate::support::both;

fn wrong() -> serde_json::Value {
    json!({ "data": { "signIn": {
        "accessToken": null, "refreshToken": null, "expiresAt": null,
        "problems": [{
            "severity": "ERROR", "code": "INVALID_CREDENTIALS",
            "message": "Tenant, address or password is wrong.", "field": null,
        }],
    } } })
}

both! {
    async fn the_viewer_of_the_new_session_is_in_the_answer(app) {
        let acme = tenant(&app, "acme").await;
        let query = "mutation($input: SignInInput!) { signIn(input: $input) {
            expiresAt
            viewer {
                tenant { id slug name }
                user { id email emailConfirmed roles { key } }
                effectiveRoles { role { key } sources { kind profile { id } } }
                sessions { createdAt lastSeenAt expiresAt ipAddress userAgent current }
            }
            problems { code }
        } }";
        // Case and space of slug and address do not count.
        let input = json!({ "tenant": " ACME ", "email": " ADA@Acme.example", "password": PASSWORD });
        let answer = app.ask(None, query, json!({ "input": input })).await;
        assert_eq!(answer, json!({ "data": { "signIn": {
            "expiresAt": "2027-01-15T12:15:00.000000Z",
            "viewer": {
                "tenant": { "id": acme.tenant.id.to_string(), "slug": "acme", "name": "Acme" },
                "user": {
                    "id": acme.administrator.id.to_string(), "email": ADA, "emailConfirmed": true,
                    "roles": [{ "key": "TENANT_ADMINISTRATOR" }],
                },
                "effectiveRoles": [{
                    "role": { "key": "TENANT_ADMINISTRATOR" },
                    "sources": [{ "kind": "DIRECT", "profile": null }],
                }],
                "sessions": [{
                    "createdAt": "2027-01-15T12:00:00.000000Z",
                    "lastSeenAt": "2027-01-15T12:00:00.000000Z",
                    "expiresAt": "2027-04-15T12:00:00.000000Z",
                    "ipAddress": "192.0.2.7", "userAgent": null, "current": true,
                }],
            },
            "problems": [],
        } } }));
        assert_eq!(actions(&app, acme.tenant.id).await, ["tenant.created", "user.created", "session.started"]);
    }

    async fn the_rest_of_the_document_gains_nothing_by_signing_in(app) {
        tenant(&app, "acme").await;
        let query = "mutation($input: SignInInput!) {
            signIn(input: $input) { viewer { user { email } } }
            signOut { problems { code } }
        }";
        let input = json!({ "tenant": "acme", "email": ADA, "password": PASSWORD });
        let answer = app.ask(None, query, json!({ "input": input })).await;
        assert_eq!(answer["data"], json!({
            "signIn": { "viewer": { "user": { "email": ADA } } },
            "signOut": null,
        }));
        assert_eq!(crate::support::has(&answer), [("UNAUTHENTICATED".to_owned(), json!(["signOut"]))]);
    }

    async fn whatever_is_wrong_the_answer_is_the_same(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let bob = user(&app, acme, "bob@acme.example", &[RoleKey::AgentUser]).await;
        without_password(&app, acme, "new@acme.example", &[]).await;
        assert_eq!(sign_in(&app, ADA, OTHER).await, wrong(), "another's password");
        assert_eq!(sign_in(&app, ADA, "").await, wrong(), "no password");
        assert_eq!(sign_in(&app, ADA, &"x".repeat(300)).await, wrong(), "a password beyond all bounds");
        assert_eq!(sign_in(&app, "eve@acme.example", PASSWORD).await, wrong(), "nobody");
        assert_eq!(sign_in(&app, "new@acme.example", PASSWORD).await, wrong(), "no password yet");
        assert_eq!(sign_in(&app, "new@acme.example", "nobody's password").await, wrong(), "the dummy's");
        alter(&app, acme, bob.id, |bob| bob.status = UserStatus::Disabled).await;
        assert_eq!(sign_in(&app, "bob@acme.example", PASSWORD).await, wrong(), "disabled");
        let query = "mutation($input: SignInInput!) { signIn(input: $input) {
            accessToken refreshToken expiresAt problems { severity code message field }
        } }";
        let input = json!({ "tenant": "nowhere", "email": ADA, "password": PASSWORD });
        assert_eq!(app.ask(None, query, json!({ "input": input })).await, wrong(), "no such tenant");
        assert_eq!(mails(&app).await, []);
    }

    async fn one_tenants_password_opens_no_other(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let other = tenant(&app, "other").await.tenant.id;
        user(&app, other, "bob@acme.example", &[]).await;
        assert_eq!(sign_in(&app, "bob@acme.example", PASSWORD).await, wrong());
        user(&app, acme, "bob@acme.example", &[]).await;
        let (access, _) = tokens(&app, "bob@acme.example").await;
        assert!(is_in(&app, &access).await);
    }
}
