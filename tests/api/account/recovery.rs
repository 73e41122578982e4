//! `requestPasswordRecovery`: one answer for everybody.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::model::UserStatus;

use super::{
    ADA, OTHER, alter, change, fine, letters, mails, problem, tenant, token, user, without_password,
};
use crate::support::{TestApp, both};

async fn recover(app: &TestApp, slug: &str, email: &str) -> Value {
    change(app, None, "requestPasswordRecovery", json!({ "tenant": slug, "email": email })).await
}

both! {
    async fn the_answer_is_the_same_for_everybody_and_a_mail_goes_to_the_active(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        without_password(&app, acme, "new@acme.example", &[]).await;
        let bob = user(&app, acme, "bob@acme.example", &[]).await;
        alter(&app, acme, bob.id, |bob| bob.status = UserStatus::Disabled).await;
        let asked = [("acme", " ADA@acme.example "), ("ACME", "new@acme.example"), ("acme", "bob@acme.example"),
            ("acme", "eve@acme.example"), ("acme", "no address"), ("nowhere", ADA)];
        for (slug, email) in asked {
            assert_eq!(recover(&app, slug, email).await, fine(), "{slug} {email}");
        }
        let letters: Vec<String> = letters(&app).await.into_iter().map(|(to, _)| to).collect();
        assert_eq!(letters, [ADA, "new@acme.example"]);
    }

    async fn a_link_is_not_mailed_again_within_five_minutes(app) {
        tenant(&app, "acme").await;
        assert_eq!(recover(&app, "acme", ADA).await, fine());
        let first = token(&app, ADA).await;
        app.world.pass(TimeDelta::minutes(5) - TimeDelta::microseconds(1));
        assert_eq!(recover(&app, "acme", ADA).await, fine());
        assert_eq!(mails(&app).await, [], "and the first link stays good");
        app.world.pass(TimeDelta::microseconds(1));
        assert_eq!(recover(&app, "acme", ADA).await, fine());
        let second = token(&app, ADA).await;
        let reset = |token: String| json!({ "token": token, "newPassword": OTHER });
        let invalid = problem("TOKEN_INVALID", &["token"]);
        assert_eq!(change(&app, None, "resetPassword", reset(first)).await, invalid, "the newest voids the older");
        assert_eq!(change(&app, None, "resetPassword", reset(second)).await, fine());
    }
}
