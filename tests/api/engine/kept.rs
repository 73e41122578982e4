//! A document that is kept is judged, each time it comes, as if it came first.

use serde_json::{Value, json};

use crate::support::{both, has};

const DOCUMENTS: &[(&str, &[&str])] = &[
    ("query($x: Boolean = true) { viewer { user { id @skip(if: $x) name } } }", &["x"]),
    ("query($x: Boolean = true) { viewer { user { id name @include(if: $x) } } }", &["x"]),
    ("query($x: Boolean!) { viewer { user { id ... @include(if: $x) { name } } } }", &["x"]),
    (
        "query($x: Boolean = false, $y: Boolean = false) { viewer { user { id @skip(if: $x) ...F @skip(if: $y) name } } } fragment F on User { email }",
        &["x", "y"],
    ),
    ("query($x: String = \"Ada\") { users(filter: { name: { eq: $x } }) { nodes { name } } }", &["x"]),
    ("query($x: Int = 1) { users(first: $x) { totalCount nodes { name } } }", &["x"]),
    (
        "query($x: Int, $y: [UserOrder!] = [{ field: EMAIL }]) { users(first: $x, orderBy: $y) { nodes { name } } }",
        &["x", "y"],
    ),
    ("query($x: ID = \"nobody\") { user(id: $x) { name } }", &["x"]),
];

/// Values of all kinds, right and wrong.
fn values() -> Vec<Option<Value>> {
    let there = [
        json!(null),
        json!(true),
        json!(false),
        json!(1),
        json!(2),
        json!("Ada"),
        json!([{ "field": "NAME" }]),
    ];
    std::iter::once(None).chain(there.map(Some)).collect()
}

both! {
    /// Whatever was asked with it before.
    async fn a_kept_document_answers_as_a_new_one(app) {
        let ada = app.ada().await;
        let mut refused = 0;
        for (query, names) in DOCUMENTS {
            for (place, first) in values().into_iter().enumerate() {
                let second = values().into_iter().cycle().nth(place * 3 + 1).unwrap();
                let given = names.iter().zip([first, second]);
                let variables: serde_json::Map<String, Value> =
                    given.filter_map(|(name, value)| Some(((*name).to_owned(), value?))).collect();
                // Another blank is another document, and is not kept yet.
                let fresh = format!("{query}{}", " ".repeat(place + 1));
                let new = ada.ask(&app, &fresh, Value::Object(variables.clone())).await;
                let kept = ada.ask(&app, query, Value::Object(variables.clone())).await;
                assert_eq!(kept, new, "{query} {variables:?}");
                refused += usize::from(new.get("data").is_none());
            }
        }
        assert!(refused > 10 && refused < 50, "{refused}");
    }

    /// The default let the variable stand where no null may; a null is refused there, and leaves nothing out.
    async fn a_null_condition_is_refused_after_a_good_one(app) {
        let ada = app.ada().await;
        for directive in ["skip", "include"] {
            let query = format!("query($x: Boolean = true) {{ viewer {{ user {{ id @{directive}(if: $x) name }} }} }}");
            let good = ada.get(&app, &query, json!({ "x": directive == "include" })).await;
            assert_eq!(good["viewer"]["user"], json!({ "id": ada.id, "name": "Ada" }));
            let answer = ada.ask(&app, &query, json!({ "x": null })).await;
            assert_eq!((answer.get("data"), has(&answer)), (None, vec![("BAD_USER_INPUT".to_owned(), Value::Null)]));
        }
    }
}
