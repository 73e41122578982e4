//! What stands under one key is one field, or the document is refused: before anything runs, and with the places.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, both};

/// Refused as a document whose mentions of `key` cannot be merged.
async fn collides(app: &TestApp, by: &Client, key: &str, query: &str, variables: Value) {
    let answer = by.ask(app, query, variables).await;
    assert_eq!(answer.get("data"), None, "{answer:#}");
    let [error] = answer["errors"].as_array().unwrap().as_slice() else { panic!("{answer:#}") };
    assert_eq!(error["extensions"], json!({ "code": "GRAPHQL_VALIDATION_FAILED" }));
    let place = |index: usize| {
        let place = &error["locations"][index];
        format!("{}:{}", place["line"], place["column"])
    };
    let start = format!("\"{key}\" at {} and at {} cannot be one field: ", place(0), place(1));
    assert!(error["message"].as_str().unwrap().starts_with(&start), "{error:#}");
}

both! {
    /// The page that one mention asks for decides for what others ask below: a hundred each, a hundred times a hundred …
    async fn a_large_page_is_not_merged_with_a_small_one(app) {
        let ada = app.ada().await;
        let query = "{ companies(first: 100) { nodes { id } } ... on Query { companies(first: 1) { nodes {
            members(first: 100) { nodes { id } } ... on Company { members(first: 1) { nodes { user { name } } } } } } } }";
        collides(&app, &ada, "companies", query, json!({})).await;
        let query = "{ companies(first: 1) { nodes { members(first: 100) { nodes { id } }
            ... on Company { members(first: 1) { nodes { user { name } } } } } } }";
        collides(&app, &ada, "members", query, json!({})).await;
        let query = "{ users(first: 2) { nodes { memberships(first: 2) { nodes { id } } } }
            users(first: 2) { nodes { memberships(first: 1) { nodes { state } } } } }";
        collides(&app, &ada, "memberships", query, json!({})).await;
    }

    /// Neither of two mutations is done when one would take the place of the other.
    async fn two_mutations_under_one_key_are_neither_done(app) {
        let ada = app.ada().await;
        let update = |title: &str| format!("a: updateUser(input: {{ id: $id, jobTitle: \"{title}\" }}) {{ user {{ jobTitle }} }}");
        let query = format!("mutation($id: ID!) {{ {} ... on Mutation {{ {} }} }}", update("Countess"), update("Nurse"));
        collides(&app, &ada, "a", &query, json!({ "id": ada.id })).await;
        let query = "query($id: ID!) { user(id: $id) { jobTitle version } }";
        let user = ada.get(&app, query, json!({ "id": ada.id })).await;
        assert_eq!(user["user"]["jobTitle"], Value::Null);
    }

    /// One field is not answered with the other's value.
    async fn two_fields_under_one_key_are_neither_answered(app) {
        let ada = app.ada().await;
        let query = "{ viewer { a: tenant { slug } ... on Viewer { a: user { name } } } }";
        collides(&app, &ada, "a", query, json!({})).await;
        let query = "{ viewer { user { a: name ... on User { a: memberships(first: 1) { nodes { id } } } } } }";
        collides(&app, &ada, "a", query, json!({})).await;
    }

    /// An object has one type, so what is asked of another does not concern it.
    async fn objects_of_two_types_may_be_asked_for_two_things(app) {
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on User { a: name } ... on Subtenant { a: name n: userCount } } }";
        let data = ada.get(&app, query, json!({ "ids": [ada.id, north] })).await;
        assert_eq!(data["nodes"], json!([{ "a": "Ada" }, { "a": "North", "n": 1 }]));
        // of one shape, since whoever reads the answer does not know which it is
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on User { a: name } ... on Subtenant { a: userCount } } }";
        collides(&app, &ada, "a", query, json!({ "ids": [] })).await;
    }
}
