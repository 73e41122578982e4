use super::{engine, on_stack};
use crate::{
    model::PolicyHookKey,
    policy::{Compiled, Diagnostic},
};

fn compile(source: &str) -> Result<Compiled, Vec<Diagnostic>> {
    on_stack(|| engine().compile(source))
}

fn refused(source: &str, expected: &[(&str, Option<i32>, Option<i32>)]) {
    let found = compile(source).expect_err(source);
    let found: Vec<(&str, Option<i32>, Option<i32>)> =
        found.iter().map(|one| (one.message.as_str(), one.line, one.column)).collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn a_file_tells_its_hooks_tests_and_checksum() {
    let source = "fn validate_user(ctx) { }\n\nfn test_b() { }\nfn help() { }\nfn test_a() { }\nfn before_invite(ctx) { }";
    let script = compile(source).unwrap();
    assert_eq!(script.hooks, [PolicyHookKey::BeforeInvite, PolicyHookKey::ValidateUser]);
    assert_eq!(script.tests, ["test_b", "test_a"]);
    assert_eq!(script.sha256, "7a6f09e7fc511daece4052bebb7a485e7da8db20e469e7791751563e6b2fe322");
}

#[test]
fn what_does_not_parse_is_refused_with_its_place() {
    refused("fn before_invite(ctx) {\n  let = 1;\n}", &[("Expecting name of a variable", Some(2), Some(7))]);
    refused(
        "fn before_invite(ctx) {\n  if somebody { }\n}",
        &[("Undefined variable: somebody", Some(2), Some(6))],
    );
}

#[test]
fn disabled_words_are_refused() {
    for word in [
        "eval(\"1\")",
        "print(1)",
        "debug(1)",
        "Fn(\"f\")",
        "f.call()",
        "f.curry(1)",
        "this.x",
        "|x| x",
        "is_def_var(\"f\")",
        "is_def_fn(\"f\", 1)",
        "is_shared(f)",
        "exit",
    ] {
        let source = format!("fn before_invite(ctx) {{ let f = ctx; {word} }}");
        assert!(compile(&source).is_err(), "{word}");
    }
}

#[test]
fn a_file_holds_functions_only_and_at_least_one_hook() {
    let outside = "a file holds functions only; put this into a function";
    refused("fn before_invite(ctx) { }\nlet x = 1;", &[(outside, Some(2), Some(1))]);
    refused("// a\nconst MOST = 5;\nfn before_invite(ctx) { }", &[(outside, Some(2), Some(1))]);
    let nothing =
        "the file defines no hook, so it would do nothing; write for example `fn before_invite(ctx) { }`";
    refused("", &[(nothing, None, None)]);
    refused("fn test_a() { assert(true) }", &[(nothing, None, None)]);
    let large = format!("fn before_invite(ctx) {{ }}{}", " ".repeat(16 * 1024));
    refused(&large, &[("the file has 16409 bytes; at most 16384 are taken", None, None)]);
}

#[test]
fn hooks_and_tests_with_wrong_parameters_are_refused_with_their_line() {
    let hook = "the hook `before_invite` takes one parameter: write `fn before_invite(ctx)`";
    refused("// who\nfn before_invite() { }", &[(hook, Some(2), Some(1))]);
    refused("\n  private fn before_invite(ctx) { }", &[(hook, Some(2), Some(11))]);
    refused(
        "fn test_a(x) { }\nfn before_invite(a, b) { }",
        &[("a test takes no parameters: write `fn test_a()`", Some(1), Some(1)), (hook, Some(2), Some(1))],
    );
}

#[test]
fn a_misspelt_hook_is_refused_because_it_would_never_run() {
    for (written, meant) in [
        ("before_invit", "before_invite"),
        ("beforeInvite", "before_invite"),
        ("validate_users", "validate_user"),
        ("before_transfer_ownershp", "before_transfer_ownership"),
    ] {
        let message = format!("`{written}` is not a hook and would never run; did you mean `{meant}`?");
        refused(&format!("fn {written}(ctx) {{ }}"), &[(&message, Some(1), Some(1))]);
    }
    assert!(compile("fn before_invite(ctx) { } fn validate_phone(x) { } fn invite(x) { }").is_ok());
}

#[test]
fn the_names_of_our_functions_are_taken() {
    let message = "`deny` is a function of the server; give yours another name";
    refused("fn before_invite(ctx) { }\nfn deny(message) { }", &[(message, Some(2), Some(1))]);
}
