//! Who can sign in, and what the file of tokens is good for.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::generate::{PASSWORD, Wanted, administrator};

use super::{fill, small};
use crate::support::{TestApp, both, has};

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) {
    accessToken problems { code }
    viewer { user { id } effectiveRoles { role { key } } }
} }";
const VIEWER: &str = "{ viewer { user { id email } } users { totalCount } }";

async fn sign_in(app: &TestApp, slug: &str, email: &str) -> Value {
    let input = json!({ "tenant": slug, "email": email, "password": PASSWORD });
    let answer = app.ask(None, SIGN_IN, json!({ "input": input })).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["signIn"].clone()
}

both! {
    async fn an_administrator_signs_in_and_reads_the_users(app) {
        let known = fill(&app, &small()).await.unwrap().remove(1);
        let entered = sign_in(&app, "load-002", &administrator("load-002")).await;
        assert_eq!(entered["problems"], json!([]));
        assert_eq!(entered["viewer"]["user"]["id"], json!(known.administrator));
        let roles: Vec<&Value> = entered["viewer"]["effectiveRoles"].as_array().unwrap().iter()
            .map(|held| &held["role"]["key"])
            .collect();
        assert!(roles.contains(&&json!("TENANT_ADMINISTRATOR")), "{roles:?}");
        let token = entered["accessToken"].as_str().unwrap();
        let there = app.ask(Some(token), "{ users { totalCount } }", json!({})).await;
        assert_eq!(there, json!({ "data": { "users": { "totalCount": 230 } } }));
        let other = sign_in(&app, "load-002", &known.emails[1]).await;
        assert_eq!(other["viewer"]["user"]["id"], json!(known.user_ids[1]), "everybody has the password");
    }

    async fn a_token_works_in_its_tenant_until_its_days_are_over(app) {
        let all = fill(&app, &small()).await.unwrap();
        assert_eq!(all.iter().map(|known| known.tenant.as_str()).collect::<Vec<_>>(), ["load-001", "load-002"]);
        let answer = |id: &str, email: &str| json!({ "data": {
            "viewer": { "user": { "id": id, "email": email } }, "users": { "totalCount": 230 },
        } });
        for known in &all {
            let there = app.ask(Some(&known.access_token), VIEWER, json!({})).await;
            assert_eq!(there, answer(&known.administrator, &administrator(&known.tenant)));
        }
        app.world.pass(TimeDelta::hours(47));
        let there = app.ask(Some(&all[0].access_token), VIEWER, json!({})).await;
        assert_eq!(there, answer(&all[0].administrator, &administrator("load-001")));
        app.world.pass(TimeDelta::hours(1));
        let dead = app.ask(Some(&all[0].access_token), "{ viewer { user { id } } }", json!({})).await;
        assert_eq!(has(&dead), [("UNAUTHENTICATED".to_owned(), json!(["viewer"]))]);
        let refresh = "mutation($token: String!) { refreshSession(input: { refreshToken: $token }) {
            accessToken problems { code } } }";
        let turned = app.ask(None, refresh, json!({ "token": all[0].refresh_token })).await;
        assert_eq!(turned["data"]["refreshSession"]["problems"], json!([]), "{turned:#}");
        let token = turned["data"]["refreshSession"]["accessToken"].as_str().unwrap();
        let there = app.ask(Some(token), VIEWER, json!({})).await;
        assert_eq!(there, answer(&all[0].administrator, &administrator("load-001")));
    }

    async fn what_is_named_is_there(app) {
        let known = fill(&app, &Wanted { tenants: 1, ..small() }).await.unwrap().remove(0);
        let counts = [&known.user_ids, &known.emails, &known.company_ids, &known.profile_ids, &known.subtenant_ids]
            .map(Vec::len);
        assert_eq!(counts, [64, 64, 3, 5, 5]);
        let ids = [&known.user_ids[..20], &known.company_ids, &known.profile_ids, &known.subtenant_ids].concat();
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on User { email } } }";
        let found = app.ask(Some(&known.access_token), query, json!({ "ids": ids })).await;
        let expected: Vec<Value> = ids.iter().enumerate()
            .map(|(place, id)| match known.emails.get(place).filter(|_| place < 20) {
                Some(email) => json!({ "id": id, "email": email }),
                None => json!({ "id": id }),
            })
            .collect();
        assert_eq!(found, json!({ "data": { "nodes": expected } }));
        let count = "query($part: String!) { users(filter: { email: { contains: $part } }) { totalCount } }";
        for (parts, many) in [(&known.emails_few, 10), (&known.emails_page, 100)] {
            assert!(!parts.is_empty());
            for part in parts {
                let found = app.ask(Some(&known.access_token), count, json!({ "part": part })).await;
                assert_eq!(found, json!({ "data": { "users": { "totalCount": many } } }), "{part}");
            }
        }
    }
}
