//! `policyHooks`.

use serde_json::{Value, json};
use tenantry::{model::PolicyHookKey, policy::hooks};

use crate::support::{both, has};

both! {
    async fn anybody_signed_in_reads_them_with_a_whole_context(app) {
        let ada = app.ada().await;
        let bob = app.user(&ada, "bob@acme.example", json!({ "allSubtenants": true })).await;
        let data = bob.get(&app, "{ policyHooks { key function description sampleContext limits } }", json!({})).await;
        let hook = |key: &str, hook: PolicyHookKey| json!({
            "key": key, "function": key.to_lowercase(), "description": hooks::description(hook),
            "sampleContext": hooks::sample_context(hook),
            "limits": [
                "steps of one run: 100000", "time of one run: 100 ms", "time of all tests of a file: 2000 ms",
                "size of a file: 16384 bytes", "functions of a file: 64", "variables of a function: 64",
                "length of a string: 4096 bytes", "items of a list: 512", "keys of a map: 128",
                "lists and maps in one another: 32", "depth of an expression: 40", "calls in one another: 16",
                "denials and warnings of a run: 32", "text of all denials and warnings of a run: 8192 bytes",
                "lines of the log of a run: 64", "text of the log of a run: 8192 bytes",
            ],
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
