//! A denied field: null, one error with its full path, everything else as it is.

use serde_json::{Value, json};

use crate::support::{both, has};

both! {
    /// In a list, behind an alias, through a fragment: each denial has its own path, siblings stay.
    async fn a_denied_field_in_a_list_is_null_with_its_own_path(app) {
        let ada = app.ada().await;
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
        let sam = json!({ "roles": ["SUBTENANT_ADMINISTRATOR"], "subtenantIds": [north, south] });
        let sam = app.user(&ada, "sam@acme.example", sam).await;
        let query = "query { subtenants { nodes { name many: userCount ...More } totalCount } me: viewer { user { name } } }
            fragment More on Subtenant { id userCount }";
        let answer = sam.ask(&app, query, json!({})).await;
        let row = |name: &str, id: &str| json!({ "name": name, "many": null, "id": id, "userCount": null });
        assert_eq!(answer["data"], json!({
            "subtenants": { "nodes": [row("North", &north), row("South", &south)], "totalCount": 2 },
            "me": { "user": { "name": "sam" } },
        }));
        let mut paths = has(&answer);
        paths.sort_by_key(|(_, path)| path.to_string());
        let path = |place: usize, key: &str| ("FORBIDDEN".to_owned(), json!(["subtenants", "nodes", place, key]));
        assert_eq!(paths, [path(0, "many"), path(0, "userCount"), path(1, "many"), path(1, "userCount")]);
    }

    /// Selected through the interface, a field is guarded all the same.
    async fn the_interface_is_no_way_round_a_guard(app) {
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let sam = json!({ "roles": ["SUBTENANT_ADMINISTRATOR"], "subtenantIds": [north] });
        let sam = app.user(&ada, "sam@acme.example", sam).await;
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Subtenant { name userCount } ... on Node { again: id } } }";
        let answer = sam.ask(&app, query, json!({ "ids": [north, "nonsense", sam.id] })).await;
        assert_eq!(answer["data"]["nodes"], json!([
            { "__typename": "Subtenant", "id": north, "name": "North", "userCount": null, "again": north },
            null,
            { "__typename": "User", "id": sam.id, "again": sam.id },
        ]));
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["nodes", 0, "userCount"]))]);
    }

    /// A refused mutation does not take along the one before it, nor stop the one behind it.
    async fn a_refused_mutation_leaves_the_others_alone(app) {
        let ada = app.ada().await;
        let bob = app.user(&ada, "bob@acme.example", json!({})).await;
        let query = "mutation($id: ID!) {
            a: updateUser(input: { id: $id, jobTitle: \"Nurse\" }) { user { jobTitle } }
            b: createUser(input: { name: \"X\", lastName: \"Y\", email: \"x@acme.example\" }) { user { id } }
            c: updateUser(input: { id: $id, name: \"Robert\" }) { user { name jobTitle version } }
        }";
        let answer = bob.ask(&app, query, json!({ "id": bob.id })).await;
        assert_eq!(answer["data"], json!({
            "a": { "user": { "jobTitle": "Nurse" } }, "b": null,
            "c": { "user": { "name": "Robert", "jobTitle": "Nurse", "version": 4 } },
        }));
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["b"]))]);
        let list = ada.get(&app, "{ users { totalCount } }", json!({})).await;
        assert_eq!(list["users"]["totalCount"], Value::from(2));
    }
}
