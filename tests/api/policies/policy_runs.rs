//! `policyRuns`: filters, and what of a context reads hidden.

use serde_json::{Value, json};

use super::{NO_BOSS, switch, uploaded};
use crate::support::{Client, TestApp, both, has};

const POLICIES: &str = "SECURITY_POLICIES_ADMINISTRATION";

async fn contexts(app: &TestApp, by: &Client) -> Vec<Value> {
    let data = by.get(app, "{ policyRuns { nodes { context } } }", json!({})).await;
    let nodes = data["policyRuns"]["nodes"].as_array().cloned().unwrap_or_default();
    nodes.iter().map(|run| run["context"].clone()).collect()
}

async fn count(app: &TestApp, by: &Client, filter: Value) -> Value {
    let query = "query($filter: PolicyRunFilter) { policyRuns(filter: $filter) { totalCount } }";
    by.get(app, query, json!({ "filter": filter })).await["policyRuns"]["totalCount"].clone()
}

both! {
    async fn a_tenant_administrator_reads_what_the_script_saw(app) {
        let ada = app.ada().await;
        let (script, _) = uploaded(&app, &ada, "titles", NO_BOSS).await;
        switch(&app, &ada, json!({ "scriptId": script, "mode": "SHADOW" })).await;
        app.create_user(&ada, "cook@acme.example", json!({ "jobTitle": "Cook", "phoneNumber": "+34600123456" })).await;
        let found = contexts(&app, &ada).await;
        assert_eq!(found, [json!({
            "now": "2027-01-15T12:00:00.000000Z",
            "tenant": { "slug": "acme" },
            "actor": { "id": ada.id, "email": "ada@acme.example", "roles": ["TENANT_ADMINISTRATOR"], "company_role": null },
            "user": {
                "id": null, "name": "cook", "last_name": "Smith", "job_title": "Cook", "email": "cook@acme.example",
                "email_confirmed": false, "phone_number": "+34600123456", "language": null, "status": "ACTIVE",
                "roles": [], "effective_roles": [], "profiles": [], "profiles_count": 0, "all_subtenants": false,
                "subtenants": [], "subtenants_count": 0, "created_at": null,
            },
            "previous": null,
            "changed": [
                "all_subtenants", "created_at", "effective_roles", "email", "email_confirmed", "id", "job_title",
                "language", "last_name", "name", "phone_number", "profiles", "profiles_count", "roles", "status",
                "subtenants", "subtenants_count",
            ],
        })]);
    }

    async fn what_a_policy_administrator_could_not_read_on_the_user_reads_hidden(app) {
        let ada = app.ada().await;
        let sam = app.user(&ada, "sam@acme.example", json!({ "roles": [POLICIES], "allSubtenants": true })).await;
        let cook = app.create_user(&ada, "cook@acme.example", json!({ "jobTitle": "Cook" })).await;
        let (script, _) = uploaded(&app, &sam, "titles", NO_BOSS).await;
        switch(&app, &sam, json!({ "scriptId": script, "mode": "SHADOW" })).await;
        let update = "mutation($id: ID!) { updateUser(input: { id: $id, phoneNumber: \"+34600123456\" }) { problems { code } } }";
        ada.get(&app, update, json!({ "id": cook })).await;
        // One's own record is one's own to read.
        sam.get(&app, update, json!({ "id": sam.id })).await;
        let found = contexts(&app, &sam).await;
        let hidden = |id: &str, created: &Value| json!({
            "id": id, "name": "hidden", "last_name": "hidden", "job_title": "hidden", "email": "hidden",
            "email_confirmed": "hidden", "phone_number": "hidden", "language": "hidden", "status": "hidden",
            "roles": "hidden", "effective_roles": "hidden", "profiles": "hidden", "profiles_count": "hidden",
            "all_subtenants": "hidden", "subtenants": "hidden", "subtenants_count": "hidden", "created_at": created,
        });
        let created = json!("2027-01-15T12:00:00.000000Z");
        assert_eq!(found[1], json!({
            "now": "2027-01-15T12:00:00.000000Z",
            "tenant": { "slug": "acme" },
            "actor": { "id": ada.id, "email": "hidden", "roles": "hidden", "company_role": null },
            "user": hidden(&cook, &created), "previous": hidden(&cook, &created), "changed": ["phone_number"],
        }));
        assert_eq!(found[0]["user"]["phone_number"], "+34600123456");
        assert_eq!((&found[0]["actor"]["email"], &found[0]["actor"]["roles"]), (&json!("sam@acme.example"), &json!([POLICIES])));
        assert!(!found[0].to_string().contains("hidden"), "{}", found[0]);
    }

    async fn a_user_that_was_never_stored_is_read_by_the_one_who_typed_it_alone(app) {
        let ada = app.ada().await;
        let both = json!({ "roles": [POLICIES, "USER_ADMINISTRATOR"], "allSubtenants": true });
        let sam = app.user(&ada, "sam@acme.example", both).await;
        let (script, _) = uploaded(&app, &sam, "titles", NO_BOSS).await;
        switch(&app, &sam, json!({ "scriptId": script, "mode": "ENFORCED" })).await;
        let create = "mutation($email: String!) { createUser(input: { name: \"Bo\", lastName: \"Ss\", email: $email, jobTitle: \"Boss\", allSubtenants: true }) { problems { code } } }";
        ada.get(&app, create, json!({ "email": "one@acme.example" })).await;
        sam.get(&app, create, json!({ "email": "two@acme.example" })).await;
        let found = contexts(&app, &sam).await;
        assert_eq!((&found[0]["user"]["email"], &found[1]["user"]["email"]), (&json!("two@acme.example"), &json!("hidden")));
        assert_eq!(contexts(&app, &ada).await[0]["user"]["email"], "two@acme.example");
    }

    async fn every_filter_holds(app) {
        let ada = app.ada().await;
        let (one, version) = uploaded(&app, &ada, "one", NO_BOSS).await;
        let (two, _) = uploaded(&app, &ada, "two", "fn validate_user(ctx) { }").await;
        switch(&app, &ada, json!({ "scriptId": one, "mode": "SHADOW" })).await;
        switch(&app, &ada, json!({ "scriptId": two, "mode": "ENFORCED" })).await;
        app.create_user(&ada, "boss@acme.example", json!({ "jobTitle": "Boss" })).await;
        app.world.pass(chrono::TimeDelta::seconds(1));
        app.create_user(&ada, "cook@acme.example", json!({ "jobTitle": "Cook" })).await;
        for (filter, expected) in [
            (json!(null), 4),
            (json!({ "scriptId": one }), 2),
            (json!({ "scriptId": one, "verdict": "DENIED" }), 1),
            (json!({ "verdict": "FAILED" }), 0),
            (json!({ "mode": "ENFORCED" }), 2),
            (json!({ "hook": "VALIDATE_USER" }), 4),
            (json!({ "hook": "BEFORE_INVITE" }), 0),
            (json!({ "since": "2027-01-15T12:00:01Z" }), 2),
            (json!({ "scriptId": version }), 0),
            (json!({ "scriptId": "x" }), 0),
        ] {
            assert_eq!(count(&app, &ada, filter.clone()).await, expected, "{filter}");
        }
    }

    async fn others_are_refused(app) {
        let ada = app.ada().await;
        let bob = app.user(&ada, "bob@acme.example", json!({ "roles": ["USER_ADMINISTRATOR"], "allSubtenants": true })).await;
        let answer = bob.ask(&app, "{ policyRuns { totalCount } }", json!({})).await;
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["policyRuns"]))]);
    }
}
