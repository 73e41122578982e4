//! `resendEmailConfirmation`.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::model::{RoleKey, UserStatus};

use super::{ADA, alter, change, fine, mails, problem, tenant, token, tokens, user};
use crate::support::{TestApp, both, has};

async fn resend(app: &TestApp, access: &str, id: impl ToString) -> Value {
    change(app, Some(access), "resendEmailConfirmation", json!({ "userId": id.to_string() })).await
}

both! {
    async fn to_ones_own_address_after_five_minutes_at_most_five_times(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let bob = user(&app, acme, "bob@acme.example", &[]).await;
        let refused = problem("BAD_VALUE", &["userId"]);
        let mut link = String::new();
        for _ in 0..5 {
            let (access, _) = tokens(&app, "bob@acme.example").await;
            assert_eq!(resend(&app, &access, bob.id).await, fine());
            link = token(&app, "bob@acme.example").await;
            assert_eq!(resend(&app, &access, bob.id).await, refused, "at once");
            app.world.pass(TimeDelta::minutes(5));
        }
        let (access, _) = tokens(&app, "bob@acme.example").await;
        assert_eq!(resend(&app, &access, bob.id).await, refused, "a sixth time");
        assert_eq!(mails(&app).await, []);
        assert_eq!(change(&app, None, "confirmEmail", json!({ "token": link })).await, fine());
        assert_eq!(resend(&app, &access, bob.id).await, refused, "confirmed");
    }

    async fn by_an_administrator_in_scope_and_nobody_else(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        let other = tenant(&app, "other").await.tenant.id;
        let bob = user(&app, acme, "bob@acme.example", &[]).await;
        let stranger = user(&app, other, "eve@acme.example", &[]).await;
        let ada = tokens(&app, ADA).await.0;
        user(&app, acme, "una@acme.example", &[RoleKey::UserAdministrator]).await;
        let una = tokens(&app, "una@acme.example").await.0;
        user(&app, acme, "carl@acme.example", &[RoleKey::AgentUser]).await;
        let carl = tokens(&app, "carl@acme.example").await.0;
        let missing = problem("NOT_FOUND", &["userId"]);
        assert_eq!(resend(&app, &carl, bob.id).await, missing, "out of sight");
        assert_eq!(resend(&app, &ada, stranger.id).await, missing, "another tenant's");
        assert_eq!(resend(&app, &ada, "user_x").await, missing);
        assert_eq!(resend(&app, &una, bob.id).await, fine());
        app.world.pass(TimeDelta::minutes(5));
        assert_eq!(resend(&app, &ada, bob.id).await, fine());
        let boss = user(&app, acme, "tina@acme.example", &[RoleKey::TenantAdministrator]).await;
        let above = resend(&app, &una, boss.id).await;
        assert_eq!(has(&above), [("FORBIDDEN".to_owned(), json!(["resendEmailConfirmation"]))]);
        alter(&app, acme, bob.id, |bob| bob.status = UserStatus::Disabled).await;
        app.world.pass(TimeDelta::minutes(5));
        assert_eq!(resend(&app, &ada, bob.id).await, problem("BAD_VALUE", &["userId"]), "disabled");
    }
}
