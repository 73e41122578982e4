//! The things as async-graphql's derive has them, and its executor.

use async_graphql::{
    EmptyMutation, EmptySubscription, Error, ID, Interface, Object, Request, Schema, Variables,
};
use serde_json::json;

use super::{Answer, paths, rule};

pub struct Query;
pub struct Thing(u32);

#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID"))]
pub enum Node {
    Thing(Thing),
}

fn failed() -> Error {
    Error::new("failed")
}

fn child(n: u32, field: u32) -> Result<Option<Thing>, Error> {
    rule::child(n, field).map(|child| child.map(Thing)).map_err(|()| failed())
}

fn children(n: u32, field: u32) -> Result<Vec<Thing>, Error> {
    let child = |place| rule::child(n, field + place).map_err(|()| failed());
    let all = (0..rule::length(n, field)).map(child).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().flatten().map(Thing).collect())
}

#[Object]
impl Thing {
    async fn id(&self) -> ID {
        ID(format!("thing_{}", self.0))
    }
    async fn text(&self) -> Option<String> {
        rule::text(self.0)
    }
    async fn even(&self) -> bool {
        self.0 % 2 == 0
    }
    async fn tags(&self) -> Vec<Option<String>> {
        (0..rule::length(self.0, 1)).map(|place| rule::text(self.0 + place)).collect()
    }
    async fn sum(&self, with: Option<i32>) -> Result<i32, Error> {
        let own = i32::try_from(self.0).unwrap();
        if own % 13 == 0 { Err(failed()) } else { Ok(own + with.unwrap_or(-1)) }
    }
    async fn maybe(&self) -> Result<Option<Thing>, Error> {
        child(self.0, 2)
    }
    async fn sure(&self) -> Result<Thing, Error> {
        child(self.0, 3)?.ok_or_else(failed)
    }
    async fn node(&self) -> Result<Option<Node>, Error> {
        Ok(child(self.0, 4)?.map(Node::Thing))
    }
    async fn many(&self) -> Result<Vec<Thing>, Error> {
        children(self.0, 5)
    }
    async fn holes(&self) -> Result<Vec<Option<Thing>>, Error> {
        (0..rule::length(self.0, 9)).map(|place| child(self.0, 9 + place)).collect()
    }
    async fn perhaps(&self) -> Result<Option<Vec<Thing>>, Error> {
        if self.0 % 6 == 0 { Ok(None) } else { children(self.0, 13).map(Some) }
    }
}

#[Object]
impl Query {
    async fn thing(&self, n: i32) -> Result<Option<Thing>, Error> {
        Ok(Some(Thing(u32::try_from(n).unwrap())))
    }
    async fn things(&self) -> Option<Vec<Option<Thing>>> {
        Some((0..6).map(|n| (n % 4 != 3).then_some(Thing(n))).collect())
    }
}

pub fn schema() -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::new(Query, EmptyMutation, EmptySubscription)
}

pub async fn ask(schema: &Schema<Query, EmptyMutation, EmptySubscription>, document: &str) -> Answer {
    let request = Request::new(document).variables(Variables::from_json(variables()));
    let response = schema.execute(request).await;
    // Every document is valid: an error without a path would be validation's.
    assert!(response.errors.iter().all(|error| !error.path.is_empty()), "{document}\n{:#?}", response.errors);
    Answer { data: response.data.into_json().unwrap(), errors: paths(&response.errors) }
}

/// What the documents' variables are.
pub fn variables() -> serde_json::Value {
    json!({ "yes": true, "no": false, "with": 40 })
}
