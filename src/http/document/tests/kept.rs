//! Documents that are kept: in the memory that they are given, and judged as if they came first.

use std::mem::size_of;
use std::sync::Arc;

use async_graphql::parser::types::Selection;
use async_graphql::{Positioned, Variables};
use serde_json::{Value, json};

use super::SDL;
use crate::http::document::{Document, Documents, Limits, Shape, parse, weight::weight};

fn shape() -> Shape {
    Shape::from_sdl(SDL).unwrap()
}

fn new(text: &str) -> Document {
    Document::new(text, None, &shape(), &Limits::default()).unwrap()
}

/// The least that so many fields of short names take: the nodes, and a name each behind its two counts.
const fn fields(count: usize) -> usize {
    count * (size_of::<Positioned<Selection>>() + 16)
}

#[test]
fn a_document_weighs_what_it_is_made_of() {
    let weigh = |text: &str| weight(&parse(text, &Limits::default()).unwrap());
    let ids = weigh(&format!("{{viewer{{user{{{}}}}}}}", "id ".repeat(990)));
    assert!(ids > fields(990) && ids < 3 * fields(990), "{ids}");
    // what stands anywhere counts: texts, variables, their types and defaults, directives, fragments
    let text = "x".repeat(100_000);
    for document in [
        format!("{{user(id: \"{text}\"){{id}}}}"),
        format!("{{users(filter: {{or: [{{search: \"{text}\"}}]}}){{totalCount}}}}"),
        format!("query($a: ID = \"{text}\"){{user(id: $a){{id}}}}"),
        format!("query($a: JSON = {{b: [{{c: \"{text}\"}}]}}){{user(id: $a){{id}}}}"),
        format!("{{user @a(b: \"{text}\"){{id}}}}"),
        format!("{{user{{...f @a(b: \"{text}\")}}}} fragment f on User {{id}}"),
        format!("{{user{{...@a(b: \"{text}\"){{id}}}}}}"),
        format!("{{user{{...f}}}} fragment f on User {{name(a: \"{text}\")}}"),
        format!("{{user{{...f}}}} fragment f on User @a(b: \"{text}\") {{id}}"),
        format!("query @a(b: \"{text}\") {{user{{id}}}}"),
        format!("query b {{user(id: \"{text}\"){{id}}}} query c {{hello}}"),
    ] {
        let weight = weigh(&document);
        assert!(weight > text.len() && weight < 2 * text.len(), "{weight} {}", &document[..30]);
    }
    let names = "abcdefghij".repeat(12);
    let long = weigh(&format!("{{viewer{{user{{{}}}}}}}", format!("{names} ").repeat(500)));
    assert!(long > fields(500) + 500 * names.len(), "{long}");
}

#[test]
fn documents_are_kept_in_the_memory_they_are_given() {
    const BYTES: usize = 4 * 1024 * 1024;
    let documents = Documents::new(BYTES as u64);
    let text = |index: usize| format!("{{viewer{{user{{{}}}}}}}{}", "id ".repeat(990), " ".repeat(index));
    let all: Vec<String> = (0..100).map(text).collect();
    for text in &all {
        documents.put(text.clone(), &Arc::new(new(text)));
    }
    let kept = all.iter().filter(|text| documents.get(text, None).is_some()).count();
    assert!(kept > 0 && kept <= BYTES / fields(990), "{kept}");
}

/// Is it known to be good with the second variables, once it was found good with the first?
fn known(text: &str, found: Value, then: Value) -> bool {
    let document = new(text);
    document.found_valid(&Variables::from_json(found));
    document.is_known_valid(&Variables::from_json(then), &shape())
}

#[test]
fn a_null_in_place_of_a_default_is_validated_anew() {
    let skipped = "query($x: Boolean = true){user{id @skip(if: $x) name}}";
    assert!(known(skipped, json!({"x": false}), json!({"x": true})));
    assert!(!known(skipped, json!({"x": false}), json!({"x": null})));
    let page = "query($n: Int){users(first: $n){totalCount}}";
    assert!(known(page, json!({"n": 1}), json!({"n": null})));
    assert!(!known(page, json!({"n": 1}), json!({})));
}
