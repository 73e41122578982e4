use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{compiled, engine, on_stack};
use crate::policy::{Limits, PolicyEngine, TestResult};

const HOOK: &str = "fn before_invite(ctx) {
  if ctx.invite.email.ends_with(\"@bad.example\") { deny_field(\"email\", \"bad\") }
  if ctx.invite.role == \"MANAGER\" { warn(\"a manager\") }
  if ctx.invite.role == \"BROKEN\" { ctx.nothing }
}\n";

fn run(tests: &str) -> Vec<TestResult> {
    on_stack(|| {
        let engine = engine();
        engine.run_tests(&compiled(&engine, &format!("{HOOK}{tests}")))
    })
}

/// The message of the only test; none where it passed.
fn only(body: &str) -> Option<String> {
    let results = run(&format!("fn test_it() {{ {body} }}"));
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].passed, results[0].message.is_none());
    results[0].message.clone()
}

#[test]
fn a_hook_is_tried_on_its_sample_with_parts_merged_in() {
    let body =
        "let r = try_hook(\"before_invite\", #{ invite: #{ email: \"x@bad.example\", role: \"MANAGER\" } });
        assert(r.denied && r.warned);
        assert(r.messages == [\"bad\", \"a manager\"]);
        assert(r.fields == [\"email\"]);
        let r = try_hook(\"before_invite\");
        assert(!r.denied && !r.warned && r.messages.is_empty() && r.fields.is_empty());";
    assert_eq!(only(body), None);
}

#[test]
fn lists_are_replaced_and_what_counts_them_follows() {
    let results = on_stack(|| {
        let engine = engine();
        let source = "fn validate_user(ctx) {
            warn(`${ctx.user.roles} ${ctx.user.effective_roles} ${ctx.user.subtenants} ${ctx.user.subtenants_count}`);
            if ctx.previous == () { warn(\"new\") }
        }
        fn test_lists() {
            let r = try_hook(\"validate_user\", #{ user: #{ roles: [\"A\"], subtenants: [] }, previous: () });
            assert(r.messages == [`[\"A\"] [\"A\"] [] 0`, \"new\"], `${r.messages}`);
        }";
        engine.run_tests(&compiled(&engine, source))
    });
    assert_eq!(results[0].message, None);
}

#[test]
fn a_test_fails_with_a_reason_and_its_line() {
    assert_eq!(only("assert(false, \"why\")").as_deref(), Some("why (line 6)"));
    assert_eq!(only("assert(1 == 2)").as_deref(), Some("the assertion does not hold (line 6)"));
    assert_eq!(only("").as_deref(), Some("asserts nothing"));
    assert_eq!(only("assert(true); true").as_deref(), Some("returned a value; say it by `assert`"));
    assert_eq!(
        only("try_hook(\"before_invite\", #{ invite: #{ emial: 1 } });").as_deref(),
        Some("the ctx of before_invite has no `invite.emial` (line 6)")
    );
    assert_eq!(only("try_hook(\"nothing\", #{});").as_deref(), Some("there is no hook `nothing` (line 6)"));
    assert_eq!(
        only("try_hook(\"before_invite\", #{ invite: #{ role: \"BROKEN\" } });").as_deref(),
        Some("there is no `nothing` here (line 4)")
    );
    assert_eq!(
        only("deny(\"x\")").as_deref(),
        Some("`deny` is for hooks; a test uses `assert` and `try_hook` (line 6)")
    );
}

#[test]
fn each_test_has_a_budget_of_its_own_and_hooks_that_it_tries_use_it() {
    let results = run("fn test_a() { loop { try_hook(\"before_invite\"); } }\nfn test_b() { assert(true) }");
    let told: Vec<(&str, bool, Option<&str>)> =
        results.iter().map(|one| (one.name.as_str(), one.passed, one.message.as_deref())).collect();
    assert_eq!(told[1], ("test_b", true, None));
    assert_eq!((told[0].0, told[0].1), ("test_a", false));
    assert!(told[0].2.is_some_and(|message| message.starts_with("used more than 100000 steps")), "{told:?}");
    assert_eq!(results[0].operations, 100_000);
    assert!(results[1].operations < 100);
}

#[test]
fn all_tests_together_have_a_deadline() {
    let calls = AtomicU64::new(0);
    let timer = Arc::new(move || Duration::from_millis(calls.fetch_add(1, Ordering::Relaxed)));
    let tests: String = (0..40).map(|i| format!("fn test_{i}() {{ loop {{ }} }}\n")).collect();
    let results = on_stack(|| {
        let engine = PolicyEngine::new(Limits::default(), timer);
        engine.run_tests(&compiled(&engine, &format!("{HOOK}{tests}")))
    });
    let message = |n: usize| results[n].message.as_deref();
    assert_eq!((results[0].operations, message(0)), (101, Some("took longer than 100 ms")));
    let together = "the tests of a file took longer than 2000 ms together";
    assert_eq!((results[39].operations, message(39)), (1, Some(together)));
    assert!(results.iter().all(|one| !one.passed));
}
