//! Counts, shape, and that the seed decides.

use serde_json::{Value, json};
use tenantry::generate::{Known, Wanted};

use super::{fill, small};
use crate::support::{TestApp, both};

const COUNTS: &str = "{
    users { totalCount } companies { totalCount }
    profiles(first: 10) { nodes { name roles { key } } } subtenants { totalCount }
    role(key: TENANT_ADMINISTRATOR) { holders { totalCount } }
}";

const USERS: &str = "query($after: String) { users(first: 100, after: $after) {
    pageInfo { endCursor hasNextPage }
    nodes {
        id name lastName jobTitle email emailConfirmed pendingEmail phoneNumber language status
        roles { key } profiles { id } allSubtenants subtenants { id } createdAt updatedAt version
    }
} }";

const COMPANIES: &str = "{ companies(first: 5) { nodes {
    id name subscription { plan status seats } createdAt version
    members(first: 40) { nodes {
        id role state joinedAt user { id } invitation { invitedBy { id } invitedAt expiresAt }
    } }
} } }";

async fn get(app: &TestApp, known: &Known, query: &str, variables: Value) -> Value {
    let answer = app.ask(Some(&known.access_token), query, variables).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

async fn users(app: &TestApp, known: &Known) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), json!(null));
    loop {
        let page = get(app, known, USERS, json!({ "after": after })).await["users"].take();
        all.extend(page["nodes"].as_array().unwrap().clone());
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// All that the API shows of the tenants. Cursors are sealed with a tenant's key, so they tell whether that is the same.
async fn everything(app: &TestApp, all: &[Known]) -> Vec<Value> {
    let mut found = Vec::new();
    for known in all {
        found.extend(users(app, known).await);
        found.push(get(app, known, COMPANIES, json!({})).await);
        let cursor = "{ users(first: 1) { pageInfo { endCursor } } }";
        found.push(get(app, known, cursor, json!({})).await);
    }
    found
}

both! {
    async fn as_much_as_was_asked_for_is_there(app) {
        for known in fill(&app, &small()).await.unwrap() {
            let there = get(&app, &known, COUNTS, json!({})).await;
            let count = |number| json!({ "totalCount": number });
            assert_eq!(there["users"], count(230));
            assert_eq!(there["companies"], count(3));
            assert_eq!(there["subtenants"], count(5));
            assert_eq!(there["role"]["holders"], count(1));
            let roles: Vec<usize> = there["profiles"]["nodes"].as_array().unwrap().iter()
                .map(|profile| profile["roles"].as_array().unwrap().len())
                .collect();
            assert_eq!(roles, [5, 4, 5, 5, 5]);
            let companies = get(&app, &known, COMPANIES, json!({})).await;
            for company in companies["companies"]["nodes"].as_array().unwrap() {
                let rows = company["members"]["nodes"].as_array().unwrap();
                assert!((15..=35).contains(&rows.len()));
                let owners = rows.iter().filter(|row| row["role"] == json!("OWNER")).count();
                assert_eq!(owners, 1);
            }
        }
    }

    /// Whatever the database is, and however it was filled before.
    async fn the_same_seed_gives_the_same_rows(app) {
        let other = TestApp::sqlite().await;
        let (here, there) = (fill(&app, &small()).await.unwrap(), fill(&other, &small()).await.unwrap());
        assert_eq!(here, there, "the same ids, tokens and addresses");
        assert_eq!(everything(&app, &here).await, everything(&other, &there).await);
        let third = TestApp::sqlite().await;
        let elsewhere = fill(&third, &Wanted { seed: 8, ..small() }).await.unwrap();
        assert_ne!(elsewhere[0].user_ids[0], here[0].user_ids[0]);
        assert_ne!(elsewhere[0].access_token, here[0].access_token);
    }

    /// More people than are in memory or in a statement at a time, in a number that divides by neither.
    async fn a_tenant_larger_than_a_batch_is_whole(app) {
        let wanted = Wanted { tenants: 1, users: 2_345, companies: 41, ..small() };
        let known = fill(&app, &wanted).await.unwrap().remove(0);
        let there = get(&app, &known, COUNTS, json!({})).await;
        assert_eq!(
            [&there["users"]["totalCount"], &there["companies"]["totalCount"]],
            [&json!(2_345), &json!(41)]
        );
    }
}
