//! What a company keeps, put to everybody whom a rule tells apart: creating, reading, changing and deleting it come to
//! what the matrix says, and whoever does not see it learns nothing.

mod lists;
mod matrix;
mod names;
mod size;
mod standing;

use serde_json::{Value, json};
use tenantry::model::{CompanyId, CompanyResource};

use super::{Client, TestApp};
use crate::companies::house::{codes, reasons};

/// A noun of a company, whose rights are a row of the matrix.
pub struct Noun {
    pub resource: CompanyResource,
    /// As in `intent`, the field of payloads. Mutations are `createIntent` and the like.
    pub one: &'static str,
    /// As in `intents`, the field of a company.
    pub many: &'static str,
    /// As in `company.intent`, before `.created` and the like.
    pub event: &'static str,
    /// What creating one takes besides `companyId` and `name`.
    pub fields: fn() -> Value,
}

impl Noun {
    /// `createIntent` and the like.
    fn mutation(&self, verb: &str) -> String {
        let (first, rest) = self.one.split_at(1);
        format!("{verb}{}{rest}", first.to_uppercase())
    }

    async fn change(&self, app: &TestApp, by: &Client, verb: &str, input: Value) -> Value {
        let (field, one) = (self.mutation(verb), self.one);
        let (first, rest) = field.split_at(1);
        let ty = format!("{}{rest}Input", first.to_uppercase());
        let what = if verb == "delete" { "deletedId".to_owned() } else { format!("{one} {{ id name }}") };
        let query = format!(
            "mutation($input: {ty}!) {{ {field}(input: $input) {{ {what} problems {{ code field message }} }} }}"
        );
        by.ask(app, &query, json!({ "input": input })).await
    }

    /// Creates one.
    pub async fn create(&self, app: &TestApp, by: &Client, company: CompanyId, name: &str) -> Value {
        let mut input = (self.fields)();
        input["companyId"] = json!(company.to_string());
        input["name"] = json!(name);
        self.change(app, by, "create", input).await
    }

    /// Creates one, which has to go well, and gives its id.
    pub async fn created(&self, app: &TestApp, by: &Client, company: CompanyId, name: &str) -> String {
        let answer = self.create(app, by, company, name).await;
        let id = &answer["data"][self.mutation("create")][self.one]["id"];
        id.as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
    }

    /// Gives one another name.
    pub async fn rename(&self, app: &TestApp, by: &Client, id: &str, name: &str) -> Value {
        self.change(app, by, "update", json!({ "id": id, "name": name })).await
    }

    /// Deletes one.
    pub async fn delete(&self, app: &TestApp, by: &Client, id: &str) -> Value {
        self.change(app, by, "delete", json!({ "id": id })).await
    }

    /// The names of a company's, and one by itself.
    pub async fn read(&self, app: &TestApp, by: &Client, company: CompanyId, id: &str) -> Value {
        let many = self.many;
        let query = format!(
            "query($company: ID!, $id: ID!) {{ company(id: $company) {{ {many} {{ totalCount nodes {{ id name }} }} }} node(id: $id) {{ id }} }}"
        );
        by.ask(app, &query, json!({ "company": company.to_string(), "id": id })).await
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
                let what = if verb == "delete" { "deletedId" } else { self.one };
                assert!(payload.is_null() || payload[what].is_null(), "{answer:#}");
                said.join(" ")
            }
        }
    }
}
