//! The engine against the specification put plainly: the same types both ways, random documents, and the answers
//! have to be the same, nulls and errors included.

mod documents;
mod engine;
mod reference;

use std::{collections::BTreeSet, sync::Arc};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use tenantry::domain;

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
}

fn paths(errors: &[async_graphql::ServerError]) -> BTreeSet<String> {
    errors.iter().map(|error| serde_json::to_string(&error.path).unwrap()).collect()
}

#[tokio::test]
async fn the_engine_answers_random_documents_as_the_specification_has_it() {
    let app = TestApp::sqlite().await;
    let variables = json!({ "yes": true, "no": false, "with": 40 });
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (mut failed, mut gone) = (0, 0);
    for _ in 0..400 {
        let document = documents::document().new_tree(&mut runner).unwrap().current();
        let request = || {
            let edge = domain::Edge {
                ip: std::net::Ipv4Addr::LOCALHOST.into(),
                user_agent: None,
                request_id: "0".to_owned(),
            };
            domain::Request::new(Arc::clone(&app.services), edge, None)
        };
        let theirs = reference::ask(&document, &variables);
        let ours = engine::ask(&request(), &document, &variables).await;
        assert_eq!(ours.data, theirs.data, "{document}");
        assert_eq!(ours.errors, theirs.errors, "{document}");
        failed += usize::from(!theirs.errors.is_empty());
        gone += usize::from(theirs.errors.iter().any(|path| below_null(&theirs.data, path)));
    }
    // The documents do reach what they are for.
    assert!(failed > 100 && gone > 20, "{failed} {gone}");
}

/// Does the path end below a null of the data? Then a promise broke.
fn below_null(data: &Value, path: &str) -> bool {
    let path: Vec<Value> = serde_json::from_str(path).unwrap();
    let mut at = data;
    let (_, above) = path.split_last().unwrap();
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
