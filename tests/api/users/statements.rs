//! How many statements an update costs.

use serde_json::{Value, json};

use super::update::update;
use crate::support::{Client, TestApp, both};

/// How many statements an update runs besides those that look up who asks.
async fn cost(app: &TestApp, by: &Client, input: Value) -> u64 {
    let count = || app.services.store.statements();
    let before = count();
    by.get(app, "{ __typename }", json!({})).await;
    let asking = count() - before;
    let before = count();
    let query = "mutation($input: UpdateUserInput!) { updateUser(input: $input) { user { jobTitle version } problems { code } } }";
    let data = by.get(app, query, json!({ "input": input })).await;
    assert_eq!(data["updateUser"]["problems"], json!([]), "{data:#}");
    count() - before - asking
}

both! {
    /// The user with what they hold, the change and its audit event. What the data says against it is
    /// not asked, names that no script reads are not read, and what was just written is not read again.
    async fn a_job_title_costs_three(app) {
        // PostgreSQL is sent the change and its event as one.
        let one = u64::from(matches!(app.database.url, tenantry::store::DatabaseUrl::Postgres(_)));
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let bob = app.create_user(&ada, "bob@acme.example", json!({ "subtenantIds": [north] })).await;
        // The tenant's directory and its scripts are read once for a version.
        for (title, statements) in [("Chemist", 4 - one), ("Physicist", 3 - one)] {
            assert_eq!(cost(&app, &ada, json!({ "id": bob, "jobTitle": title })).await, statements);
        }
        let answer = update(&app, &ada, json!({ "id": bob, "jobTitle": "Physicist" })).await;
        assert_eq!(answer["data"]["updateUser"]["user"]["jobTitle"], "Physicist");
        assert_eq!(answer["data"]["updateUser"]["user"]["version"], 3);
    }
}
