//! Whom `users` shows: administrators those in their scope, nobody else anybody.

use serde_json::{Value, json};

use super::grid::{Grid, last_names};
use crate::support::{both, forbidden};

const ADMINISTRATORS: [&str; 2] = ["USER_ADMINISTRATOR", "TENANT_ADMINISTRATOR"];

both! {
    /// A User Administrator sees whoever shares a subtenant, which includes whoever has all, and themselves.
    async fn a_user_administrator_sees_whoever_shares_a_subtenant(app) {
        let Grid { ada, north, south, .. } = Grid::new(&app).await;
        let role = |with: Value| {
            let mut with = with;
            with["roles"] = json!(["USER_ADMINISTRATOR"]);
            with["lastName"] = json!("Warden");
            with
        };
        let of_north = app.user(&ada, "north@acme.example", role(json!({ "subtenantIds": [north] }))).await;
        let of_both = app.user(&ada, "both@acme.example", role(json!({ "subtenantIds": [north, south] }))).await;
        let of_none = app.user(&ada, "none@acme.example", role(json!({}))).await;
        let of_all = app.user(&ada, "all@acme.example", role(json!({ "allSubtenants": true }))).await;
        let seen = async |viewer| last_names(&app, viewer, json!({ "not": { "lastName": { "eq": "Warden" } } })).await;
        assert_eq!(seen(&of_north).await, ["Lovelace", "Müller", "Tables", "Álvarez"]);
        assert_eq!(seen(&of_both).await, ["Alvarez", "Lovelace", "Müller", "Tables", "Álvarez"]);
        assert_eq!(seen(&of_none).await, [""; 0]);
        assert_eq!(seen(&of_all).await, ["Alvarez", "Lovelace", "Müller", "O'Neil", "Tables", "Álvarez"]);
        assert_eq!(seen(&ada).await, seen(&of_all).await);
    }

    /// A subtenant out of sight is left out of answers, and as a filter it is one that never was.
    async fn a_subtenant_out_of_sight_shows_nowhere(app) {
        let Grid { ada, north, south, .. } = Grid::new(&app).await;
        let warden = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let warden = app.user(&ada, "warden@acme.example", warden).await;
        let query = "{ users(filter: { name: { eq: \"bobby\" } }) { nodes { allSubtenants subtenants { name } } } }";
        let seen = |names: &[&str]| {
            let subtenants: Vec<Value> = names.iter().map(|name| json!({ "name": name })).collect();
            json!({ "users": { "nodes": [{ "allSubtenants": false, "subtenants": subtenants }] } })
        };
        assert_eq!(ada.get(&app, query, json!({})).await, seen(&["North", "South"]));
        assert_eq!(warden.get(&app, query, json!({})).await, seen(&["North"]));
        assert_eq!(last_names(&app, &warden, json!({ "anySubtenant": [south] })).await, [""; 0]);
        let not = json!({ "not": { "anySubtenant": [south] } });
        assert_eq!(last_names(&app, &warden, not).await, last_names(&app, &warden, json!({})).await);
    }

    /// A list to which one has no right is FORBIDDEN, not empty, with everything a front end can show.
    async fn others_are_forbidden(app) {
        let ada = app.ada().await;
        let query = "{ users { totalCount } viewer { user { name } } }";
        let plain = app.user(&ada, "plain@acme.example", json!({ "allSubtenants": true })).await;
        let expected = json!({
            "data": { "users": null, "viewer": { "user": { "name": "plain" } } },
            "errors": [forbidden(&["users"], 3, &ADMINISTRATORS, &[], &[json!({
                "code": "MISSING_PERMISSION",
                "message": "This needs the role User Administrator or Tenant Administrator. You hold no role.",
                "resource": null,
                "action": null,
                "role": "USER_ADMINISTRATOR",
            })])],
        });
        assert_eq!(plain.ask(&app, query, json!({})).await, expected);
        for role in ["SUBTENANT_ADMINISTRATOR", "API_KEY_ADMINISTRATOR", "COST_ADMINISTRATOR", "AGENT_ADMINISTRATOR"] {
            let with = json!({ "roles": [role], "allSubtenants": true });
            let other = app.user(&ada, &format!("{}@acme.example", role.to_lowercase()), with).await;
            let answer = other.ask(&app, query, json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["holds"], json!([role]));
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
            assert_eq!(answer["data"]["users"], Value::Null);
        }
    }
}
