//! `node`.

use serde_json::json;

use crate::support::{both, has};

const NODE: &str = "query($id: ID!) { node(id: $id) { __typename id ... on User { email } } }";

both! {
    async fn an_object_keeps_its_kind_and_the_rules_of_its_fields(app) {
        let ada = app.ada().await;
        let bob = app.user(&ada, "bob@acme.example", json!({ "allSubtenants": true })).await;
        assert_eq!(ada.get(&app, NODE, json!({ "id": bob.id })).await, json!({
            "node": { "__typename": "User", "id": bob.id, "email": "bob@acme.example" },
        }));
        let invite = "mutation($company: ID!) { inviteUser(input: { companyId: $company, email: \"ada@acme.example\", role: DESIGNER }) { problems { code } } }";
        let create = "mutation { createCompany(input: { name: \"Foundry\" }) { company { id } } }";
        let company = bob.get(&app, create, json!({})).await["createCompany"]["company"]["id"].clone();
        bob.get(&app, invite, json!({ "company": company })).await;
        // The one who invited sees the name, and no address.
        let answer = bob.ask(&app, NODE, json!({ "id": ada.id })).await;
        assert_eq!(answer["data"], json!({ "node": { "__typename": "User", "id": ada.id, "email": null } }));
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["node", "email"]))]);
    }

    async fn what_is_out_of_sight_is_as_if_it_never_was(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let bob = app.user(&ada, "bob@acme.example", json!({ "allSubtenants": true })).await;
        let nothing = json!({ "data": { "node": null } });
        let unknown = "user_00000000000000000000000000000000";
        for id in [ada.id.as_str(), olga.id.as_str(), unknown, "user_1", "x", ""] {
            assert_eq!(bob.ask(&app, NODE, json!({ "id": id })).await, nothing, "{id}");
        }
    }

    async fn nobody_signed_in_is_told_so_whatever_the_id(app) {
        let ada = app.ada().await;
        for id in [ada.id.as_str(), "x"] {
            let answer = app.ask(None, NODE, json!({ "id": id })).await;
            assert_eq!(has(&answer), [("UNAUTHENTICATED".to_owned(), json!(["node"]))]);
        }
    }
}
