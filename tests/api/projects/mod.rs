//! Projects of a company: who does what with them, what one holds, and how they change.

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

/// Projects, as a noun of a company.
pub const PROJECTS: Noun = Noun {
    resource: CompanyResource::Project,
    place: Place::Company,
    one: "project",
    many: "projects",
    update: "updateProject",
    payload: ("project", "id name"),
    event: "company.project",
    fields: || json!({}),
};

/// Sends a form to `createProject` or `updateProject`.
async fn send(app: &TestApp, by: &Client, verb: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {}ProjectInput!) {{ {verb}Project(input: $input) {{
            project {{ id name description version createdAt updatedAt company {{ name }} }} problems {{ code field message }}
        }} }}",
        if verb == "create" { "Create" } else { "Update" },
    );
    let answer = by.ask(app, &query, json!({ "input": input })).await;
    match answer.get("errors") {
        Some(_) => answer,
        None => answer["data"][format!("{verb}Project")].clone(),
    }
}
