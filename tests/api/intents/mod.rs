//! Intents of a company: who does what with them, what one holds, and how they change.

mod bounds;
mod fill;
mod rules;
mod update;

use serde_json::{Value, json};
use tenantry::model::CompanyResource;

use crate::support::{
    Client, TestApp,
    cells::{Noun, Place},
};

/// Intents, as a noun of a company.
pub const INTENTS: Noun = Noun {
    resource: CompanyResource::CompanyIntents,
    place: Place::Company,
    one: "intent",
    many: "intents",
    update: "updateIntent",
    payload: ("intent", "id name"),
    event: "company.intent",
    fields: || json!({ "phrases": ["Where is my parcel?"] }),
};

/// Sends a form to `createIntent` or `updateIntent`.
async fn send(app: &TestApp, by: &Client, verb: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {}IntentInput!) {{ {}Intent(input: $input) {{
            intent {{ id name phrases version createdAt updatedAt company {{ name }} }} problems {{ code field message }}
        }} }}",
        if verb == "create" { "Create" } else { "Update" },
        verb
    );
    let answer = by.ask(app, &query, json!({ "input": input })).await;
    match answer.get("errors") {
        Some(_) => answer,
        None => answer["data"][format!("{verb}Intent")].clone(),
    }
}
