//! Every mutation of a company, by everybody, in every state of its subscription.

use serde_json::{Value, json};
use tenantry::model::{CompanyRole, Keyed, RoleKey, SubscriptionStatus};

use super::house::{House, audit, codes, company, person, reasons, seat};
use super::mutations::{CompanyMutation, Firm, Kind, MUTATIONS};
use crate::support::{Client, TestApp, both};

/// Everything that members read of a company.
async fn read(app: &TestApp, by: &Client, firm: &Firm) -> Value {
    let query = "query($id: ID!) { company(id: $id) {
        name version updatedAt owner { role } ownershipOffer { to { name } expiresAt } viewerMembership { role state } viewerPermissions { resource actions }
        subscription { plan seats seatsUsed renewsAt } intents { nodes { name phrases version } }
        externalRequests { nodes { name method version } } members { totalCount nodes { role state version user { name email } } }
    } }";
    by.ask(app, query, json!({ "id": firm.company.to_string() })).await
}

/// Takes the actions that are left in a suspended company.
fn reading_alone(seen: &Value) -> Value {
    let mut seen = seen.clone();
    for permission in seen["data"]["company"]["viewerPermissions"].as_array_mut().unwrap() {
        let read = permission["actions"].as_array().unwrap().iter().any(|action| action == "READ");
        permission["actions"] = if read { json!(["READ"]) } else { json!([]) };
    }
    seen
}

/// Events of the company that tell of a change.
async fn changes(app: &TestApp, house: &House, firm: &Firm) -> Vec<Value> {
    let events = of_company(app, house, firm).await;
    events.into_iter().filter(|event| event[0] != DENIED).collect()
}

async fn of_company(app: &TestApp, house: &House, firm: &Firm) -> Vec<Value> {
    let events = audit(app, house.tenant).await;
    events.into_iter().filter(|event| event[4] == json!(firm.company.to_string())).collect()
}

const DENIED: &str = "access.denied";

/// Whoever may do it while the company is not suspended.
fn whose<'a>(house: &'a House, mutation: &CompanyMutation) -> &'a Client {
    match mutation.kind {
        Kind::Writes | Kind::Bills => &house.owner,
        Kind::Enters | Kind::Declines => &house.invited,
        Kind::TakesOver => &house.administrator,
        Kind::Leaves => &house.designer,
    }
}

