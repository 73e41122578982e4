//! Documents that would keep a server busy: each is refused, and the test ends.

use serde_json::json;

use super::{bare, judge};

fn chain(count: usize, last: &str, spread: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for index in 0..count {
        let inner = if index + 1 == count { last.to_owned() } else { spread(index + 1) };
        text.push_str(&format!("fragment f{index} on User {{{inner}}} "));
    }
    text
}

#[test]
fn fragments_that_each_spread_the_next_twice() {
    let twice = chain(40, "id", |next| format!("...f{next} ...f{next}"));
    assert_eq!(bare(&format!("{{user{{...f0}}}} {twice}")), Err("TOO_DEEP"));
    assert_eq!(bare(&format!("{{hello}} {twice}")), Err("TOO_DEEP"));
    let twenty = chain(20, "id", |next| format!("...f{next} ...f{next}"));
    assert_eq!(bare(&format!("{{user{{...f0}}}} {twenty}")), Err("DOCUMENT_TOO_LARGE"));
    assert_eq!(bare(&format!("{{hello}} {twenty}")), Err("DOCUMENT_TOO_LARGE"));
    let fields = chain(30, "id", |next| format!("best{{...f{next}}} list{{...f{next}}}"));
    assert_eq!(bare(&format!("{{user{{...f0}}}} {fields}")), Err("TOO_DEEP"));
}

#[test]
fn cycles() {
    let cycle = "Cannot spread fragment";
    for text in [
        "{user{...a}} fragment a on User {...a}".to_owned(),
        "{user{...a}} fragment a on User {best{...b}} fragment b on User {list{...a}}".to_owned(),
        "{hello} fragment a on User {...b} fragment b on User {... on User {...a}}".to_owned(),
        format!("{{user{{...f0}}}} {}", chain(50, "...f0", |next| format!("...f{next} ...f{next}"))),
    ] {
        let rejection = super::full(&text, json!({}), 0).unwrap_err();
        assert_eq!(rejection.code.as_str(), "GRAPHQL_VALIDATION_FAILED", "{text}");
        assert!(rejection.message.starts_with(cycle), "{}", rejection.message);
    }
}

#[test]
fn the_standard_introspection_query_passes() {
    assert_eq!(bare(include_str!("introspection.graphql")), Ok(0));
}

#[test]
fn documents_of_256_kib() {
    const BYTES: usize = 256 * 1024;
    let fill = |unit: &str| unit.repeat(BYTES / unit.len());
    let ids = (0..9_000).map(|index| format!("fragment f{index} on User{{id}} ")).collect::<String>();
    for (code, text) in [
        ("DOCUMENT_TOO_LARGE", format!("{{{}}}", fill("a "))),
        ("DOCUMENT_TOO_LARGE", format!("{{{}}}", fill("a"))),
        ("DOCUMENT_TOO_LARGE", format!("{{{}}}", fill("hello @a "))),
        ("DOCUMENT_TOO_LARGE", format!("{{{}}}", fill("...f "))),
        ("DOCUMENT_TOO_LARGE", format!("{{{}}}", fill("...{a}"))),
        ("DOCUMENT_TOO_LARGE", format!("{{hello(a: [{}])}}", fill("1 "))),
        ("DOCUMENT_TOO_LARGE", format!("{{hello(a: [{}])}}", fill("\"\""))),
        ("DOCUMENT_TOO_LARGE", format!("{{hello}} {ids}")),
        ("DOCUMENT_TOO_LARGE", fill("query a{b}")),
        ("DOCUMENT_TOO_LARGE", fill("...")),
        ("DOCUMENT_TOO_LARGE", fill("!")),
        ("TOO_DEEP", fill("{")),
        ("TOO_DEEP", fill("{a")),
        ("TOO_DEEP", format!("{{a(b: {}", fill("["))),
        ("TOO_DEEP", format!("query($a: {}", fill("["))),
        ("GRAPHQL_PARSE_FAILED", fill("#")),
        ("GRAPHQL_PARSE_FAILED", fill(" ")),
        ("GRAPHQL_PARSE_FAILED", fill("é")[..0].to_owned() + "é"),
        ("GRAPHQL_PARSE_FAILED", format!("{{a(b: \"{}", fill("x"))),
        ("GRAPHQL_PARSE_FAILED", format!("{{a(b: \"\"\"{}", fill("\\\"\"\""))),
    ] {
        assert_eq!(bare(&text), Err(code), "{}", &text[..text.len().min(40)]);
    }
    // a long text alone is no matter
    assert_eq!(bare(&format!("{{user(id: \"{}\"){{id}}}}", fill("x"))), Ok(1));
    assert_eq!(judge("query($v: ID){user(id: $v){id}}", json!({"v": fill("x")})), Ok(1));
}
