//! `policyHooks`.

use serde_json::{Value, json};
use tenantry::{model::PolicyHookKey, policy::hooks};

use crate::support::{both, has};

both! {
    async fn anybody_signed_in_reads_them_with_a_whole_context(app) {
        let ada = app.ada().await;
        let bob = app.user(&ada, "bob@acme.example", json!({ "allSubtenants": true })).await;
        let data = bob.get(&app, "{ policyHooks { key function description sampleContext } }", json!({})).await;
        let hook = |key: &str, hook: PolicyHookKey| json!({
            "key": key, "function": key.to_lowercase(), "description": hooks::description(hook),
            "sampleContext": hooks::sample_context(hook),
        });
        assert_eq!(data["policyHooks"], json!([
            hook("BEFORE_INVITE", PolicyHookKey::BeforeInvite),
            hook("BEFORE_ACCEPT_INVITATION", PolicyHookKey::BeforeAcceptInvitation),
            hook("BEFORE_CHANGE_MEMBER_ROLE", PolicyHookKey::BeforeChangeMemberRole),
            hook("BEFORE_TRANSFER_OWNERSHIP", PolicyHookKey::BeforeTransferOwnership),
            hook("BEFORE_ASSIGN_ROLES", PolicyHookKey::BeforeAssignRoles),
            hook("VALIDATE_USER", PolicyHookKey::ValidateUser),
            hook("VALIDATE_PROFILE", PolicyHookKey::ValidateProfile),
            hook("VALIDATE_COMPANY", PolicyHookKey::ValidateCompany),
        ]));
        assert!(matches!(&data["policyHooks"][5]["sampleContext"]["user"]["job_title"], Value::String(_)));
        let answer = app.ask(None, "{ policyHooks { key } }", json!({})).await;
        assert_eq!(has(&answer), [("UNAUTHENTICATED".to_owned(), json!(["policyHooks"]))]);
    }
}
