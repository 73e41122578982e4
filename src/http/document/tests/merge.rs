//! FieldsInSetCanMerge: what cannot be one field is refused, with its key and both places.

use super::SDL;
use crate::http::document::{Document, Limits, Rejection, Shape};

fn merged(text: &str, limits: &Limits) -> Result<(), Rejection> {
    Document::new(text, None, &Shape::from_sdl(SDL).unwrap(), limits).map(drop)
}

/// In which way two mentions of this key cannot be one field.
fn conflict(text: &str) -> (String, String) {
    let rejection = merged(text, &Limits::default()).expect_err(text);
    assert_eq!(rejection.code.as_str(), "GRAPHQL_VALIDATION_FAILED", "{text}");
    assert_eq!(rejection.positions.len(), 2, "{text}");
    let places =
        format!(" at {} and at {} cannot be one field: ", rejection.positions[0], rejection.positions[1]);
    let (key, how) = rejection.message.split_once(&places).expect(&rejection.message);
    (key.trim_matches('"').to_owned(), how.strip_suffix(". Use aliases.").unwrap().to_owned())
}

#[test]
fn what_can_be_one_field_passes() {
    for text in [
        "{user{id id ...f}} fragment f on User {id}",
        "{viewer{user{best{id}}} ...on Query{viewer{user{best{name}}}}}",
        "{user(id: 1){id} user(id: 1){name}}",
        "query($a: ID){user(id: $a){id} user(id: $a){name}}",
        "{users(first: 1, filter: {search: \"a\", name: {eq: \"b\"}}){totalCount}
          users(filter: {name: {eq: \"b\"}, search: \"a\"}, first: 1){totalCount}}",
        // one object is not of two types, so their fields and arguments may differ
        "{node(id: 1){...on User{a:name} ...on Group{a:note}}}",
        "{node(id: 1){...on User{f:friends(first: 1){nodes{id}}} ...on Group{f:members(first: 2){nodes{name}}}}}",
        "{node(id: 1){...on Group{owner{a:name}} ...on Team{owner{a:name(a: 1)}}}}",
        "{node(id: 1){...on Group{owner{...{a:name}}} ...on Team{owner{...{a:name(a: 1)}}}}}",
        "{node(id: 1){...on Team{a:__typename} ...on Group{a:title}}}",
        "{owned{owner{name} ...on Group{owner{id}} ...on Team{owner{id name}}}}",
        "{__schema{types{name}} __schema{types{name kind}}}",
    ] {
        assert_eq!(merged(text, &Limits::default()), Ok(()), "{text}");
    }
}

#[test]
fn different_fields_and_different_arguments_of_one_object_are_refused() {
    let arguments = "their arguments differ";
    for (key, how, text) in [
        ("id", "\"id\" and \"name\" are different fields", "{user{id id:name}}"),
        ("a", "\"viewer\" and \"user\" are different fields", "{a:viewer{__typename} a:user{__typename}}"),
        ("user", arguments, "{user(id: 1){id} user(id: 2){id}}"),
        ("user", arguments, "{user(id: 1){id} user{id}}"),
        ("user", arguments, "{user{id} user(id: 1){id}}"),
        ("user", arguments, "{user(id: 1){id} user(id: \"1\"){id}}"),
        ("user", arguments, "query($a: ID, $b: ID){user(id: $a){id} user(id: $b){id}}"),
        ("user", arguments, "query($a: ID = 1){user(id: $a){id} user(id: 1){id}}"),
        ("users", arguments, "{users(first: 1){totalCount} users(last: 1){totalCount}}"),
        // however the type is named, or not
        ("users", arguments, "{users(first: 100){nodes{id}} ...on Query{users(first: 1){nodes{id}}}}"),
        ("users", arguments, "{users(first: 100){nodes{id}} ...{users(first: 1){nodes{id}}}}"),
        (
            "users",
            arguments,
            "{users{totalCount} ...f} fragment f on Query {...g} fragment g on Query {...on Query{users(first: 1){totalCount}}}",
        ),
        (
            "a",
            "\"reset\" and \"script\" are different fields",
            "mutation{a:reset(input: {token: \"\"}){user{id}} ...on Mutation{a:script(input: {}){user{id}}}}",
        ),
        // in the sets below what is merged, at any depth
        (
            "friends",
            arguments,
            "{users(first: 2){nodes{friends(first: 2){nodes{id}}}} users(first: 2){nodes{friends(first: 1){nodes{name}}}}}",
        ),
        (
            "a",
            "\"id\" and \"name\" are different fields",
            "{viewer{user{best{best{a:id}}}} ...f} fragment f on Query {viewer{...{user{best{...on User{best{a:name}}}}}}}",
        ),
        // an interface's field and that of a type that has it
        ("note", arguments, "{owned{note ...on Group{note(a: 1)}}}"),
        ("note", arguments, "{owned{...on Team{note} ...on Group{note(a: 1)} ...on Owned{note(a: 1)}}}"),
        (
            "x",
            "\"title\" and \"note\" are different fields",
            "{owned{...on Team{title} ...on Group{x:title} x:note}}",
        ),
        (
            "a",
            "\"id\" and \"name\" are different fields",
            "{owned{owner{a:name} ...on Group{owner{a:id}} ...on Team{owner{a:name}}}}",
        ),
        ("a", arguments, "{owned{...on Group{owner{a:name}} ...on Team{owner{a:name(a: 1)}} owner{a:name}}}"),
        // of what the schema does not know, nothing is known to be exclusive
        ("a", "\"b\" and \"c\" are different fields", "{nope{a:b a:c}}"),
        (
            "a",
            "\"name\" and \"kind\" are different fields",
            "{__schema{types{a:name}} ...{__schema{types{a:kind}}}}",
        ),
        // what is nowhere used is refused all the same
        ("id", "\"id\" and \"name\" are different fields", "{hello} fragment f on User {id id:name}"),
    ] {
        assert_eq!(conflict(text), (key.to_owned(), how.to_owned()), "{text}");
    }
}

#[test]
fn different_types_under_one_key_are_refused_on_different_objects_too() {
    for (key, one, two) in [
        ("title", "title", "title"),          // String! and String
        ("size", "size", "size"),             // Int and String
        ("tags", "tags{text}", "tags{text}"), // [Tag!]! and [Tag!]
        ("a", "a:title", "a:id"),
        ("a", "a:id", "a:owner{id}"),
        ("a", "a:owner{id}", "a:tags{text}"),
        ("a", "a:__typename", "a:note"),
        ("a", "owner{a:id}", "owner{a:name}"),
        ("b", "owner{...{best{b:id}}}", "owner{best{...f}}"),
        ("a", "x:owner{a:id}", "x:members{a:totalCount}"),
    ] {
        let used = if two.contains("...f") { "fragment f on User {b:name}" } else { "" };
        let text = format!("{{node(id: 1){{...on Group{{{one}}} ...on Team{{{two}}}}}}} {used}");
        assert_eq!(conflict(&text), (key.to_owned(), "their types differ".to_owned()), "{text}");
    }
}

/// The other bounds out of the way.
fn wide() -> Limits {
    let many = 1_000_000;
    let Limits { comparisons, .. } = Limits::default();
    Limits {
        tokens: many,
        nodes: u64::MAX,
        aliases: u64::MAX,
        depth: 64,
        levels: 64,
        comparisons,
        ..Limits::default()
    }
}

#[test]
fn mentions_are_compared_with_the_first_alone() {
    let same = "a:id ".repeat(10_000);
    let limits = Limits { comparisons: 20_010, ..wide() };
    assert_eq!(merged(&format!("{{user{{{same}}}}}"), &limits), Ok(()));
    assert_eq!(conflict("{user{a:id a:id a:id a:name}}").0, "a");
    let last = merged(&format!("{{user{{{same} a:name}}}}"), &limits).unwrap_err();
    assert_eq!(last.code.as_str(), "GRAPHQL_VALIDATION_FAILED");
}

#[test]
fn fragments_that_spread_each_other_are_gone_through_once() {
    let fragment = |index: usize| {
        let later: String = (index + 1..20).map(|next| format!("...f{next} ...f{next} ")).collect();
        format!("fragment f{index} on User {{id {later}}} ")
    };
    let all: String = (0..20).map(fragment).collect();
    assert_eq!(merged(&format!("{{user{{...f0}}}} {all}"), &wide()), Ok(()));
}

#[test]
fn what_would_take_too_long_to_tell_is_refused() {
    // each level under two keys: two to the twentieth paths
    let fragment =
        |index: usize| format!("fragment f{index} on User {{best{{...f{0}}} b:best{{...f{0}}}}} ", index + 1);
    let all: String = (0..20).map(fragment).collect();
    let text = format!("{{user{{...f0}}}} {all} fragment f20 on User {{id}}");
    let limits = wide();
    let rejection = merged(&text, &limits).unwrap_err();
    assert_eq!(rejection.code.as_str(), "DOCUMENT_TOO_LARGE");
    let (found, most) = rejection.measure.unwrap();
    assert!(found > most && most == limits.comparisons && found < most + 100, "{found} {most}");
}
