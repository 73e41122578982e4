//! How a company comes to another Owner (PRODUCT.md, section 3).

mod accept;
mod offer;
mod races;
mod scripts;
mod sight;
mod statements;
mod void;
mod withdraw;

use serde_json::{Value, json};
use tenantry::{
    authz,
    model::{CompanyId, CompanyRole, TenantId},
    store,
};

use crate::{
    companies::house::{House, codes},
    support::{Client, TestApp},
};

/// Offers a company to somebody.
pub async fn offer(app: &TestApp, by: &Client, company: CompanyId, user: impl std::fmt::Display) -> Value {
    let query = "mutation($input: OfferOwnershipInput!) { offerOwnership(input: $input) {
        offer { id company { name } to { name } offeredAt expiresAt } problems { code field message }
    } }";
    let input = json!({ "companyId": company.to_string(), "userId": user.to_string() });
    by.ask(app, query, json!({ "input": input })).await
}

/// The same where it has to go well; the id of the offer.
pub async fn offered(app: &TestApp, by: &Client, company: CompanyId, to: &Client) -> String {
    let answer = offer(app, by, company, &to.id).await;
    let id = answer["data"]["offerOwnership"]["offer"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}

pub async fn accept(app: &TestApp, by: &Client, offer: &str) -> Value {
    let query = "mutation($id: ID!) { acceptOwnership(input: { offerId: $id }) {
        company { name viewerMembership { role } owner { user { name } } ownershipOffer { id } } problems { code field message }
    } }";
    by.ask(app, query, json!({ "id": offer })).await
}

pub async fn withdraw(app: &TestApp, by: &Client, offer: &str) -> Value {
    let query = "mutation($id: ID!) { withdrawOwnershipOffer(input: { offerId: $id }) {
        company { name owner { user { name } } ownershipOffer { id } } problems { code field message }
    } }";
    by.ask(app, query, json!({ "id": offer })).await
}

/// What is answered of an offer that is not there, or no more, or out of sight.
fn no_offer(mutation: &str) -> Value {
    json!({ "data": { mutation: { "company": null, "problems": [
        { "code": "NOT_FOUND", "field": ["offerId"], "message": "there is no such ownership offer" },
    ] } } })
}

fn none() -> Vec<String> {
    Vec::new()
}

/// The id of the company's open offer, as a Tenant Administrator reads it.
async fn open(app: &TestApp, house: &House, company: CompanyId) -> Value {
    let query = "query($id: ID!) { company(id: $id) { ownershipOffer { id } } }";
    house.tina.get(app, query, json!({ "id": company.to_string() })).await["company"]["ownershipOffer"]["id"]
        .clone()
}

/// Whose the company is, as the table says; fails where that is not exactly one. None where it is gone.
pub async fn owner_of(app: &TestApp, tenant: TenantId, company: CompanyId) -> Option<String> {
    let (grant, ids, now) = (authz::operate(tenant), [company], app.services.world.now());
    let mut reader = app.services.store.reader(tenant).await.unwrap();
    let there = store::companies::by_ids(&mut reader, &grant, &ids).await.unwrap().len();
    let counts = store::memberships::counts_by_role(&mut reader, &grant, &ids, now).await.unwrap();
    let owners = counts.get(&(company, CompanyRole::Owner)).copied().unwrap_or_default();
    assert_eq!(owners, there as i64, "{company}");
    let owner = store::memberships::owners(&mut reader, &grant, &ids).await.unwrap().remove(&company);
    owner.map(|row| row.user_id.to_string())
}

/// Asks for a mutation and gives the codes of what was against it.
async fn mutate(app: &TestApp, who: &Client, mutation: &str, input: Value) -> Vec<String> {
    let ty = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ problems {{ code }} }} }}");
    codes(&who.ask(app, &query, json!({ "input": input })).await, mutation)
}
