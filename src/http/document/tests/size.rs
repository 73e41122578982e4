use super::{at_and_over, bare};
use crate::http::document::{Limits, parse};
use crate::http::refusal::Code;

const LARGE: &str = "DOCUMENT_TOO_LARGE";
const DEEP: &str = "TOO_DEEP";

fn parsed(text: &str) -> Result<(), Code> {
    parse(text, &Limits::default()).map(drop).map_err(|rejection| rejection.code)
}

#[test]
fn tokens() {
    let document = |count: usize| format!("{{{}}}", "a ".repeat(count - 2));
    assert_eq!(parsed(&document(5_000)), Ok(()));
    assert_eq!(parsed(&document(5_001)), Err(Code::DocumentTooLarge));
}

#[test]
fn every_kind_of_token_counts() {
    let limits = Limits { tokens: 22, ..Limits::default() };
    let text = r#"query a($b: Int = -1.5) { ...c # ignored { { {
        d(e: "x{\"", f: """y\"""{""") }"#;
    assert_eq!(super::super::scan::scan(text, &limits).unwrap_err().code, Code::DocumentTooLarge);
    assert!(super::super::scan::scan(text, &Limits { tokens: 23, ..limits }).is_ok());
}

#[test]
fn comments_are_blanked_and_nothing_moves() {
    let scanned = |text| super::super::scan::scan(text, &Limits::default()).unwrap().into_owned();
    assert_eq!(scanned("#é {\n{a # b\r\"# c\" #"), "     \n{a    \r\"# c\"  ");
    let rejection = parse("# é\n{ a(b: ) } # é", &Limits::default()).unwrap_err();
    assert_eq!(rejection.positions, [async_graphql::Pos { line: 2, column: 8 }]);
}

#[test]
fn names() {
    assert_eq!(parsed(&format!("{{{}}}", "a".repeat(128))), Ok(()));
    assert_eq!(parsed(&format!("{{{}}}", "a".repeat(129))), Err(Code::DocumentTooLarge));
    assert_eq!(parsed(&format!("{{a(b: {})}}", "1".repeat(129))), Err(Code::DocumentTooLarge));
}

#[test]
fn brackets() {
    let document = |count: usize| format!("{{a(b:{}{})}}", "[".repeat(count - 2), "]".repeat(count - 2));
    assert_eq!(parsed(&document(64)), Ok(()));
    assert_eq!(parsed(&document(65)), Err(Code::TooDeep));
}

#[test]
fn an_object_of_an_input_says_a_field_once() {
    let twice = |text: &str| parse(text, &Limits::default()).map(drop).unwrap_err();
    for (text, field, line, column) in [
        ("{a(b: {c: 1, c: 1})}", "c", 1, 14),
        ("{a(b: [{c: {c: $c}} {d: E\n é #:\n d: 2}])}", "d", 3, 2),
        ("query ($a: A = {b: {c: 1} b: {c: 1}}) {a(b: $a)}", "b", 1, 27),
        ("{a @b(c: {d: \"d:\" d: 1})}", "d", 1, 19),
    ] {
        let rejection = twice(text);
        let message = format!("An object of an input says `{field}` twice.");
        assert_eq!((rejection.code, rejection.message), (Code::ValidationFailed, message), "{text}");
        assert_eq!(rejection.positions, [async_graphql::Pos { line, column }], "{text}");
    }
    for text in [
        "{a: b a: b c(d: {e: e f: {e: e}} g: {e: e}) {a: b a: b}}",
        "query ($a: [A!] = [{b: b} {b: b}] $c: A = {b: b}) {a(b: $a)}",
        "{a(b: \"{c: 1 c: 1}\")} # {a(b: {c: 1 c: 1})}",
    ] {
        assert_eq!(parsed(text), Ok(()), "{text}");
    }
}

#[test]
fn brackets_of_hundreds_of_thousands_do_not_reach_the_parser() {
    for open in ["{a", "[", "(", "{a(b:[{c:"] {
        assert_eq!(parsed(&open.repeat(250_000 / open.len())), Err(Code::TooDeep), "{open}");
    }
}

#[test]
fn a_string_without_an_end_hides_no_brackets() {
    for open in ["\"\"\"", "\"", "\"\\"] {
        let text = format!("{{a(b: {open} {}", "[".repeat(100_000));
        assert_eq!(parsed(&text), Err(Code::ParseFailed), "{open}");
    }
}

#[test]
fn syntax_errors_are_worded_without_the_source() {
    let rejection = parse("{ a(b: ) }", &Limits::default()).unwrap_err();
    assert_eq!(rejection.message, "Syntax error: expected value");
    assert_eq!(rejection.positions, [async_graphql::Pos { line: 1, column: 8 }]);
}

#[test]
fn nodes() {
    at_and_over(1_000, LARGE, |count| format!("{{user{{{}}}}}", "name ".repeat(count - 1)));
}

#[test]
fn nodes_are_those_of_all_operations_and_fragments() {
    at_and_over(1_000, LARGE, |count| {
        // 5 spreads, each one node and a fragment of 100, and what is left in an unused fragment
        let spreads = "...f ".repeat(5);
        format!(
            "{{user{{{spreads}}}}} fragment f on User {{{}}} fragment u on User {{{}}}",
            "name ".repeat(100),
            "id ".repeat(count - 506)
        )
    });
}

