//! Who gets what from each root field.

use std::fmt::Write;

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use serde_json::{Value, json};
use tenantry::graphql::{self, Exposure};

use super::{
    documents::{DOCUMENTS, Document},
    tenants::{Objects, objects},
};
use crate::support::{Client, TestApp, both};

/// What an answer comes to, in a word.
fn class(field: &str, answer: &Value) -> String {
    let code = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let data = &answer["data"][field];
    if let Some(error) = answer["errors"].get(0) {
        assert!(data.is_null(), "{field}: data beside a denial: {answer}");
        return code(&error["extensions"]["code"]);
    }
    match data {
        Value::Null => "null".to_owned(),
        Value::Array(items) if matches!(field, "nodes" | "decisions") => {
            let one = |item: &Value| match item {
                Value::Null => "null",
                item if item["allowed"] == false => "no",
                _ => "ok",
            };
            format!("[{}]", items.iter().map(one).collect::<Vec<_>>().join(" "))
        }
        data => match data["problems"].get(0) {
            Some(problem) => code(&problem["code"]),
            None => "ok".to_owned(),
        },
    }
}

async fn ask(
    app: &TestApp,
    who: Option<&Client>,
    document: &Document,
    objects: &Objects,
    number: usize,
) -> String {
    let mut text = document.text.replace("{number}", &number.to_string());
    for (placeholder, id) in objects {
        text = text.replace(placeholder, id);
    }
    // Whoever signs out does so from a session that nothing else needs.
    let fresh = match who {
        Some(client) if document.field == "signOut" => Some(app.sign_in(&client.tenant, &client.email).await),
        who => who.cloned(),
    };
    class(
        document.field,
        &app.ask(fresh.as_ref().map(|client| client.access.as_str()), &text, json!({})).await,
    )
}

/// The root fields of the schema.
fn roots() -> Vec<String> {
    let schema = graphql::build(Exposure::default()).unwrap();
    let document = parse_schema(graphql::sdl(&schema)).unwrap();
    let mut fields = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(ty) = definition else { continue };
        if let (TypeKind::Object(object), "Query" | "Mutation") = (ty.node.kind, ty.node.name.node.as_str()) {
            fields.extend(object.fields.iter().map(|field| field.node.name.node.to_string()));
        }
    }
    fields
}

/// Nothing may be added to this list: a new root field comes with its document.
#[test]
fn every_root_field_has_its_document() {
    let missing: Vec<String> = roots()
        .into_iter()
        .filter(|field| !DOCUMENTS.iter().any(|document| document.field == field))
        .collect();
    assert_eq!(missing, [""; 0], "root fields without a document in documents.rs");
    let gone: Vec<&str> = DOCUMENTS
        .iter()
        .map(|document| document.field)
        .filter(|field| !roots().iter().any(|root| root == field))
        .collect();
    assert_eq!(gone, [""; 0], "documents of fields that are not there");
}

both! {
    /// Each persona of the tenant `acme` asks about its objects, and then about those of another tenant.
    async fn who_gets_what_from_each_root_field(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let owner = app.user(&ada, "owner@acme.example", json!({})).await;
        let acme = objects(&app, &ada, &owner).await;
        let umbra = objects(&app, &olga, &olga).await;
        let north = &acme.iter().find(|(name, _)| *name == "{subtenant}").unwrap().1;
        let persona = async |name: &str, with: Value| app.user(&ada, &format!("{name}@acme.example"), with).await;
        let personas = [
            ("nobody", None),
            ("plain", Some(persona("plain", json!({ "subtenantIds": [north] })).await)),
            ("invited", Some(app.sign_in("acme", "user@acme.example").await)),
            ("company owner", Some(owner.clone())),
            ("subtenant administrator", Some(persona("sub", json!({ "roles": ["SUBTENANT_ADMINISTRATOR"], "subtenantIds": [north] })).await)),
            ("policy administrator", Some(persona("policy", json!({ "roles": ["SECURITY_POLICIES_ADMINISTRATION"] })).await)),
            ("cost administrator", Some(persona("cost", json!({ "roles": ["COST_ADMINISTRATOR"] })).await)),
            ("user administrator of North", Some(persona("warden", json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] })).await)),
            ("tenant administrator", Some(ada.clone())),
        ];
        let mut table = String::new();
        let mut number = 0;
        // Whoever accepts the invitation does so last.
        let last = |document: &&Document| document.field == "acceptInvitation";
        for document in DOCUMENTS.iter().filter(|one| !last(one)).chain(DOCUMENTS.iter().filter(last)) {
            writeln!(table, "{}", document.field).unwrap();
            for (name, who) in &personas {
                let mut answers = Vec::new();
                for objects in [&acme, &umbra] {
                    number += 1;
                    answers.push(ask(&app, who.as_ref(), document, objects, number).await);
                }
                writeln!(table, "    {name:<28} {:<60} {}", answers[0], answers[1]).unwrap();
            }
        }
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("who_gets_what_from_each_root_field", table);
        });
    }
}
