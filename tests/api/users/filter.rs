//! `users(filter:)`: the whole of it.

use serde_json::json;

use super::grid::{Grid, last_names};
use crate::support::both;

const ALVAREZ: &str = "Alvarez";
const ADA: &str = "Lovelace";
const ZOE: &str = "Müller";
const BOB: &str = "O'Neil";
const BOBBY: &str = "Tables";
const JOSE: &str = "Álvarez";
const ALL: [&str; 6] = [ALVAREZ, ADA, ZOE, BOB, BOBBY, JOSE];
const NOBODY: [&str; 0] = [];

macro_rules! table {
    ($app:ident, $viewer:expr; $($filter:tt => $expected:expr;)*) => {$(
        assert_eq!(last_names(&$app, $viewer, json!($filter)).await, $expected, "{}", json!($filter));
    )*};
}

both! {
    /// Each field by itself; case and width fold away, accents stay, % and _ are plain letters.
    async fn each_field_lets_through_what_it_says(app) {
        let Grid { ada, north, south, chatters } = Grid::new(&app).await;
        let bobby = last_names(&app, &ada, json!({ "name": { "eq": "bobby" } })).await;
        assert_eq!(bobby, [BOBBY]);
        table! { app, &ada;
            {} => ALL;
            { "search": "ALVAREZ" } => [ALVAREZ, JOSE];
            { "search": "ÁLVAREZ" } => [JOSE];
            { "search": "600333" } => [ALVAREZ];
            { "search": "drop table" } => [BOBBY];
            { "search": "zoë" } => [ZOE];
            { "search": "ｚｏë" } => [ZOE];
            { "search": "smith" } => NOBODY;
            { "name": { "eq": "JOSÉ" } } => [JOSE];
            { "name": { "eq": "jose" } } => [ALVAREZ];
            { "name": { "eq": "jos" } } => NOBODY;
            { "name": { "in": ["zoË", "BOB"] } } => [ZOE, BOB];
            { "name": { "in": [] } } => NOBODY;
            { "name": { "contains": "OB" } } => [BOB, BOBBY];
            { "name": { "startsWith": "BOB" } } => [BOB, BOBBY];
            { "name": { "startsWith": "ob" } } => NOBODY;
            { "name": { "startsWith": "bob", "contains": "by" } } => [BOBBY];
            { "lastName": { "startsWith": "á" } } => [JOSE];
            { "lastName": { "contains": "Ü" } } => [ZOE];
            { "lastName": { "eq": "o'neil" } } => [BOB];
            { "email": { "eq": "JOSE2@ACME.example" } } => [ALVAREZ];
            { "email": { "contains": "b_1" } } => [BOB];
            { "email": { "contains": "b%1" } } => [BOBBY];
            { "email": { "startsWith": "bob_" } } => [BOB];
            { "email": { "startsWith": "bob%" } } => [BOBBY];
            { "phoneNumber": { "contains": "111" } } => [JOSE];
            { "phoneNumber": { "startsWith": "+34600" } } => [ALVAREZ, JOSE];
            { "jobTitle": { "contains": "%" } } => [BOB, JOSE];
            { "jobTitle": { "contains": "_" } } => [JOSE];
            { "jobTitle": { "contains": "\\" } } => NOBODY;
            { "jobTitle": { "eq": "DEVELOPER" } } => [ALVAREZ];
            { "emailConfirmed": true } => [ADA];
            { "emailConfirmed": false } => [ALVAREZ, ZOE, BOB, BOBBY, JOSE];
            { "status": "ACTIVE" } => ALL;
            { "status": "DISABLED" } => NOBODY;
            { "language": "ES-mx" } => [ALVAREZ];
            { "language": "es" } => NOBODY;
            { "anyRole": ["AI_CHAT_USER"] } => [ALVAREZ];
            { "anyRole": ["AI_CHAT_USER", "AGENT_USER"] } => [ALVAREZ, JOSE];
            { "anyRole": [] } => NOBODY;
            { "anyDirectRole": ["AI_CHAT_USER"] } => NOBODY;
            { "anyDirectRole": ["AGENT_USER", "TENANT_ADMINISTRATOR"] } => [ADA, JOSE];
            { "anyProfile": [chatters] } => [ALVAREZ];
            { "anyProfile": [] } => NOBODY;
            { "anyProfile": ["nonsense", north] } => NOBODY;
            { "anySubtenant": [north] } => [ADA, ZOE, BOBBY, JOSE];
            { "anySubtenant": [south, north] } => [ALVAREZ, ADA, ZOE, BOBBY, JOSE];
            { "anySubtenant": [] } => NOBODY;
        }
    }

    /// Whoever is disabled is listed as such.
    async fn the_disabled_are_found_by_their_status(app) {
        let Grid { ada, .. } = Grid::new(&app).await;
        let query = "{ users(filter: { lastName: { eq: \"Tables\" } }) { nodes { id } } }";
        let id = ada.get(&app, query, json!({})).await["users"]["nodes"][0]["id"].clone();
        let disable = "mutation($id: ID!) { updateUser(input: { id: $id, status: DISABLED }) { user { status } problems { code } } }";
        let answer = ada.get(&app, disable, json!({ "id": id })).await;
        assert_eq!(answer, json!({ "updateUser": { "user": { "status": "DISABLED" }, "problems": [] } }));
        table! { app, &ada;
            { "status": "DISABLED" } => [BOBBY];
            { "status": "ACTIVE", "name": { "contains": "bob" } } => [BOB];
        }
    }

    /// Everything that is set must hold; `or` needs one, none listed has none; `not` turns round; they nest.
    async fn fields_and_or_and_not_combine(app) {
        let Grid { ada, north, .. } = Grid::new(&app).await;
        table! { app, &ada;
            { "name": { "contains": "ob" }, "anySubtenant": [north] } => [BOBBY];
            { "or": [{ "name": { "eq": "bob" } }, { "language": "de" }] } => [ZOE, BOB];
            { "or": [] } => NOBODY;
            { "or": [{}] } => ALL;
            { "or": [{ "name": { "eq": "bob" } }, { "language": "de" }], "jobTitle": { "contains": "off" } } => [BOB];
            { "not": { "search": "jose" } } => [ADA, ZOE, BOB, BOBBY];
            { "not": {} } => NOBODY;
            { "not": { "not": { "language": "de" } } } => [ZOE];
            { "not": { "or": [{ "emailConfirmed": true }, { "language": "de" }] }, "name": { "startsWith": "b" } } => [BOB, BOBBY];
            { "or": [{ "not": { "anyRole": ["AGENT_USER", "AI_CHAT_USER", "USER_ADMINISTRATOR", "TENANT_ADMINISTRATOR"] }, "not": { "name": { "eq": "bobby" } } },
                { "or": [{ "anyDirectRole": ["AGENT_USER"] }] }] } => [ALVAREZ, ADA, ZOE, BOB, JOSE];
        }
    }

    /// A subtenant that is not there, of another tenant, or not an id at all: nobody is in it, not even
    /// whoever has all.
    async fn an_id_that_names_nothing_lets_nobody_through(app) {
        let Grid { ada, .. } = Grid::new(&app).await;
        let olga = app.other().await;
        let (foreign, profile) =
            (app.subtenant(&olga, "North").await, app.profile(&olga, "Chatters", &[]).await);
        let ghost = "subtenant_00000000000000000000000000000000";
        for id in [foreign.as_str(), ghost, "nonsense", ada.id.as_str()] {
            assert_eq!(last_names(&app, &ada, json!({ "anySubtenant": [id] })).await, NOBODY, "{id}");
            assert_eq!(last_names(&app, &ada, json!({ "not": { "anySubtenant": [id] } })).await, ALL, "{id}");
        }
        assert_eq!(last_names(&app, &ada, json!({ "anyProfile": [profile] })).await, NOBODY);
    }
}
