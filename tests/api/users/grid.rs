//! A small tenant whose users differ in everything that a list can ask about, and how tests ask for it.

use serde_json::{Value, json};
use tenantry::model::RoleKey;

use crate::support::{Client, TestApp};

/// Ada and five users, by last name: Alvarez, Lovelace, Müller, O'Neil, Tables, Álvarez.
pub struct Grid {
    pub ada: Client,
    pub north: String,
    pub south: String,
    pub chatters: String,
}

impl Grid {
    pub async fn new(app: &TestApp) -> Self {
        let ada = app.ada().await;
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
        let chatters = app.profile(&ada, "Chatters", &[RoleKey::AiChatUser]).await;
        let people = [
            json!({ "email": "jose.alvarez@acme.example", "name": "José", "lastName": "Álvarez", "jobTitle": "Head of R&D_100%",
                "phoneNumber": "+34 600 111 222", "language": "es-ES", "roles": ["AGENT_USER"], "subtenantIds": [north] }),
            json!({ "email": "jose2@Acme.Example", "name": "JOSE", "lastName": "Alvarez", "jobTitle": "developer",
                "phoneNumber": "+34 600 333 444", "language": "es-MX", "profileIds": [chatters], "subtenantIds": [south] }),
            json!({ "email": "zoe@acme.example", "name": "Zoë", "lastName": "Müller", "language": "de",
                "roles": ["USER_ADMINISTRATOR"], "allSubtenants": true }),
            json!({ "email": "bob_1@acme.example", "name": "Bob", "lastName": "O'Neil", "jobTitle": "50% off" }),
            json!({ "email": "bob%1@acme.example", "name": "Bobby", "lastName": "Tables",
                "jobTitle": "x'); DROP TABLE users;--", "subtenantIds": [north, south] }),
        ];
        for person in people {
            app.create_user(&ada, person["email"].as_str().unwrap(), person.clone()).await;
        }
        Self { ada, north, south, chatters }
    }
}

/// The last names that a filter lets through, as this viewer sees them, in the default order.
pub async fn last_names(app: &TestApp, viewer: &Client, filter: Value) -> Vec<String> {
    let query = "query($filter: UserFilter) { users(filter: $filter) { nodes { lastName } totalCount } }";
    let data = viewer.get(app, query, json!({ "filter": filter })).await;
    let nodes = data["users"]["nodes"].as_array().unwrap();
    assert_eq!(data["users"]["totalCount"], nodes.len(), "totalCount of {filter}");
    nodes.iter().map(|node| node["lastName"].as_str().unwrap().to_owned()).collect()
}
