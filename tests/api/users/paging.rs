//! Page sizes and cursors that are refused.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, both, has};

const USERS: &str = "query($filter: UserFilter, $order: [UserOrder!], $first: Int, $after: String, $last: Int, $before: String) {
    users(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
        nodes { id } pageInfo { endCursor startCursor }
    }
}";

async fn cursor(app: &TestApp, viewer: &Client, variables: Value) -> String {
    let data = viewer.get(app, USERS, variables).await;
    data["users"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned()
}

both! {
    /// 1 to 100, in one direction; nothing is cut in silence.
    async fn sizes_out_of_bounds_are_bad_input(app) {
        let ada = app.ada().await;
        let wrong = [
            json!({ "first": 0 }),
            json!({ "first": -1 }),
            json!({ "first": 101 }),
            json!({ "last": 0 }),
            json!({ "last": 101 }),
            json!({ "first": 1, "last": 1 }),
            json!({ "first": 1, "before": "x" }),
            json!({ "last": 1, "after": "x" }),
            json!({ "after": "x", "before": "x" }),
        ];
        for variables in wrong {
            let answer = ada.ask(&app, USERS, variables.clone()).await;
            let codes: Vec<String> = has(&answer).into_iter().map(|(code, _)| code).collect();
            assert_eq!(codes, ["BAD_USER_INPUT"], "{variables}: {answer:#}");
            assert_eq!(answer.pointer("/data/users").cloned().unwrap_or_default(), Value::Null);
        }
        for fine in [json!({ "first": 1 }), json!({ "first": 100 }), json!({ "last": 100 }), json!({})] {
            ada.get(&app, USERS, fine).await;
        }
    }

    /// The default is 25.
    async fn a_page_that_says_nothing_has_twenty_five(app) {
        let ada = app.ada().await;
        for number in 0..26 {
            app.create_user(&ada, &format!("user{number}@acme.example"), json!({})).await;
        }
        let data = ada.get(&app, USERS, json!({})).await;
        assert_eq!(data["users"]["nodes"].as_array().unwrap().len(), 25);
    }

    /// Good for its own list alone: viewer, filter and order; and none of it can be made up.
    async fn cursors_of_another_list_and_forged_ones_are_bad_input(app) {
        let ada = app.ada().await;
        let zoe = json!({ "roles": ["USER_ADMINISTRATOR"], "allSubtenants": true });
        let zoe = app.user(&ada, "zoe@acme.example", zoe).await;
        let own = cursor(&app, &ada, json!({ "first": 1 })).await;
        let (head, tail) = own.split_at(12);
        let flipped = format!("{head}{}{}", if tail.starts_with('A') { 'B' } else { 'A' }, &tail[1..]);
        let profiles = "{ profiles(first: 1) { edges { cursor } } }";
        app.profile(&ada, "Any", &[]).await;
        let other = ada.get(&app, profiles, json!({})).await["profiles"]["edges"][0]["cursor"].clone();
        let filtered = json!({ "first": 1, "filter": { "status": "ACTIVE" } });
        let ordered = json!({ "first": 1, "order": [{ "field": "EMAIL" }] });
        let aliens = [
            ("another viewer's", json!(cursor(&app, &zoe, json!({ "first": 1 })).await)),
            ("another filter's", json!(cursor(&app, &ada, filtered).await)),
            ("another order's", json!(cursor(&app, &ada, ordered).await)),
            ("another list's", other),
            ("flipped", json!(flipped)),
            ("cut", json!(own[..own.len() - 2])),
            ("empty", json!("")),
            ("nonsense", json!("bm9uc2Vuc2U")),
        ];
        for argument in ["after", "before"] {
            assert!(ada.ask(&app, USERS, json!({ argument: own })).await.get("errors").is_none());
            for (whose, alien) in &aliens {
                let answer = ada.ask(&app, USERS, json!({ argument: alien })).await;
                let message = format!("{argument}: not a cursor of this list; take one from its own answer");
                let expected = json!({
                    "data": { "users": null },
                    "errors": [{
                        "message": message,
                        "locations": [{ "line": 2, "column": 5 }],
                        "path": ["users"],
                        "extensions": { "code": "BAD_USER_INPUT" },
                    }],
                });
                assert_eq!(answer, expected, "{whose}");
            }
        }
    }
}
