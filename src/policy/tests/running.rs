use std::{
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::json;

use super::{compiled, engine, invite, on_stack, run_on, run_source};
use crate::{
    model::{PolicyHookKey, PolicyVerdict},
    policy::{Failure, Finding, FindingKind, Limits, Outcome, PolicyEngine, hooks},
};

fn failure(outcome: &Outcome) -> Option<(String, Option<i32>)> {
    outcome.failure.clone().map(|Failure { message, line }| (message, line))
}

fn fails(body: &str, message: &str, line: i32) {
    let outcome = invite(body);
    assert_eq!(failure(&outcome), Some((message.to_owned(), Some(line))), "{body}");
    assert_eq!(outcome.verdict, PolicyVerdict::Failed);
}

#[test]
fn saying_nothing_allows() {
    let outcome = invite("");
    assert_eq!(
        outcome,
        Outcome {
            verdict: PolicyVerdict::Allowed,
            findings: vec![],
            failure: None,
            log: vec![],
            operations: outcome.operations,
            operation_limit: 100_000,
            microseconds: 0,
        }
    );
}

#[test]
fn a_run_goes_on_after_a_denial_so_that_everything_is_said_with_its_line() {
    let outcome = invite(
        "deny(\"first\");\nwarn(\"second\");\nfor role in [1, 2] {\ndeny_field(\"roles.1\", `third ${role}`);\n}\nlog(#{a: 1});",
    );
    let finding = |kind, message: &str, line| Finding { kind, message: message.to_owned(), line: Some(line) };
    let field = || FindingKind::DenyField(vec!["roles".to_owned(), "1".to_owned()]);
    assert_eq!(
        outcome.findings,
        [
            finding(FindingKind::Deny, "first", 2),
            finding(FindingKind::Warn, "second", 3),
            finding(field(), "third 1", 5),
            finding(field(), "third 2", 5),
        ]
    );
    assert_eq!(outcome.verdict, PolicyVerdict::Denied);
    assert_eq!(outcome.messages(), ["first", "second", "third 1", "third 2"]);
    assert_eq!(outcome.log, ["#{\"a\": 1}"]);
}

#[test]
fn a_warning_alone_allows() {
    let outcome = invite("warn(\"careful\")");
    assert_eq!((outcome.verdict, outcome.messages()), (PolicyVerdict::Allowed, vec!["careful".to_owned()]));
}

#[test]
fn a_field_in_snake_case_is_the_field_of_the_input() {
    let outcome = invite("deny_field(\"phone_number\", \"no\"); deny_field(\"jobTitle\", \"no\")");
    let kinds: Vec<FindingKind> = outcome.findings.into_iter().map(|finding| finding.kind).collect();
    assert_eq!(
        kinds,
        [
            FindingKind::DenyField(vec!["phoneNumber".to_owned()]),
            FindingKind::DenyField(vec!["jobTitle".to_owned()])
        ]
    );
    fails("deny_field(\"\", \"no\")", "`deny_field` needs the name of a field, like \"phoneNumber\"", 2);
}

#[test]
fn messages_are_one_line_and_never_empty() {
    assert_eq!(invite("deny(\"a\\nb\\u001bc\")").messages(), ["a b c"]);
    fails("deny(\"  \")", "`deny` needs a message", 2);
}

#[test]
fn a_name_that_is_not_there_is_an_error_with_its_line() {
    fails("\nlet e = ctx.invite.emial;", "there is no `emial` here", 3);
    fails("if ctx[\"invit\"] == () { }", "there is no `invit` here", 2);
    fails("helper(1);", "there is no function `helper (i64)`", 2);
}

#[test]
fn an_error_in_a_helper_tells_the_line_of_the_helper() {
    let outcome = run_source("fn before_invite(ctx) {\n  helper(ctx)\n}\nfn helper(c) {\n  c.nothing\n}");
    assert_eq!(failure(&outcome), Some(("there is no `nothing` here".to_owned(), Some(5))));
}

#[test]
fn what_was_said_before_a_failure_is_kept() {
    let outcome = invite("deny(\"no\"); throw \"broken\";");
    assert_eq!(outcome.verdict, PolicyVerdict::Failed);
    assert_eq!(outcome.messages(), ["no", "broken"]);
}

#[test]
fn a_hook_that_returns_a_value_does_not_count_as_having_allowed() {
    let message =
        "`before_invite` returned a value (bool); a hook refuses by `deny(\"…\")` and returns nothing";
    assert_eq!(failure(&invite("false")), Some((message.to_owned(), None)));
}

#[test]
fn budgets_are_told_by_name() {
    let steps = "used more than 100000 steps";
    let endless = invite("loop { }");
    assert_eq!(failure(&endless).map(|(message, _)| message).as_deref(), Some(steps));
    assert_eq!((endless.operations, endless.operation_limit), (100_000, 100_000));
    assert_eq!(failure(&invite("try { loop { } } catch { }")).map(|(m, _)| m).as_deref(), Some(steps));
    fails("sleep(1);", "`sleep` is not for policy scripts", 2);
    fails("sleep(1.5);", "`sleep` is not for policy scripts", 2);
    fails("exit();", "`exit` is not for policy scripts", 2);
    fails("exit(1);", "`exit` is not for policy scripts", 2);
    fails("let m = #{}; loop { m = #{ a: m }; }", "lists and maps more than 32 deep in one another", 2);
    fails("let a = []; a.pad(513, 1);", "a list of more than 512 items, counted with everything inside", 2);
    let in_one_another = "fn f(n) { f(n + 1) } fn before_invite(ctx) { f(0) }";
    let flood = "said more than 32 denials and warnings, or more than 8192 bytes of them";
    for (source, message) in [
        ("fn before_invite(ctx) { let s = \"x\"; loop { s += s; } }", "a string longer than 4096 bytes"),
        (
            "fn before_invite(ctx) { let a = [1]; loop { a += a; } }",
            "a list of more than 512 items, counted with everything inside",
        ),
        ("fn before_invite(ctx) { for i in 0..33 { warn(\"x\"); } }", flood),
        ("fn before_invite(ctx) { let s = \"\"; s.pad(3000, \"x\"); deny(s); deny(s); deny(s); }", flood),
        (in_one_another, "more than 16 calls in one another"),
    ] {
        assert_eq!(failure(&run_source(source)).map(|(message, _)| message).as_deref(), Some(message));
    }
}

#[test]
fn the_deadline_ends_a_run_between_two_steps() {
    let calls = AtomicU64::new(0);
    let timer = Arc::new(move || Duration::from_millis(calls.fetch_add(1, Ordering::Relaxed)));
    let outcome = on_stack(|| {
        let engine = PolicyEngine::new(Limits::default(), timer);
        let script = compiled(&engine, "fn before_invite(ctx) { loop { } }");
        engine.run(&script, PolicyHookKey::BeforeInvite, &hooks::sample_context(PolicyHookKey::BeforeInvite))
    });
    assert_eq!(failure(&outcome).map(|(m, _)| m).as_deref(), Some("took longer than 100 ms"));
    assert_eq!((outcome.operations, outcome.microseconds), (101, 102_000));
}

#[test]
fn keys_set_by_index_count_towards_the_limit() {
    let fill =
        |keys: usize| format!("let m = #{{}}; for i in 0..{keys} {{ m[`k${{i}}`] = i; }} log(m.len());");
    assert_eq!(invite(&fill(128)).log, ["128"]);
    fails(&fill(129), "a map of more than 128 keys, counted with everything inside", 2);
}

#[test]
fn lists_grown_from_inside_count_towards_the_limit() {
    fails(
        "let a = []; a.pad(500, 0); let b = a; for i in 0..500 { a[i] = b; }",
        "a value of more than 4096 items or 131072 bytes",
        2,
    );
}

#[test]
fn replace_and_pad_look_at_the_size_first_and_work_within_it() {
    fails(
        "let s = \"\"; s.pad(4096, \"x\"); let t = s; s.replace(\"x\", t);",
        "a string longer than 4096 bytes",
        2,
    );
    let body = "let s = \"a-b-c\"; s.replace(\"-\", \"+\"); log(s); s.replace('+', \"\"); log(s);
                s.replace(\"b\", 'x'); log(s); s.replace('x', 'y'); log(s); s.replace(\"\", \"z\"); log(s);
                s.pad(5, '.'); log(s); s.pad(8, \"12\"); log(s); let l = [1]; l.pad(3, 0); log(l);";
    assert_eq!(invite(body).log, ["a+b+c", "abc", "axc", "ayc", "ayc", "ayc..", "ayc..121", "[1, 0, 0]"]);
}

#[test]
fn the_log_is_cut_and_never_fails_a_run() {
    let outcome = invite("for i in 0..100 { log(i); }");
    assert_eq!(outcome.verdict, PolicyVerdict::Allowed);
    assert_eq!(outcome.log.len(), 65);
    assert_eq!(outcome.log.last().map(String::as_str), Some("(the rest of the log is cut)"));
}

#[test]
fn every_run_has_a_scope_and_a_context_of_its_own() {
    on_stack(|| {
        let engine = engine();
        let script =
            compiled(&engine, "fn before_invite(ctx) { log(ctx.keys().len()); ctx.more = 1; let x = 1; }");
        let sample = hooks::sample_context(PolicyHookKey::BeforeInvite);
        let run = || engine.run(&script, PolicyHookKey::BeforeInvite, &sample);
        assert_eq!((run(), run().log), (run(), vec!["5".to_owned()]));
    });
}

#[test]
fn a_hook_that_the_file_does_not_define_allows() {
    on_stack(|| {
        let engine = engine();
        let script = compiled(&engine, "fn before_invite(ctx) { deny(\"no\") }");
        let outcome = engine.run(&script, PolicyHookKey::ValidateUser, &json!({}));
        assert_eq!((outcome.verdict, outcome.failure, outcome.operations), (PolicyVerdict::Allowed, None, 0));
    });
}

#[test]
fn what_stands_in_for_closures_answers_as_described() {
    let cases = [
        ("any_of([\"a\", \"b\"], [\"b\", \"c\"])", true),
        ("any_of([\"a\", \"b\"], [\"c\"])", false),
        ("any_of([], [])", false),
        ("\"a\" in [\"a\", \"b\"]", true),
        ("\"invite\" in ctx", true),
        ("\"nothing\" in ctx", false),
        ("all_of([\"a\", \"b\", \"c\"], [\"a\", \"c\"])", true),
        ("all_of([\"a\"], [\"a\", \"c\"])", false),
        ("all_of([], [])", true),
        ("any_of([1, ()], [()])", true),
        ("any_of([1], [\"1\"])", false),
        ("any_of([false, true])", true),
        ("any_of([false, 1])", false),
        ("all_of([true, true])", true),
        ("all_of([true, false])", false),
        ("any_of([\"AGENT_USER\", \"X\"], \"AGENT_*\")", true),
        ("all_of([\"AGENT_USER\", \"X\"], \"AGENT_*\")", false),
        ("[\"a\"].any_of([\"a\"])", true),
        ("glob(\"dora@acme.example\", \"*@acme.example\")", true),
        ("glob(\"dora@acme.example\", \"*@acme\")", false),
        ("glob(\"abc\", \"a?c\")", true),
        ("glob(\"abc\", \"A*\")", false),
        ("glob(\"\", \"*\")", true),
        ("glob(\"\", \"?\")", false),
        ("glob(\"aXbXc\", \"a*X*c\")", true),
        ("glob(\"abc\", \"*b\")", false),
        ("\"über\".glob(\"?ber\")", true),
    ];
    for (expression, expected) in cases {
        assert_eq!(invite(&format!("log({expression})")).log, [expected.to_string()], "{expression}");
    }
}

#[test]
fn depths_suit_authors() {
    let mut ors = "if ctx.invite.role == \"NONE\"".to_owned();
    for i in 0..20 {
        let _ = write!(ors, " || ctx.invite.role == \"R{i}\"");
    }
    assert_eq!(invite(&format!("{ors} {{ deny(\"no\") }}")).failure, None);
    let ifs = format!("{}{}", "if true { ".repeat(8), "}".repeat(8));
    assert_eq!(invite(&ifs).failure, None);
}

#[test]
fn a_context_beyond_the_limits_fails_the_run_or_is_cut() {
    let long: Vec<i32> = (0..600).collect();
    let outcome = run_on(
        "fn before_invite(ctx) { log(ctx.list.len()); log(ctx.list_count); }",
        &json!({ "list": long }),
    );
    assert_eq!(outcome.log, ["512", "600"]);
    let whole = run_on("fn before_invite(ctx) { }", &json!({ "a": vec![vec![1; 512]; 9] }));
    let message = "the facts for this script are too large, or nested too deeply";
    assert_eq!(failure(&whole), Some((message.to_owned(), None)));
}
