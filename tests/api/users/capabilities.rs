//! `viewerCan` of a user says what `updateUser` then does, for every kind of viewer and every kind of user.

use serde_json::{Value, json};
use tenantry::model::RoleKey;

use super::{
    rules::reasons,
    update::{one, problems, update},
};
use crate::support::{Client, TestApp, both};

const CAN: &str = "query($id: ID!) { user(id: $id) { name jobTitle roles { key } subtenants { id } allSubtenants viewerCan {
    update { allowed reasons { code } } assignRoles { allowed reasons { code } } assignSubtenants { allowed reasons { code } } } } }";

/// What a capability says: the codes of its reasons, none when it is allowed.
fn said(capability: &Value) -> Vec<String> {
    let codes: Vec<String> = capability["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(capability["allowed"], codes.is_empty(), "{capability}");
    codes
}

/// What an update then does.
fn did(answer: &Value) -> Vec<String> {
    if answer.get("errors").is_none() {
        assert_eq!(answer["data"]["updateUser"]["problems"], json!([]), "{answer}");
        return Vec::new();
    }
    reasons(answer)
}

async fn people(app: &TestApp, ada: &Client) -> (Vec<Client>, Vec<String>, [String; 2]) {
    let (north, south) = (app.subtenant(ada, "North").await, app.subtenant(ada, "South").await);
    let west = app.subtenant(ada, "West").await;
    let keepers = app.profile(ada, "Keepers", &[RoleKey::SubtenantAdministrator]).await;
    let wardens = app.profile(ada, "Wardens", &[RoleKey::UserAdministrator]).await;
    let kinds = [
        json!({ "roles": ["TENANT_ADMINISTRATOR"] }),
        json!({ "roles": ["USER_ADMINISTRATOR"], "allSubtenants": true }),
        json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north, west] }),
        json!({ "roles": ["API_KEY_ADMINISTRATOR"], "profileIds": [wardens], "subtenantIds": [north, west] }),
        json!({ "roles": ["USER_ADMINISTRATOR"] }),
        json!({ "roles": ["SUBTENANT_ADMINISTRATOR"], "subtenantIds": [north] }),
        json!({ "roles": ["AGENT_USER"], "subtenantIds": [north] }),
    ];
    let mut viewers = vec![ada.clone()];
    for (place, with) in kinds.into_iter().enumerate() {
        viewers.push(app.user(ada, &format!("viewer{place}@acme.example"), with).await);
    }
    let targets = [
        json!({}),
        json!({ "allSubtenants": true }),
        json!({ "subtenantIds": [north] }),
        json!({ "subtenantIds": [south] }),
        json!({ "subtenantIds": [north, south] }),
        json!({ "subtenantIds": [north, west], "roles": ["API_KEY_ADMINISTRATOR"] }),
        json!({ "subtenantIds": [west], "profileIds": [keepers] }),
        json!({ "subtenantIds": [north, south], "roles": ["TENANT_ADMINISTRATOR"] }),
    ];
    let mut ids: Vec<String> = viewers.iter().map(|viewer| viewer.id.clone()).collect();
    for (place, with) in targets.into_iter().enumerate() {
        ids.push(app.create_user(ada, &format!("target{place}@acme.example"), with).await);
    }
    (viewers, ids, [north, west])
}

both! {
    /// Whatever the capability says, the mutation does, with the same reasons; whoever is out of sight is not
    /// there for either.
    async fn every_capability_says_what_the_mutation_does(app) {
        let ada = app.ada().await;
        let (viewers, ids, [north, west]) = people(&app, &ada).await;
        let (mut allowed, mut refused, mut hidden) = (0, 0, 0);
        for viewer in &viewers {
            for id in &ids {
                let user = viewer.ask(&app, CAN, json!({ "id": id })).await["data"]["user"].clone();
                let rename = update(&app, viewer, json!({ "id": id, "jobTitle": format!("by {}", viewer.id) })).await;
                if user.is_null() {
                    assert_eq!(problems(&rename), one("NOT_FOUND", &["id"]));
                    hidden += 1;
                    continue;
                }
                let can = &user["viewerCan"];
                assert_eq!(said(&can["update"]), did(&rename), "{} {}", viewer.email, user["name"]);
                // One more role that everybody who gives roles may give, and back.
                let held: Vec<&Value> = user["roles"].as_array().into_iter().flatten().map(|role| &role["key"]).collect();
                let more: Vec<Value> = held.iter().map(|role| (*role).clone()).chain([json!("DATASET_ADMINISTRATOR")]).collect();
                let given = update(&app, viewer, json!({ "id": id, "roles": more })).await;
                assert_eq!(said(&can["assignRoles"]), did(&given), "{} {}", viewer.email, user["name"]);
                let was: Vec<&Value> = user["subtenants"].as_array().into_iter().flatten().map(|one| &one["id"]).collect();
                let other = if was == [&json!(north)] { &west } else { &north };
                // Nobody moves themselves; what they do not see they could not even name.
                let places = match *id == viewer.id {
                    true => json!({ "id": id, "allSubtenants": user["allSubtenants"] == false }),
                    false => json!({ "id": id, "subtenantIds": [other] }),
                };
                let moved = update(&app, viewer, places).await;
                assert_eq!(said(&can["assignSubtenants"]), did(&moved), "{} {}", viewer.email, user["name"]);
                for (did, back) in [(did(&given), json!({ "id": id, "roles": held })), (did(&moved), json!({ "id": id, "subtenantIds": was }))] {
                    if did.is_empty() {
                        allowed += 1;
                        update(&app, &ada, back).await;
                    } else {
                        refused += 1;
                    }
                }
            }
        }
        assert!(allowed > 40 && refused > 20 && hidden > 20, "{allowed} {refused} {hidden}");
    }
}
