//! Scripts of one tenant wait for each other, and not for the database: no connection waits with them.

use futures_util::future::join_all;
use serde_json::json;

use super::{NO_BOSS, uploaded};
use crate::support::{CONNECTIONS, Client, TestApp, both};

const TRY: &str =
    "mutation($input: TryPolicyScriptInput!) { tryPolicyScript(input: $input) { trial { verdict } } }";
const TEST: &str = "mutation($id: ID!) { runPolicyTests(input: { versionId: $id }) { passed } }";

/// Takes every connection that reads, which none may be short of.
async fn all_are_free(app: &TestApp, of: &Client) {
    let taken = join_all((0..CONNECTIONS).map(|_| app.services.store.reader(of.tenant_id()))).await;
    assert!(taken.iter().all(Result::is_ok), "a connection is held by whoever waits for a script");
}

both! {
    async fn whoever_waits_for_a_script_holds_no_connection(app) {
        let ada = app.ada().await;
        let (_, version) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        let input = json!({ "versionId": version, "hook": "VALIDATE_USER", "context": { "user": { "job_title": "" } } });
        app.gate.shut();
        let asked = async {
            tokio::join!(
                ada.get(&app, TRY, json!({ "input": input })),
                ada.get(&app, TRY, json!({ "input": input })),
                ada.get(&app, TEST, json!({ "id": version })),
            )
        };
        let watched = async {
            // Two of a tenant run; the third waits for a place.
            app.gate.holds(2).await;
            all_are_free(&app, &ada).await;
            app.gate.open();
        };
        let ((one, other, tested), ()) = tokio::join!(asked, watched);
        for answer in [one, other] {
            assert_eq!(answer, json!({ "tryPolicyScript": { "trial": { "verdict": "ALLOWED" } } }));
        }
        assert_eq!(tested, json!({ "runPolicyTests": { "passed": true } }));
    }

    async fn a_change_that_waits_for_a_script_holds_no_connection(app) {
        let ada = app.ada().await;
        // Before the script: one that was quick would run where it is asked for, and nobody would wait.
        let user = app.create_user(&ada, "kim@acme.example", json!({})).await;
        let (script, version) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        let enforce = "mutation($input: SetPolicyModeInput!) { setPolicyMode(input: $input) { script { mode } problems { code } } }";
        let input = json!({ "input": { "scriptId": script, "versionId": version, "mode": "ENFORCED" } });
        let set = ada.get(&app, enforce, input).await;
        assert_eq!(set, json!({ "setPolicyMode": { "script": { "mode": "ENFORCED" }, "problems": [] } }));
        app.gate.shut();
        let change = "mutation($id: ID!) { updateUser(input: { id: $id, jobTitle: \"Cook\" }) { user { jobTitle } problems { code } } }";
        let asked = ada.get(&app, change, json!({ "id": user }));
        let watched = async {
            app.gate.holds(1).await;
            all_are_free(&app, &ada).await;
            app.gate.open();
        };
        let (answer, ()) = tokio::join!(asked, watched);
        assert_eq!(answer, json!({ "updateUser": { "user": { "jobTitle": "Cook" }, "problems": [] } }));
    }
}