#[test]
fn depth() {
    at_and_over(12, DEEP, |count| {
        format!("{{user{}{}{}}}", "{best".repeat(count - 2), "{id}", "}".repeat(count - 2))
    });
}

#[test]
fn depth_goes_through_fragments() {
    at_and_over(12, DEEP, |count| {
        let inner = format!("{}{}{}", "{best".repeat(count - 3), "{id}", "}".repeat(count - 3));
        format!("{{user{{...f}}}} fragment f on User {{best{inner}}}")
    });
}

#[test]
fn introspection_depth() {
    at_and_over(15, DEEP, |count| {
        format!("{{__schema{}{}{}}}", "{types".repeat(count - 2), "{name}", "}".repeat(count - 2))
    });
}

#[test]
fn levels() {
    at_and_over(32, DEEP, |count| format!("{{{}id{}}}", "...{".repeat(count - 1), "}".repeat(count - 1)));
}

#[test]
fn aliases() {
    at_and_over(30, LARGE, |count| {
        let some = |count: usize| (0..count).map(|index| format!("a{index}:name ")).collect::<String>();
        format!(
            "{{user{{best{{...f}} list{{...f}} {}}}}} fragment f on User {{{}}}",
            some(count - 20),
            some(10)
        )
    });
}

#[test]
fn root_fields() {
    at_and_over(20, LARGE, |count| {
        format!(
            "{{{} ...f ...f}} fragment f on Query {{{}}}",
            "hello ".repeat(count - 12),
            "hello ".repeat(6)
        )
    });
}

#[test]
fn fragments() {
    at_and_over(50, LARGE, |count| {
        let all = (0..count).map(|index| format!("fragment f{index} on User {{id}} ")).collect::<String>();
        format!("{{hello}} {all}")
    });
}

#[test]
fn operations() {
    let document =
        |count: usize| (0..count).map(|index| format!("query q{index} {{hello}} ")).collect::<String>();
    // several, and no name that chooses
    assert_eq!(bare(&document(10)), Err("BAD_USER_INPUT"));
    assert_eq!(bare(&document(11)), Err(LARGE));
}

#[test]
fn variables() {
    at_and_over(100, LARGE, |count| {
        let all = (0..count).map(|index| format!("$v{index}: Int ")).collect::<String>();
        format!("query({all}) {{hello}}")
    });
}

#[test]
fn arguments() {
    // ten arguments that the schema has not are put up with, more are mistakes: an unused fragment is not walked
    at_and_over(32, LARGE, |count| {
        let all = (0..count).map(|index| format!("a{index}:1 ")).collect::<String>();
        format!("{{hello}} fragment f on User {{name({all})}}")
    });
}

#[test]
fn directives_on_a_node() {
    at_and_over(5, LARGE, |count| format!("{{hello {}}}", "@skip(if: false) ".repeat(count)));
    at_and_over(5, LARGE, |count| format!("query {} {{hello}}", "@a ".repeat(count)));
    at_and_over(5, LARGE, |count| format!("query($v: Int {}) {{hello}}", "@a ".repeat(count)));
    at_and_over(5, LARGE, |count| format!("{{hello}} fragment f on User {} {{id}}", "@a ".repeat(count)));
}

#[test]
fn directives() {
    at_and_over(50, LARGE, |count| format!("{{user{{{}}}}}", "id @a ".repeat(count)));
}

#[test]
fn collisions() {
    // what async-graphql alone takes for one, and words
    at_and_over(10, "GRAPHQL_VALIDATION_FAILED", |count| {
        let some = "...{note: note(a: 1)} ".repeat(count);
        format!("{{node(id: 1){{...on Group{{...{{note}}}} ...on Team{{{some}}}}}}}")
    });
}

#[test]
fn unknown_fields_and_arguments() {
    at_and_over(10, "GRAPHQL_VALIDATION_FAILED", |count| format!("{{user{{{}}}}}", "nope ".repeat(count)));
    at_and_over(10, "GRAPHQL_VALIDATION_FAILED", |count| {
        let all = (0..count).map(|index| format!("a{index}:1 ")).collect::<String>();
        format!("{{hello({all})}}")
    });
}

#[test]
fn an_operation_is_chosen_by_name() {
    use crate::http::document::choose;
    let document = parse("query a {hello} mutation b {hello}", &Limits::default()).unwrap();
    let kind = |name| choose(&document, name).map(|operation| operation.ty.to_string()).map_err(|r| r.code);
    assert_eq!(kind(Some("a")), Ok("query".to_owned()));
    assert_eq!(kind(Some("b")), Ok("mutation".to_owned()));
    assert_eq!(kind(Some("c")), Err(Code::BadUserInput));
    assert_eq!(kind(None), Err(Code::BadUserInput));
    let single = parse("{hello}", &Limits::default()).unwrap();
    assert_eq!(choose(&single, Some("a")).map(drop).unwrap_err().code, Code::BadUserInput);
}
