//! A page runs as many statements whether it shows two users or fifty.

use serde_json::json;
use tenantry::model::RoleKey;

use crate::support::both;

const GRID: &str = "query($filter: UserFilter) { users(first: 50, filter: $filter) {
    nodes {
        name email status roles { key } profiles { name roles { key } userCount } effectiveRoles { role { key } sources { profile { name } } }
        subtenants { name userCount }
        viewerCan { update { allowed } assignRoles { allowed } assignSubtenants { allowed } recoverPassword { allowed } delete { allowed reasons { code } } }
    }
    totalCount
} }";

both! {
    /// Capabilities and guards add none for each row, for a Tenant Administrator and for a scoped one. (That somebody
    /// could be the last Tenant Administrator is looked up only where somebody on the page is one.)
    async fn a_grid_of_fifty_runs_as_many_statements_as_one_of_two(app) {
        let ada = app.ada().await;
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
        let profiles = [
            app.profile(&ada, "Chatters", &[RoleKey::AiChatUser]).await,
            app.profile(&ada, "Readers", &[RoleKey::AgentUser]).await,
        ];
        let zoe = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let zoe = app.user(&ada, "zoe@acme.example", zoe).await;
        for number in 0..48 {
            let with = json!({
                "name": format!("Number {number}"), "roles": ["AGENT_USER", "DATASET_ADMINISTRATOR"],
                "profileIds": profiles[..1 + number % 2], "subtenantIds": [north, south],
            });
            app.create_user(&ada, &format!("user{number}@acme.example"), with).await;
        }
        for viewer in [&ada, &zoe] {
            // The key of the tenant's cursors is read once in the life of the program, the directory once for a version.
            viewer.get(&app, GRID, json!({})).await;
            let mut counts = Vec::new();
            for (filter, users) in [(json!({ "name": { "in": ["Ada", "Number 1"] } }), 2), (json!({}), 50)] {
                let before = app.services.store.statements();
                let data = viewer.get(&app, GRID, json!({ "filter": filter })).await;
                counts.push(app.services.store.statements() - before);
                assert_eq!(data["users"]["nodes"].as_array().unwrap().len(), users);
                assert_eq!(data["users"]["totalCount"], users);
            }
            assert_eq!(counts[0], counts[1], "{}", viewer.email);
            assert!(counts[1] <= 6, "{} statements", counts[1]);
        }
    }
}
