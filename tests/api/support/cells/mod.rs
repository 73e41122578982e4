//! What a company keeps, put to everybody whom a rule tells apart: creating, reading, changing and deleting it come to
//! what the matrix says, and whoever does not see it learns nothing.

mod lists;
mod matrix;
mod names;
pub mod place;
mod size;
mod standing;

use serde_json::{Value, json};
use tenantry::model::{CompanyId, CompanyResource};

use super::{Client, TestApp};
use crate::companies::house::{codes, reasons};

pub use place::Place;

/// A noun of a company, whose rights are a row of the matrix.
pub struct Noun {
    pub resource: CompanyResource,
    /// What it is kept in. There, the project's UC is needed too.
    pub place: Place,
    /// As in `intent`. Mutations are `createIntent` and the like.
    pub one: &'static str,
    /// As in `intents`, the field of what it is kept in.
    pub many: &'static str,
    /// The mutation that changes one.
    pub update: &'static str,
    /// The field of payloads, with what is selected of it.
    pub payload: (&'static str, &'static str),
    /// As in `company.intent`, before `.created` and the like.
    pub event: &'static str,
    /// What creating one takes besides its place and `name`.
    pub fields: fn() -> Value,
}

impl Noun {
    /// `createIntent` and the like.
    pub fn mutation(&self, verb: &str) -> String {
        if verb == "update" {
            return self.update.to_owned();
        }
        let (first, rest) = self.one.split_at(1);
        format!("{verb}{}{rest}", first.to_uppercase())
    }

    async fn change(&self, app: &TestApp, by: &Client, verb: &str, input: Value) -> Value {
        let (field, (one, select)) = (self.mutation(verb), self.payload);
        let (first, rest) = field.split_at(1);
        let ty = format!("{}{rest}Input", first.to_uppercase());
        let what = if verb == "delete" { "deletedId".to_owned() } else { format!("{one} {{ {select} }}") };
        let query = format!(
            "mutation($input: {ty}!) {{ {field}(input: $input) {{ {what} problems {{ code field message }} }} }}"
        );
        by.ask(app, &query, json!({ "input": input })).await
    }

    /// Creates one.
    pub async fn create(&self, app: &TestApp, by: &Client, company: CompanyId, name: &str) -> Value {
        let mut input = (self.fields)();
        input[self.place.field()] = json!(self.place.id(company));
        input["name"] = json!(name);
        self.change(app, by, "create", input).await
    }

    /// Creates one, which has to go well, and gives its id.
    pub async fn created(&self, app: &TestApp, by: &Client, company: CompanyId, name: &str) -> String {
        let answer = self.create(app, by, company, name).await;
        let one = &answer["data"][self.mutation("create")][self.payload.0];
        // What is told of the agent of a channel is its channels.
        let mut told = one[self.many].as_array().into_iter().flatten();
        let one = told.find(|one| one["name"] == name).unwrap_or(one);
        one["id"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
    }

    /// Gives one another name.
    pub async fn rename(&self, app: &TestApp, by: &Client, id: &str, name: &str) -> Value {
        self.change(app, by, "update", json!({ "id": id, "name": name })).await
    }

    /// Deletes one.
    pub async fn delete(&self, app: &TestApp, by: &Client, id: &str) -> Value {
        self.change(app, by, "delete", json!({ "id": id })).await
    }

    /// The names of those that are kept in one place, told as if it were the company, and one by itself.
    pub async fn read(&self, app: &TestApp, by: &Client, company: CompanyId, id: &str) -> Value {
        let (list, place) = (self.place.list(self.many), self.place.id(company));
        let query = format!(
            "query($place: ID!, $id: ID!) {{ company: node(id: $place) {{ {list} }} node(id: $id) {{ id }} }}"
        );
        let mut answer = by.ask(app, &query, json!({ "place": place, "id": id })).await;
        place::tell(&mut answer["data"]["company"], self.many);
        answer
    }

    /// What a mutation came to, in words.
    pub fn word(&self, verb: &str, answer: &Value) -> String {
        let field = self.mutation(verb);
        let mut said = codes(answer, &field);
        said.extend(reasons(answer));
        match said.as_slice() {
            [] => "done".to_owned(),
            said => {
                let payload = &answer["data"][field];
                let what = if verb == "delete" { "deletedId" } else { self.payload.0 };
                assert!(payload.is_null() || payload[what].is_null(), "{answer:#}");
                said.join(" ")
            }
        }
    }
}
