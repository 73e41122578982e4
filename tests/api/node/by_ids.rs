//! `nodes`.

use serde_json::{Value, json};
use tenantry::model::RoleKey;

use crate::{
    policies::{NO_BOSS, switch, uploaded},
    support::{Client, TestApp, both},
};

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";

/// The name of each one's type; null for each that is not there.
async fn kinds(app: &TestApp, by: &Client, ids: &[String]) -> Value {
    let data = by.get(app, NODES, json!({ "ids": ids })).await;
    let found = data["nodes"].as_array().cloned().unwrap_or_default();
    for (node, id) in found.iter().zip(ids) {
        assert!(node.is_null() || node["id"] == **id, "{node} is not {id}");
    }
    found.iter().map(|node| node["__typename"].clone()).collect()
}

/// One object of every kind.
async fn everything(app: &TestApp, ada: &Client) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("an id")).to_owned();
    let (script, version) = uploaded(app, ada, "titles", NO_BOSS).await;
    switch(app, ada, json!({ "scriptId": script, "mode": "SHADOW" })).await;
    let profile = app.profile(ada, "Support", &[RoleKey::AgentUser]).await;
    let subtenant = app.subtenant(ada, "Italy").await;
    app.create_user(ada, "bob@acme.example", json!({})).await;
    let create = "mutation { createCompany(input: { name: \"Foundry\" }) { company { id owner { id } } } }";
    let company = ada.get(app, create, json!({})).await["createCompany"]["company"].clone();
    let query = "{ viewer { tenant { id } sessions { id } } policyRuns { nodes { id } } auditEvents(first: 1) { nodes { id } } }";
    let data = ada.get(app, query, json!({})).await;
    vec![
        text(&data["viewer"]["tenant"]["id"]),
        text(&data["viewer"]["sessions"][0]["id"]),
        ada.id.clone(),
        profile,
        subtenant,
        text(&company["id"]),
        text(&company["owner"]["id"]),
        script,
        version,
        text(&data["policyRuns"]["nodes"][0]["id"]),
        text(&data["auditEvents"]["nodes"][0]["id"]),
    ]
}

both! {
    async fn every_kind_is_found_in_the_order_of_the_ids(app) {
        let ada = app.ada().await;
        let mut ids = everything(&app, &ada).await;
        let names = [
            "Tenant", "Session", "User", "SecurityProfile", "Subtenant", "Company", "Membership", "PolicyScript",
            "PolicyVersion", "PolicyRun", "AuditEvent",
        ];
        assert_eq!(kinds(&app, &ada, &ids).await, json!(names));
        ids.reverse();
        ids.push(ids[0].clone());
        ids.push("x".to_owned());
        let mut reversed: Vec<Option<&str>> = names.iter().rev().copied().map(Some).collect();
        reversed.extend([Some("AuditEvent"), None]);
        assert_eq!(kinds(&app, &ada, &ids).await, json!(reversed));
    }

    async fn another_tenants_are_as_if_they_never_were(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let ids = everything(&app, &ada).await;
        assert_eq!(kinds(&app, &olga, &ids).await, json!(vec![Value::Null; ids.len()]));
    }

    async fn whoever_holds_no_role_sees_the_tenant_alone(app) {
        let ada = app.ada().await;
        let dan = app.user(&ada, "dan@acme.example", json!({})).await;
        let ids = everything(&app, &ada).await;
        let mut expected = vec![json!("Tenant")];
        expected.resize(ids.len(), Value::Null);
        assert_eq!(kinds(&app, &dan, &ids).await, json!(expected));
    }

    async fn more_than_a_hundred_are_refused(app) {
        let ada = app.ada().await;
        assert_eq!(kinds(&app, &ada, &vec!["x".to_owned(); 100]).await, json!(vec![Value::Null; 100]));
        let answer = ada.ask(&app, NODES, json!({ "ids": vec!["x"; 101] })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}
