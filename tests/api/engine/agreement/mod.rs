//! The engine against the specification put plainly: the same types both ways, random documents, and the answers
//! have to be the same, nulls and errors included.

mod documents;
mod engine;
mod merging;
mod reference;

use std::{collections::BTreeSet, sync::Arc};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use tenantry::{domain, graphql::engine::MOST_ERRORS, http::document::Documents};

use crate::support::TestApp;

/// What field answers of thing number `n`: a rule for both sides.
mod rule {
    /// A child of thing `n`, by which field it is asked for. `Err` where the field fails.
    pub fn child(n: u32, field: u32) -> Result<Option<u32>, ()> {
        match n.wrapping_mul(31).wrapping_add(field.wrapping_mul(7)) % 11 {
            0 => Err(()),
            1 | 2 => Ok(None),
            other => Ok(Some(n.wrapping_mul(5).wrapping_add(field).wrapping_add(other) % 1009)),
        }
    }
    /// How many children stand in a list of thing `n`.
    pub const fn length(n: u32, field: u32) -> u32 {
        n.wrapping_add(field) % 4
    }
    /// Is the object of this number behind the interface an Other?
    pub const fn is_other(n: u32) -> bool {
        n % 3 == 1
    }
    /// A text of thing `n`, with what JSON has to escape.
    pub fn text(n: u32) -> Option<String> {
        (!n.is_multiple_of(5)).then(|| format!("thing {n} \"é\\\n\u{1}\u{1F600}"))
    }
}

/// What both sides answered, in one form.
#[derive(Debug, PartialEq)]
struct Answer {
    data: Value,
    /// The path of each error.
    errors: BTreeSet<String>,
    /// Errors beyond those that an answer tells.
    left_out: usize,
}

fn paths(errors: &[async_graphql::ServerError]) -> BTreeSet<String> {
    errors.iter().map(|error| serde_json::to_string(&error.path).unwrap()).collect()
}

/// Variables that are there, missing, null, or null where a default let them stand in a place that takes no null.
fn variables() -> [Value; 4] {
    [
        json!({ "yes": true, "no": false, "with": 40, "by": 7, "when": false }),
        json!({ "yes": true, "no": false }),
        json!({ "yes": false, "no": false, "with": null, "by": null }),
        json!({ "yes": true, "no": true, "with": 1, "when": null }),
    ]
}

#[tokio::test]
async fn the_engine_answers_random_documents_as_the_specification_has_it() {
    let app = TestApp::sqlite().await;
    let documents = Documents::new(1 << 30);
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (mut failed, mut gone, mut refused, mut answered) = (0, 0, 0, 0);
    for _ in 0..400 {
        let text = documents::document().new_tree(&mut runner).unwrap().current();
        let document = engine::document(&documents, &text);
        if !merging::can_merge(&text, documents::SDL) {
            let code = document.err().map(|rejection| rejection.code.as_str());
            assert_eq!(code, Some("GRAPHQL_VALIDATION_FAILED"), "{text}");
            refused += 1;
            continue;
        }
        assert!(document.is_ok(), "{document:?} {text}");
        answered += 1;
        for variables in variables() {
            let edge = domain::Edge {
                ip: std::net::Ipv4Addr::LOCALHOST.into(),
                user_agent: None,
                request_id: "0".to_owned(),
            };
            let request = domain::Request::new(Arc::clone(&app.services), edge, None);
            let document = engine::document(&documents, &text).unwrap();
            let theirs = reference::ask(&text, &variables);
            let ours = engine::ask(&request, &document, &variables).await;
            assert_eq!(ours.data, theirs.data, "{variables} {text}");
            // Of many errors the first are told, which depends on the order in which fields are resolved.
            assert!(ours.errors.is_subset(&theirs.errors), "{variables} {text}");
            assert_eq!(ours.errors.len() + ours.left_out, theirs.errors.len(), "{variables} {text}");
            assert!(ours.left_out == 0 || ours.errors.len() == MOST_ERRORS, "{variables} {text}");
            failed += usize::from(!theirs.errors.is_empty());
            gone += usize::from(theirs.errors.iter().any(|path| below_null(&theirs.data, path)));
        }
    }
    // The documents do reach what they are for.
    assert!(failed > 400 && gone > 80, "{failed} {gone}");
    assert!(refused > 40 && answered > 200, "{refused} {answered}");
}

/// Does the path end below a null of the data? Then a promise broke.
fn below_null(data: &Value, path: &str) -> bool {
    let path: Vec<Value> = serde_json::from_str(path).unwrap();
    let mut at = data;
    let Some((_, above)) = path.split_last() else { return false };
    for segment in above {
        at = match segment {
            Value::String(key) => &at[key.as_str()],
            Value::Number(index) => &at[usize::try_from(index.as_u64().unwrap()).unwrap()],
            _ => return false,
        };
        if *at == json!(null) {
            return true;
        }
    }
    false
}
