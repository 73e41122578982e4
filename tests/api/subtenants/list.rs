//! `subtenants`: those in the viewer's scope.

use serde_json::{Value, json};

use crate::support::{Client, both, has};

const SUBTENANTS: &str = "query($search: String, $last: Int, $before: String) { subtenants(search: $search, last: $last, before: $before) {
    nodes { name userCount viewerCan { update { allowed } } } pageInfo { hasPreviousPage startCursor } totalCount } }";

both! {
    /// Administrators see those they have, with how many of the users they see are in each.
    async fn administrators_see_the_subtenants_of_their_scope(app) {
        let ada = app.ada().await;
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "south").await);
        app.subtenant(&ada, "Empty_1").await;
        for (name, with) in [
            ("a", json!({ "subtenantIds": [north] })),
            ("b", json!({ "subtenantIds": [north, south] })),
            ("c", json!({ "allSubtenants": true })),
        ] {
            app.create_user(&ada, &format!("{name}@acme.example"), with).await;
        }
        let who = async |email: &str, role: &str, with: Value| -> Client {
            let mut with = with;
            with["roles"] = json!([role]);
            app.user(&ada, email, with).await
        };
        let zoe = who("zoe@acme.example", "USER_ADMINISTRATOR", json!({ "subtenantIds": [south] })).await;
        let sam = who("sam@acme.example", "SUBTENANT_ADMINISTRATOR", json!({ "subtenantIds": [north] })).await;
        let row = |name: &str, count: Value, may: bool| json!({ "name": name, "userCount": count, "viewerCan": { "update": { "allowed": may } } });
        let data = ada.get(&app, SUBTENANTS, json!({})).await;
        assert_eq!(data["subtenants"]["nodes"], json!([row("Empty_1", json!(2), true), row("North", json!(5), true), row("south", json!(4), true)]));
        assert_eq!(data["subtenants"]["totalCount"], 3);
        let data = zoe.get(&app, SUBTENANTS, json!({})).await;
        assert_eq!(data["subtenants"]["nodes"], json!([row("south", json!(4), false)]));
        let answer = sam.ask(&app, SUBTENANTS, json!({})).await;
        assert_eq!(answer["data"]["subtenants"]["nodes"], json!([row("North", Value::Null, true)]));
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["subtenants", "nodes", 0, "userCount"]))]);
        let found = async |search: &str| ada.get(&app, SUBTENANTS, json!({ "search": search })).await["subtenants"]["totalCount"].clone();
        assert_eq!([found("TH").await, found("_").await, found("%").await], [json!(2), json!(1), json!(0)]);
        let last = ada.get(&app, SUBTENANTS, json!({ "last": 1 })).await["subtenants"].clone();
        assert_eq!((&last["nodes"][0]["name"], &last["pageInfo"]["hasPreviousPage"]), (&json!("south"), &json!(true)));
        let before = json!({ "last": 2, "before": last["pageInfo"]["startCursor"] });
        let rest = ada.get(&app, SUBTENANTS, before).await["subtenants"].clone();
        assert_eq!((&rest["nodes"][0]["name"], &rest["pageInfo"]["hasPreviousPage"]), (&json!("Empty_1"), &json!(false)));
    }

    /// Others are forbidden.
    async fn others_are_forbidden(app) {
        let ada = app.ada().await;
        let plain = app.user(&ada, "plain@acme.example", json!({ "allSubtenants": true })).await;
        let answer = plain.ask(&app, "{ subtenants { totalCount } }", json!({})).await;
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["subtenants"]))]);
    }
}
