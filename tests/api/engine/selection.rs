//! Aliases, fragments, directives, and fields that are mentioned more than once.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, both};

/// The keys of an object in the order of the answer's own bytes.
async fn text(app: &TestApp, by: &Client, query: &str) -> String {
    use axum::body::Body;
    let body = json!({ "query": query }).to_string();
    let request = hyper::Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", by.access))
        .body(Body::from(body));
    let (_, answer) = app.send_for_text(request.unwrap()).await;
    answer
}

both! {
    /// Mentions of one key are one field with all that is asked below any of them.
    async fn mentions_of_one_key_are_merged(app) {
        let ada = app.ada().await;
        let query = "query { viewer { user { name } } ...A viewer { user { ...B email } tenant { slug } } }
            fragment A on Query { viewer { user { lastName roles { key } } } }
            fragment B on User { roles { name } ... on User { name } ... { status } }";
        assert_eq!(ada.get(&app, query, json!({})).await, json!({ "viewer": {
            "user": { "name": "Ada", "lastName": "Lovelace", "roles": [{ "key": "TENANT_ADMINISTRATOR", "name": "Tenant Administrator" }], "status": "ACTIVE", "email": "ada@acme.example" },
            "tenant": { "slug": "acme" },
        } }));
    }

    /// One field under two names, with arguments of their own.
    async fn aliases_are_fields_of_their_own(app) {
        let ada = app.ada().await;
        app.create_user(&ada, "bob@acme.example", json!({ "name": "Bob" })).await;
        let query = "{ a: users(filter: { name: { eq: \"bob\" } }) { n: nodes { x: name y: name } totalCount }
            b: users(filter: { name: { eq: \"ada\" } }) { nodes { name } } }";
        assert_eq!(ada.get(&app, query, json!({})).await, json!({
            "a": { "n": [{ "x": "Bob", "y": "Bob" }], "totalCount": 1 },
            "b": { "nodes": [{ "name": "Ada" }] },
        }));
    }

    /// A mutation that is mentioned twice under one key is done once.
    async fn a_mutation_mentioned_twice_is_done_once(app) {
        let ada = app.ada().await;
        let query = "mutation($input: CreateUserInput!) {
            createUser(input: $input) { user { name } problems { code } }
            ...Again
            ... on Mutation { createUser(input: $input) { user { lastName } } }
        } fragment Again on Mutation { createUser(input: $input) { user { email } } }";
        let input = json!({ "input": { "name": "Bob", "lastName": "O'Neil", "email": "bob@acme.example" } });
        assert_eq!(ada.get(&app, query, input).await, json!({ "createUser": {
            "user": { "name": "Bob", "email": "bob@acme.example", "lastName": "O'Neil" }, "problems": [],
        } }));
        assert_eq!(app.mails().await.len(), 1);
        assert_eq!(ada.get(&app, "{ users { totalCount } }", json!({})).await["users"]["totalCount"], 2);
    }

    /// What is skipped or not included is not there, at the root, below, and on fragments; a skipped mutation
    /// is not done.
    async fn skip_and_include_leave_out(app) {
        let ada = app.ada().await;
        let query = "query($yes: Boolean!, $no: Boolean!) {
            a: viewer @skip(if: $yes) { user { name } }
            b: viewer @include(if: $yes) { user { name @include(if: $no) lastName @skip(if: $no) ...F @include(if: $no) ... @skip(if: $yes) { email } } }
        } fragment F on User { status }";
        let data = ada.get(&app, query, json!({ "yes": true, "no": false })).await;
        assert_eq!(data, json!({ "b": { "user": { "lastName": "Lovelace" } } }));
        let query = "mutation($id: ID!, $no: Boolean!) {
            a: updateUser(input: { id: $id, name: \"X\" }) @include(if: $no) { user { name } }
            b: updateUser(input: { id: $id, jobTitle: \"Countess\" }) { user { name jobTitle } }
        }";
        let data = ada.get(&app, query, json!({ "id": ada.id, "no": false })).await;
        assert_eq!(data, json!({ "b": { "user": { "name": "Ada", "jobTitle": "Countess" } } }));
    }

    /// Keys come in the order in which the document asks for them, at every depth.
    async fn keys_stand_in_the_order_of_the_document(app) {
        let ada = app.ada().await;
        let query = "query { z: viewer { user { status name b: lastName a: email } tenant { slug name } } ...R } fragment R on Query { a: viewer { tenant { name slug } } }";
        let answer = text(&app, &ada, query).await;
        let data = "{\"z\":{\"user\":{\"status\":\"ACTIVE\",\"name\":\"Ada\",\"b\":\"Lovelace\",\"a\":\"ada@acme.example\"},\"tenant\":{\"slug\":\"acme\",\"name\":\"Acme\"}},\"a\":{\"tenant\":{\"name\":\"Acme\",\"slug\":\"acme\"}}}";
        assert!(answer.contains(data), "{answer}");
    }

    /// A variable that was not given is left out of an input, not null: what it would have said stays.
    async fn a_variable_that_was_not_given_is_left_out(app) {
        let ada = app.ada().await;
        let query = "mutation($id: ID!, $title: String, $phone: String = \"+34600111222\") {
            updateUser(input: { id: $id, jobTitle: $title, phoneNumber: $phone }) { user { jobTitle phoneNumber } } }";
        let set = ada.get(&app, query, json!({ "id": ada.id, "title": "Countess" })).await;
        let user = json!({ "jobTitle": "Countess", "phoneNumber": "+34600111222" });
        assert_eq!(set["updateUser"]["user"], user);
        assert_eq!(ada.get(&app, query, json!({ "id": ada.id })).await["updateUser"]["user"], user);
        let cleared = ada.get(&app, query, json!({ "id": ada.id, "title": null, "phone": null })).await;
        assert_eq!(cleared["updateUser"]["user"], json!({ "jobTitle": Value::Null, "phoneNumber": Value::Null }));
    }
}