/// What a capability says: the codes of its reasons.
fn said(capability: &Value) -> Vec<String> {
    let reasons = capability["reasons"].as_array().unwrap();
    assert_eq!(capability["allowed"], reasons.is_empty(), "{capability}");
    reasons.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

/// What the mutation then did: the codes of its reasons, or of the problems that are rules.
fn did(answer: &Value, field: &str) -> Vec<String> {
    let codes = codes(answer, field);
    if answer.get("errors").is_some() {
        assert_eq!(codes, ["FORBIDDEN"], "{answer}");
        return reasons(answer);
    }
    codes
}

both! {
    /// Nothing is written but that somebody was refused, and everything is read as before.
    async fn a_canceled_company_is_read_only(app) {
        let house = House::build(&app).await;
        let firm = Firm::build(&app, &house, SubscriptionStatus::Active).await;
        let readers = [&house.owner, &house.administrator, &house.manager, &house.designer];
        let mut before = Vec::new();
        for reader in readers {
            before.push(reading_alone(&read(&app, reader, &firm).await));
        }
        app.run_sql(house.tenant, "UPDATE companies SET status = 'CANCELED'").await;
        let gets_out = |mutation: &&CompanyMutation| matches!(mutation.kind, Kind::Declines | Kind::Leaves);
        let mut told = Vec::new();
        for mutation in MUTATIONS.iter().filter(|mutation| !gets_out(mutation)) {
            let mut refused = vec![whose(&house, mutation)];
            if mutation.kind == Kind::Writes {
                refused.push(&house.tina);
            }
            for by in refused {
                let answer = firm.ask(&app, by, mutation).await;
                let what = format!("{} by {}", mutation.field, by.email);
                assert_eq!(did(&answer, mutation.field), ["COMPANY_SUSPENDED"], "{what}");
                let message = answer["errors"][0]["message"].as_str().unwrap();
                assert!(message.contains("its subscription is canceled"), "{what}: {message}");
                told.push(json!(mutation.field));
            }
        }
        let mut after = Vec::new();
        for reader in readers {
            after.push(read(&app, reader, &firm).await);
        }
        assert_eq!(after, before);
        assert_eq!(changes(&app, &house, &firm).await, Vec::<Value>::new());
        // Each with the company, whose leaders read of it.
        let denied = of_company(&app, &house, &firm).await;
        assert_eq!(denied.iter().map(|event| event[2]["mutation"]["to"].clone()).collect::<Vec<_>>(), told);
        // It is lifted by those who reach every subscription.
        for mutation in MUTATIONS.iter().filter(|mutation| mutation.kind == Kind::Bills) {
            for by in [&house.tina, &house.carl] {
                let firm = Firm::build(&app, &house, SubscriptionStatus::Canceled).await;
                assert_eq!(did(&firm.ask(&app, by, mutation).await, mutation.field), Vec::<String>::new());
            }
        }
        for mutation in MUTATIONS.iter().filter(gets_out) {
            let firm = Firm::build(&app, &house, SubscriptionStatus::Canceled).await;
            let answer = firm.ask(&app, whose(&house, mutation), mutation).await;
            assert_eq!(did(&answer, mutation.field), Vec::<String>::new(), "{}", mutation.field);
        }
    }

    /// The same acts, each in a fresh company: the Owner's own, and the Tenant Administrator's, which the audit tells apart.
    async fn a_tenant_administrator_acts_as_the_owner_and_the_audit_says_so(app) {
        let house = House::build(&app).await;
        for mutation in MUTATIONS.iter().filter(|mutation| matches!(mutation.kind, Kind::Writes | Kind::Bills)) {
            let mut told = Vec::new();
            for by in [&house.owner, &house.tina] {
                let firm = Firm::build(&app, &house, SubscriptionStatus::Active).await;
                let answer = firm.ask(&app, by, mutation).await;
                assert_eq!(did(&answer, mutation.field), Vec::<String>::new(), "{} by {}", mutation.field, by.email);
                let events = changes(&app, &house, &firm).await;
                assert_eq!(events.len(), 1, "{}: {events:?}", mutation.field);
                told.push((events[0][0].clone(), events[0][3].clone()));
            }
            let action = told[0].0.clone();
            let role = json!(RoleKey::TenantAdministrator.key());
            assert_eq!(told, [(action.clone(), json!(null)), (action, role)], "{}", mutation.field);
        }
    }

    /// Every standing, every status: allowed exactly when the mutation is not refused, and for the same reasons.
    async fn every_capability_says_what_the_mutation_does(app) {
        let house = House::build(&app).await;
        let rival = person(&app, house.tenant, "Rita", &[]).await;
        let other = company(&app, house.tenant, "Rival", 10).await;
        seat(&app, house.tenant, other, &rival, CompanyRole::Owner, None).await;
        let everybody: Vec<(&str, &Client)> = house.everybody().into_iter().chain([("rival", &rival)]).collect();
        let judged: Vec<&CompanyMutation> = MUTATIONS.iter().filter(|mutation| mutation.capability.is_some()).collect();
        let capabilities: Vec<String> =
            judged.iter().map(|mutation| format!("{} {{ allowed reasons {{ code }} }}", mutation.capability.unwrap())).collect();
        let query = format!("query($id: ID!) {{ company(id: $id) {{ viewerCan {{ {} }} }} }}", capabilities.join(" "));
        let (mut allowed, mut refused, mut hidden) = (0, 0, 0);
        for status in SubscriptionStatus::ALL {
            let mut firm = Firm::build(&app, &house, *status).await;
            for (name, who) in &everybody {
                for mutation in &judged {
                    let seen = who.get(&app, &query, json!({ "id": firm.company.to_string() })).await["company"].clone();
                    let answer = firm.ask(&app, who, mutation).await;
                    let what = format!("{} by {name}, {status}", mutation.field);
                    if seen.is_null() {
                        assert_eq!(codes(&answer, mutation.field), ["NOT_FOUND"], "{what}");
                        hidden += 1;
                        continue;
                    }
                    let said = said(&seen["viewerCan"][mutation.capability.unwrap()]);
                    assert_eq!(said, did(&answer, mutation.field), "{what}");
                    if said.is_empty() {
                        allowed += 1;
                        firm = Firm::build(&app, &house, *status).await;
                    } else {
                        refused += 1;
                    }
                }
            }
        }
        assert!(allowed >= 20 && refused >= 40 && hidden >= 12, "{allowed} {refused} {hidden}");
    }
}
