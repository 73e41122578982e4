//! `tenantry tenant create`, and what it refuses.

use serde_json::json;
use tenantry::domain::tenant::{NewTenant, create};

use super::{ADA, PASSWORD, audit, sign_in, tenant};
use crate::support::{TestApp, both};

const ACME: NewTenant<'_> = NewTenant {
    slug: "acme",
    name: "Acme",
    admin_email: ADA,
    admin_name: "Ada",
    admin_last_name: "Lovelace",
    admin_password: PASSWORD,
    admin_language: None,
};

async fn refused(app: &TestApp, wanted: NewTenant<'_>) -> String {
    create(&app.services, wanted).await.unwrap_err().to_string()
}

both! {
    async fn the_operator_makes_a_tenant_with_its_administrator(app) {
        let made = tenant(&app, "acme").await;
        assert!(made.administrator.email_confirmed);
        let answer = sign_in(&app, "ADA@acme.example ", PASSWORD).await;
        assert_eq!(answer["data"]["signIn"]["problems"], json!([]));
        let events = audit(&app, made.tenant.id).await;
        let operator = |action: &str, changes| {
            ("OPERATOR".to_owned(), "Operator".to_owned(), action.to_owned(), changes)
        };
        assert_eq!(events[..2], [
            operator("tenant.created", json!({
                "slug": { "from": null, "to": "acme" },
                "name": { "from": null, "to": "Acme" },
            })),
            operator("user.created", json!({
                "email": { "from": null, "to": ADA },
                "roles": { "from": null, "to": ["TENANT_ADMINISTRATOR"] },
            })),
        ]);
    }

    async fn what_is_wrong_is_said_and_nothing_is_made(app) {
        let cases = [
            (NewTenant { slug: "Acme", ..ACME }, "the slug must be 1 to 63 small letters, digits and hyphens, no hyphen at either end"),
            (NewTenant { slug: "-acme", ..ACME }, "the slug must be 1 to 63 small letters, digits and hyphens, no hyphen at either end"),
            (NewTenant { name: " ", ..ACME }, "the tenant's name must not be empty"),
            (NewTenant { admin_email: "ada", ..ACME }, "the administrator's address must be an e-mail address such as name@example.com"),
            (NewTenant { admin_name: "", ..ACME }, "the administrator's name must not be empty"),
            (NewTenant { admin_last_name: "a\nb", ..ACME }, "the administrator's last name must be one line without control or invisible formatting characters"),
            (NewTenant { admin_language: Some("?"), ..ACME }, "the administrator's language must be a language tag such as en or es-MX"),
            (NewTenant { admin_password: "short", ..ACME }, "the password needs at least 10 characters"),
        ];
        for (wanted, wrong) in cases {
            assert_eq!(refused(&app, wanted).await, wrong);
        }
        tenant(&app, "acme").await;
        assert_eq!(refused(&app, ACME).await, "there is a tenant with the slug \"acme\" already");
    }
}
