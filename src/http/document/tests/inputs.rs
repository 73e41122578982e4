use serde_json::{Value, json};

use super::{at_and_over, full, judge};

const BAD: &str = "BAD_USER_INPUT";

/// The same, given by a variable.
fn given(bound: usize, text: &str, variables: impl Fn(usize) -> Value) {
    let at = judge(text, variables(bound));
    assert!(at.is_ok(), "{bound}: {at:?}");
    assert_eq!(judge(text, variables(bound + 1)), Err(BAD), "{bound} and one");
}

#[test]
fn lists() {
    at_and_over(100, BAD, |count| format!("{{nodes(ids: [{}]){{id}}}}", "1 ".repeat(count)));
    given(100, "query($ids: [ID!]!){nodes(ids: $ids){id}}", |count| json!({"ids": vec!["a"; count]}));
    given(
        100,
        "query($f: UserFilter){users(filter: $f){totalCount}}",
        |count| json!({"f": {"name": {"in": vec!["a"; count]}}}),
    );
    given(
        100,
        "query($f: UserFilter){users(filter: $f){totalCount}}",
        |count| json!({"f": {"or": vec![json!({}); count]}}),
    );
}

#[test]
fn decisions() {
    at_and_over(500, BAD, |count| format!("{{decisions(checks: [{}]){{allowed}}}}", "{} ".repeat(count)));
    at_and_over(500, BAD, |count| format!("{{a:decisions(checks: [{}]){{allowed}}}}", "{} ".repeat(count)));
}

#[test]
fn conditions_of_a_filter() {
    let text = "query($f: UserFilter){users(filter: $f){totalCount}}";
    let condition = json!({"name": {"eq": "a"}});
    given(50, text, |count| json!({"f": {"or": vec![condition.clone(); count]}}));
    // a list of values is one condition; a null none
    given(
        50,
        text,
        |count| json!({"f": {"or": vec![json!({"name": {"in": ["a", "b"], "eq": null}}); count]}}),
    );
    at_and_over(50, BAD, |count| {
        format!(
            "{{users(filter: {{search: \"\" or: [{}]}}){{totalCount}}}}",
            "{search: \"\"} ".repeat(count - 1)
        )
    });
}

#[test]
fn filters_inside_each_other() {
    at_and_over(5, BAD, |count| {
        format!(
            "{{users(filter: {}{{}}{}){{totalCount}}}}",
            "{not: ".repeat(count - 1),
            "}".repeat(count - 1)
        )
    });
    at_and_over(5, BAD, |count| {
        format!(
            "{{users(filter: {}{{}}{}){{totalCount}}}}",
            "{or: [".repeat(count - 1),
            "]}".repeat(count - 1)
        )
    });
}

#[test]
fn every_filter_counts_by_itself() {
    let filter = format!("{{or: [{}]}}", "{search: \"\"} ".repeat(50));
    let text = format!("{{a:users(filter: {filter}){{totalCount}} b:users(filter: {filter}){{totalCount}}}}");
    assert_eq!(judge(&text, json!({})), Ok(0));
}

#[test]
fn bytes_of_json() {
    let text = "mutation($c: JSON){script(input: {context: $c}){user{id}}}";
    let bound = 200 * 1024;
    // two bytes for the quotes
    given(bound - 2, text, |count| json!({"c": "x".repeat(count)}));
    given((bound - 2) / 4, text, |count| json!({"c": vec![1; count]}));
    let names = "mutation($c: JSON){script(input: {parts: [$c]}){user{id}}}";
    given(bound - 8, names, |count| json!({"c": {"x".repeat(count): 1}}));
}

#[test]
fn levels_of_json() {
    let text = "mutation($c: JSON){script(input: {context: $c}){user{id}}}";
    let nested = |count: usize, list: bool| {
        let mut value = json!(1);
        for _ in 0..count {
            value = if list { json!([value]) } else { json!({"a": value}) };
        }
        json!({"c": value})
    };
    given(32, text, |count| nested(count, true));
    given(32, text, |count| nested(count, false));
    at_and_over(32, BAD, |count| {
        format!(
            "mutation{{script(input: {{context: {}{}}}){{user{{id}}}}}}",
            "[".repeat(count),
            "]".repeat(count)
        )
    });
}

#[test]
fn json_may_hold_long_lists() {
    let text = "mutation($c: JSON){script(input: {context: $c}){user{id}}}";
    assert_eq!(judge(text, json!({"c": vec![1; 1_000]})), Ok(1));
}

#[test]
fn an_upload_is_one_of_the_files_that_came() {
    let text = "mutation($f: Upload){script(input: {file: $f}){user{id}}}";
    let with = |mark: &str, files: usize| {
        full(text, json!({"f": mark}), files).map_err(|rejection| rejection.code.as_str())
    };
    assert_eq!(with("#__graphql_file__:0", 1), Ok(1));
    for (mark, files) in [("#__graphql_file__:0", 0), ("#__graphql_file__:1", 1), ("a text", 1)] {
        assert_eq!(with(mark, files), Err(BAD), "{mark}");
    }
    let written = "mutation{script(input: {file: \"#__graphql_file__:0\"}){user{id}}}";
    assert_eq!(full(written, json!({}), 1).unwrap_err().code.as_str(), BAD);
}
