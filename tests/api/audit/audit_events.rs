//! `auditEvents`.

use serde_json::{Value, json};
use tenantry::{
    authz,
    clock::World,
    model::{AuditEvent, AuditEventId, UserId},
    store,
};

use crate::support::{Client, TestApp, both, has};

const COMPANY: &str = "mutation($name: String!) { createCompany(input: { name: $name }) { company { id } problems { code message } } }";
const INVITE: &str = "mutation($company: ID!, $email: String!) { inviteUser(input: { companyId: $company, email: $email, role: DESIGNER }) { membership { id } problems { code message } } }";
const EVENTS: &str =
    "query($filter: AuditFilter) { auditEvents(filter: $filter, first: 100) { nodes { action } } }";

/// The actions that a filter lets through, the newest first.
async fn actions(app: &TestApp, by: &Client, filter: Value) -> Vec<String> {
    let data = by.get(app, EVENTS, json!({ "filter": filter })).await;
    let nodes = data["auditEvents"]["nodes"].as_array().cloned().unwrap_or_default();
    nodes.iter().map(|event| event["action"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn company(app: &TestApp, by: &Client, name: &str) -> String {
    let data = by.get(app, COMPANY, json!({ "name": name })).await;
    let id = data["createCompany"]["company"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{data:#}")).to_owned()
}

both! {
    async fn an_event_says_who_did_what_to_what(app) {
        let ada = app.ada().await;
        let foundry = company(&app, &ada, "Foundry").await;
        let query = "{ auditEvents(first: 1) { nodes {
            at actor { kind id displayName } action targetId company { id name } changes via requestId
        } } }";
        let data = ada.get(&app, query, json!({})).await;
        let event = &data["auditEvents"]["nodes"][0];
        assert!(event["requestId"].as_str().is_some_and(|id| !id.is_empty()));
        assert_eq!(*event, json!({
            "at": "2027-01-15T12:00:00.000000Z",
            "actor": { "kind": "USER", "id": ada.id, "displayName": "Ada Lovelace" },
            "action": "company.created", "targetId": foundry,
            "company": { "id": foundry, "name": "Foundry" },
            "changes": {
                "name": { "from": null, "to": "Foundry" }, "plan": { "from": null, "to": "standard" },
                "seats": { "from": null, "to": 100 }, "owner": { "from": null, "to": ada.id },
            },
            "via": null, "requestId": event["requestId"],
        }));
        let operator = ada.get(&app, "{ auditEvents(last: 1) { nodes { action actor { kind id displayName } } } }", json!({})).await;
        assert_eq!(operator["auditEvents"]["nodes"], json!([{
            "action": "tenant.created", "actor": { "kind": "OPERATOR", "id": null, "displayName": "Operator" },
        }]));
    }

    async fn policy_administrators_read_the_tenants_and_others_nothing(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let sam = app.user(&ada, "sam@acme.example", json!({ "roles": ["SECURITY_POLICIES_ADMINISTRATION"], "allSubtenants": true })).await;
        let uma = app.user(&ada, "uma@acme.example", json!({ "roles": ["USER_ADMINISTRATOR"], "allSubtenants": true })).await;
        assert_eq!(actions(&app, &sam, json!(null)).await, actions(&app, &ada, json!(null)).await);
        let answer = uma.ask(&app, EVENTS, json!({})).await;
        assert_eq!(answer["data"], json!({ "auditEvents": null }));
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["auditEvents"]))]);
        assert_eq!(answer["errors"][0]["extensions"]["requires"], json!([
            "SECURITY_POLICIES_ADMINISTRATION", "TENANT_ADMINISTRATOR", "COMPANY_OWNER", "COMPANY_ADMINISTRATOR",
        ]));
        assert_eq!(actions(&app, &olga, json!(null)).await, ["session.started", "user.created", "tenant.created"]);
        let nobody = app.ask(None, EVENTS, json!({})).await;
        assert_eq!(has(&nobody), [("UNAUTHENTICATED".to_owned(), json!(["auditEvents"]))]);
    }

    async fn whoever_leads_a_company_reads_that_companys(app) {
        let ada = app.ada().await;
        let olaf = app.user(&ada, "olaf@acme.example", json!({ "allSubtenants": true })).await;
        let dora = app.user(&ada, "dora@acme.example", json!({ "allSubtenants": true })).await;
        let own = company(&app, &olaf, "Own").await;
        let foreign = company(&app, &ada, "Foreign").await;
        let invited = olaf.get(&app, INVITE, json!({ "company": own, "email": dora.email })).await;
        let membership = &invited["inviteUser"]["membership"]["id"];
        assert_eq!(actions(&app, &olaf, json!(null)).await, ["company.member.invited", "company.created"]);
        assert_eq!(actions(&app, &olaf, json!({ "companyId": own })).await.len(), 2);
        assert_eq!(actions(&app, &olaf, json!({ "companyId": foreign })).await, [""; 0]);
        let query = "{ auditEvents(first: 1) { nodes { company { name } changes } } }";
        assert_eq!(olaf.get(&app, query, json!({})).await["auditEvents"]["nodes"], json!([{
            "company": { "name": "Own" },
            "changes": { "user": { "from": null, "to": dora.id }, "role": { "from": null, "to": "DESIGNER" } },
        }]));
        // A Designer leads nothing.
        let accept = "mutation($id: ID!) { acceptInvitation(input: { membershipId: $id }) { problems { code } } }";
        assert_eq!(dora.get(&app, accept, json!({ "id": membership })).await["acceptInvitation"]["problems"], json!([]));
        assert_eq!(has(&dora.ask(&app, EVENTS, json!({})).await), [("FORBIDDEN".to_owned(), json!(["auditEvents"]))]);
    }

    async fn what_the_viewer_could_not_read_on_the_object_reads_hidden(app) {
        let ada = app.ada().await;
        let sam = app.user(&ada, "sam@acme.example", json!({ "roles": ["SECURITY_POLICIES_ADMINISTRATION"], "allSubtenants": true })).await;
        let cook = app.create_user(&ada, "cook@acme.example", json!({ "jobTitle": "Cook" })).await;
        let foundry = company(&app, &ada, "Foundry").await;
        let query = "query($id: ID!) { auditEvents(filter: { targetId: $id }) { nodes { action company { name } changes } } }";
        let shown = async |by: &Client, id: &str| {
            by.get(&app, query, json!({ "id": id })).await["auditEvents"]["nodes"].clone()
        };
        let whole = shown(&ada, &cook).await;
        assert_eq!(whole[0]["changes"]["jobTitle"], json!({ "from": null, "to": "Cook" }));
        let seen = shown(&sam, &cook).await;
        let fields = |changes: &Value| changes.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(fields(&seen[0]["changes"]), fields(&whole[0]["changes"]), "that it changed is no secret");
        for (field, change) in seen[0]["changes"].as_object().unwrap() {
            assert_eq!(*change, json!({ "from": "hidden", "to": "hidden" }), "{field}");
        }
        let hidden = json!({ "from": "hidden", "to": "hidden" });
        assert_eq!(shown(&sam, &foundry).await, json!([{
            "action": "company.created", "company": null,
            "changes": { "name": hidden, "plan": hidden, "seats": hidden, "owner": hidden },
        }]));
        // One's own record, scripts and the reasons of a refusal are there to be read.
        let own = "mutation { updateUser(input: { id: \"ID\", jobTitle: \"Clerk\" }) { problems { code } } }";
        sam.get(&app, &own.replace("ID", &sam.id), json!({})).await;
        assert_eq!(shown(&sam, &sam.id).await[0]["changes"], json!({ "jobTitle": { "from": null, "to": "Clerk" } }));
        sam.ask(&app, &own.replace("ID", &sam.id).replace("jobTitle: \"Clerk\"", "roles: []"), json!({})).await;
        let denied = sam.get(&app, "{ auditEvents(filter: { action: { eq: \"ACCESS.denied\" } }) { nodes { changes } } }", json!({})).await;
        assert_eq!(denied["auditEvents"]["nodes"], json!([{ "changes": {
            "mutation": { "from": null, "to": "updateUser" }, "reasons": { "from": null, "to": ["TARGET_IS_SELF"] },
        } }]));
    }

    async fn every_filter_holds(app) {
        let ada = app.ada().await;
        let bob = app.create_user(&ada, "bob@acme.example", json!({})).await;
        app.world.pass(chrono::TimeDelta::seconds(1));
        let foundry = company(&app, &ada, "Foundry").await;
        for (filter, expected) in [
            (json!({}), vec!["company.created", "user.created", "session.started", "user.created", "tenant.created"]),
            (json!({ "action": { "startsWith": "USER." } }), vec!["user.created", "user.created"]),
            (json!({ "action": { "in": ["tenant.created", "company.created"] } }), vec!["company.created", "tenant.created"]),
            (json!({ "action": { "contains": "start" } }), vec!["session.started"]),
            (json!({ "actorId": ada.id }), vec!["company.created", "user.created", "session.started"]),
            (json!({ "actorId": bob }), vec![]),
            (json!({ "actorId": "x" }), vec![]),
            (json!({ "targetId": bob }), vec!["user.created"]),
            (json!({ "targetId": "x" }), vec![]),
            (json!({ "companyId": foundry }), vec!["company.created"]),
            (json!({ "companyId": bob }), vec![]),
            (json!({ "since": "2027-01-15T12:00:01Z" }), vec!["company.created"]),
            (json!({ "until": "2027-01-15T12:00:01Z", "targetId": bob }), vec!["user.created"]),
            (json!({ "until": "2027-01-15T12:00:00Z" }), vec![]),
        ] {
            assert_eq!(actions(&app, &ada, filter.clone()).await, expected, "{filter}");
        }
    }

    async fn a_deleted_users_name_is_gone(app) {
        let ada = app.ada().await;
        // What is left of somebody who did something once and was deleted since.
        let event = AuditEvent {
            id: AuditEventId(app.world.id()),
            at: app.world.now(),
            actor_kind: "USER".to_owned(),
            actor_id: Some(app.world.id()),
            actor_name: "Bob Builder".to_owned(),
            action: "user.updated".to_owned(),
            target: Some(ada.id.clone()),
            company_id: None,
            changes: None,
            via: None,
            request_id: "1".to_owned(),
        };
        let tenant = ada.tenant_id();
        let mut tx = app.services.store.begin(tenant).await.unwrap();
        store::audit::insert(&mut tx, &authz::operate(tenant), std::slice::from_ref(&event)).await.unwrap();
        tx.commit().await.unwrap();
        let query = "{ auditEvents(filter: { action: { eq: \"user.updated\" } }) { nodes { actor { kind id displayName } changes } } }";
        let actor = UserId(event.actor_id.unwrap()).to_string();
        assert_eq!(ada.get(&app, query, json!({})).await["auditEvents"]["nodes"], json!([{
            "actor": { "kind": "USER", "id": actor, "displayName": "Deleted user" }, "changes": null,
        }]));
    }
}
