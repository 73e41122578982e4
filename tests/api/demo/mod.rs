//! The demo's tenant, as its personas find it.

mod answer;
mod page;
mod walk;

use serde_json::{Value, json};
use tenantry::{
    demo::{self, Filled, PASSWORD, PERSONAS, SLUG},
    domain::tenant::{self, NewTenant},
};

use crate::support::{TestApp, both};

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) {
    accessToken problems { code }
    viewer { user { name } effectiveRoles { role { name } } memberships { nodes { role state company { name } } } }
} }";

async fn sign_in(app: &TestApp, email: &str) -> Value {
    let input = json!({ "tenant": SLUG, "email": email, "password": PASSWORD });
    let answer = app.ask(None, SIGN_IN, json!({ "input": input })).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["signIn"].clone()
}

/// What a persona is: the first of their roles, and how they stand with each company.
fn summary(entered: &Value) -> Value {
    let viewer = &entered["viewer"];
    let rows = viewer["memberships"]["nodes"].as_array().unwrap();
    let stands: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {} {}", row["state"], row["role"], row["company"]["name"]).replace('"', ""))
        .collect();
    json!([viewer["user"]["name"], viewer["effectiveRoles"][0]["role"]["name"], stands])
}

both! {
    /// Each persona signs in and is what the demo says they are.
    async fn each_persona_is_what_the_demo_says(app) {
        assert_eq!(demo::fill(&app.services).await.unwrap(), Filled::Made);
        let mut found = Vec::new();
        for persona in PERSONAS {
            let entered = sign_in(&app, &persona.email()).await;
            assert_eq!(entered["problems"], json!([]), "{}", persona.email());
            found.push(summary(&entered));
        }
        assert_eq!(json!(found), json!([
            ["Ada", "Tenant Administrator", ["INVITED MANAGER Foundry"]],
            ["Grace", "Agent User", []],
            ["Omar", "Agent User", ["ACTIVE OWNER Analytical Engines", "INVITED ADMINISTRATOR Kompas Logistik"]],
            ["Amina", "Agent User", ["ACTIVE ADMINISTRATOR Analytical Engines"]],
            ["Mateo", "Agent Administrator", ["ACTIVE MANAGER Analytical Engines"]],
            ["Dana", "Agent Administrator", ["ACTIVE DESIGNER Analytical Engines", "ACTIVE MANAGER Foundry"]],
        ]));
    }

    /// There is something to look at in a company, and whoever made it is told.
    async fn a_company_keeps_something(app) {
        assert_eq!(demo::fill(&app.services).await.unwrap(), Filled::Made);
        let token = sign_in(&app, "dana@acme.example").await["accessToken"].as_str().unwrap().to_owned();
        let query = "{ companies(first: 5) { nodes { name intents { nodes { name phrases } } externalRequests { nodes { name method url headers body } } } } }";
        let answer = app.ask(Some(&token), query, json!({})).await;
        assert_eq!(answer, json!({ "data": { "companies": { "nodes": [
            { "name": "Analytical Engines", "intents": { "nodes": [
                { "name": "Opening hours", "phrases": ["When are you open?", "Are you open on Sundays?", "¿A qué hora cierran?"] },
                { "name": "Where is my order", "phrases": ["Where is my order?", "Track my parcel", "Has order 1843 been shipped yet?"] },
            ] }, "externalRequests": { "nodes": [{
                "name": "Find an order", "method": "POST", "url": "https://orders.example.com/v1/search",
                "headers": { "Accept": "application/json", "Content-Type": "application/json" },
                "body": "{ \"number\": \"{{orderNumber}}\" }",
            }] } },
            { "name": "Foundry", "intents": { "nodes": [] }, "externalRequests": { "nodes": [] } },
        ] } } }));
        let query = "{ companies(first: 1) { nodes { projects(first: 5) { nodes { name description agents(first: 5) { nodes {
            metadata { name description language } channels { kind name enabled settings }
            scenario { version document updatedBy { name } } viewerCan { updateScenario { allowed } updateChannels { allowed } }
        } } } } } } }";
        let answer = app.ask(Some(&token), query, json!({})).await;
        assert_eq!(answer["data"]["companies"]["nodes"][0]["projects"], json!({ "nodes": [{
            "name": "Customer service", "description": "Agents that answer customers, day and night.",
            "agents": { "nodes": [{
                "metadata": { "name": "Front desk", "description": "Finds orders and tells when we are open.", "language": "en-GB" },
                "channels": [
                    { "kind": "voice", "name": "Reception line", "enabled": false, "settings": { "number": "+442079460000", "hours": { "from": 8, "to": 18 } } },
                    { "kind": "web-chat", "name": "Website", "enabled": true, "settings": { "greeting": "Good day!", "colour": "#204080" } },
                ],
                "scenario": {
                    "version": 2,
                    "document": { "start": "welcome", "steps": {
                        "welcome": { "say": "How can I help?", "next": ["order", "hours"] },
                        "order": { "intent": "Where is my order", "request": "Find an order", "next": [] },
                        "hours": { "intent": "Opening hours", "say": "Monday to Friday, 8 to 18.", "next": [] },
                    } },
                    "updatedBy": { "name": "Mateo" },
                },
                // Dana is a Designer there.
                "viewerCan": { "updateScenario": { "allowed": true }, "updateChannels": { "allowed": false } },
            }] },
        }] }));
        let ada = sign_in(&app, "ada@acme.example").await["accessToken"].as_str().unwrap().to_owned();
        let query = "{ auditEvents(filter: { action: { startsWith: \"company.intent\" } }) { nodes { action actor { displayName } company { name } } } }";
        let answer = app.ask(Some(&ada), query, json!({})).await;
        let event = json!({ "action": "company.intent.created", "actor": { "displayName": "Mateo García Ibáñez" }, "company": { "name": "Analytical Engines" } });
        assert_eq!(answer, json!({ "data": { "auditEvents": { "nodes": [event, event] } } }));
    }

    /// A second run writes nothing: whatever was changed meanwhile is still there.
    async fn a_second_run_takes_the_data_up_again(app) {
        assert_eq!(demo::fill(&app.services).await.unwrap(), Filled::Made);
        let counts = "{ users { totalCount } companies { totalCount } profiles { totalCount } \
            subtenants { totalCount } policyScripts { totalCount } }";
        let token = sign_in(&app, "ada@acme.example").await["accessToken"].as_str().unwrap().to_owned();
        let there = app.ask(Some(&token), counts, json!({})).await;
        let count = |number| json!({ "totalCount": number });
        assert_eq!(there, json!({ "data": {
            "users": count(59), "companies": count(3), "profiles": count(5), "subtenants": count(5),
            "policyScripts": count(6),
        } }));
        assert_eq!(demo::fill(&app.services).await.unwrap(), Filled::TakenUp);
        assert_eq!(app.ask(Some(&token), counts, json!({})).await, there);
    }

    /// A tenant that has the demo's slug and is not the demo's stays as it is, and is never thrown away.
    async fn a_tenant_of_somebody_else_is_left_alone(app) {
        assert!(demo::is_only_ours(&app.services.store).await.unwrap(), "nothing is there yet");
        let theirs = NewTenant {
            slug: SLUG,
            name: "Another Acme",
            admin_email: "boss@acme.example",
            admin_name: "Bo",
            admin_last_name: "Ss",
            admin_password: "a small green kettle",
            admin_language: None,
        };
        tenant::create(&app.services, theirs).await.unwrap();
        let refused = demo::fill(&app.services).await.unwrap_err();
        assert_eq!(refused.code(), "BAD_USER_INPUT");
        assert!(!demo::is_only_ours(&app.services.store).await.unwrap());
    }
}
