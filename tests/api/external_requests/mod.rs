//! External requests of a company: who does what with them, what one holds, and how they change.

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

/// External requests, as a noun of a company.
pub const EXTERNAL_REQUESTS: Noun = Noun {
    resource: CompanyResource::CompanyExternalRequests,
    place: Place::Company,
    one: "externalRequest",
    many: "externalRequests",
    update: "updateExternalRequest",
    payload: ("externalRequest", "id name"),
    event: "company.external_request",
    fields: || json!({ "method": "GET", "url": "https://api.example.com/orders" }),
};

/// Sends a form to `createExternalRequest` or `updateExternalRequest`.
async fn send(app: &TestApp, by: &Client, verb: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {}ExternalRequestInput!) {{ {verb}ExternalRequest(input: $input) {{
            externalRequest {{ id name method url headers body version createdAt updatedAt company {{ name }} }}
            problems {{ code field message }}
        }} }}",
        if verb == "create" { "Create" } else { "Update" },
    );
    let answer = by.ask(app, &query, json!({ "input": input })).await;
    match answer.get("errors") {
        Some(_) => answer,
        None => answer["data"][format!("{verb}ExternalRequest")].clone(),
    }
}
