use std::{
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::poll;
use serde_json::Value;

use super::frozen;
use crate::{
    model::{Identifier, PolicyHookKey, PolicyVerdict, TenantId},
    policy::{Limits, Runner, RunnerConfig, RunnerError, Timer, compile::sha256, hooks},
};

const HOOK: PolicyHookKey = PolicyHookKey::BeforeInvite;
const DENY: &str =
    "fn before_invite(ctx) { deny(\"no\") }\nfn test_it() { assert(try_hook(\"before_invite\").denied) }";

fn tenant(n: u128) -> TenantId {
    TenantId::from_uuid(uuid::Uuid::from_u128(n))
}

fn sample() -> Arc<Value> {
    Arc::new(hooks::sample_context(HOOK))
}

fn runner(config: RunnerConfig, timer: Timer) -> Runner {
    Runner::new(Limits::default(), config, timer).unwrap()
}

#[tokio::test]
async fn a_stored_version_runs_and_its_tests_run() {
    let runner = runner(RunnerConfig::default(), frozen());
    let outcome = runner.run_hook(tenant(1), &sha256(DENY), DENY, HOOK, sample()).await;
    assert_eq!((outcome.verdict, outcome.messages()), (PolicyVerdict::Denied, vec!["no".to_owned()]));
    let compiled = runner.compile(tenant(1), DENY).await.unwrap().unwrap();
    let results = runner.run_tests(tenant(1), compiled.clone()).await.unwrap();
    assert!(results.len() == 1 && results[0].passed, "{results:?}");
    assert_eq!(runner.try_once(tenant(1), compiled, HOOK, sample()).await, outcome);
}

#[tokio::test]
async fn a_version_that_cannot_run_fails_closed_and_says_why() {
    let runner = runner(RunnerConfig::default(), frozen());
    let broken = runner.run_hook(tenant(1), &sha256("x"), "x", HOOK, sample()).await;
    assert_eq!(broken.messages(), ["does not compile any more; upload it again"]);
    let other = runner.run_hook(tenant(1), &sha256("x"), DENY, HOOK, sample()).await;
    assert_eq!(other.messages(), ["is not the text that was uploaded"]);
    assert_eq!((broken.verdict, other.verdict), (PolicyVerdict::Failed, PolicyVerdict::Failed));
    assert!(runner.compile(tenant(1), "x").await.unwrap().is_err());
}

#[tokio::test]
async fn a_panic_fails_its_run_and_the_threads_go_on() {
    let panics = Arc::new(AtomicBool::new(true));
    let armed = panics.clone();
    let timer: Timer = Arc::new(move || {
        assert!(!armed.load(Ordering::SeqCst), "a panic inside a run");
        Duration::ZERO
    });
    let runner = runner(RunnerConfig { threads: 1, ..RunnerConfig::default() }, timer);
    for _ in 0..3 {
        let outcome = runner.run_hook(tenant(1), &sha256(DENY), DENY, HOOK, sample()).await;
        assert_eq!(outcome.messages(), ["the policy script could not be run"]);
    }
    panics.store(false, Ordering::SeqCst);
    let outcome = runner.run_hook(tenant(1), &sha256(DENY), DENY, HOOK, sample()).await;
    assert_eq!(outcome.verdict, PolicyVerdict::Denied);
}

/// A timer that holds every run until the gate is opened, and tells how many it holds.
#[derive(Default)]
struct Gate {
    state: Mutex<(bool, usize)>,
    moved: Condvar,
}

impl Gate {
    fn timer(self: &Arc<Self>) -> Timer {
        let gate = self.clone();
        Arc::new(move || {
            let mut state = gate.state.lock().unwrap();
            state.1 += 1;
            gate.moved.notify_all();
            drop(gate.moved.wait_while(state, |(open, _)| !*open).unwrap());
            Duration::ZERO
        })
    }
    fn await_held(&self, count: usize) {
        drop(self.moved.wait_while(self.state.lock().unwrap(), |(_, held)| *held < count).unwrap());
    }
    fn open(&self) {
        self.state.lock().unwrap().0 = true;
        self.moved.notify_all();
    }
}

#[tokio::test]
async fn one_tenant_does_not_take_the_place_of_others_and_too_many_are_told_so() {
    let gate = Arc::new(Gate::default());
    let config = RunnerConfig { threads: 2, per_tenant: 1, waiting_per_tenant: 1, ..RunnerConfig::default() };
    let runner = runner(config, gate.timer());
    let script = runner.compile(tenant(1), DENY).await.unwrap().unwrap();
    let run = |n| Box::pin(runner.try_once(tenant(n), script.clone(), HOOK, sample()));

    let (mut first, mut second, mut other) = (run(1), run(1), run(2));
    assert!(poll!(&mut first).is_pending());
    gate.await_held(1);
    assert!(poll!(&mut second).is_pending(), "the second of the tenant waits for the first");
    let third = run(1).await;
    assert_eq!(third.messages(), [RunnerError::Overloaded.to_string()]);
    assert_eq!(third.verdict, PolicyVerdict::Failed);
    assert!(poll!(&mut other).is_pending());
    gate.await_held(2);

    gate.open();
    for run in [first, second, other] {
        assert_eq!(run.await.verdict, PolicyVerdict::Denied);
    }
    assert_eq!(run(1).await.verdict, PolicyVerdict::Denied, "the places are free again");
}

#[tokio::test]
async fn a_caller_that_goes_away_gives_its_place_in_the_queue_back() {
    let gate = Arc::new(Gate::default());
    let config = RunnerConfig { threads: 1, per_tenant: 1, waiting_per_tenant: 1, ..RunnerConfig::default() };
    let runner = runner(config, gate.timer());
    let script = runner.compile(tenant(1), DENY).await.unwrap().unwrap();
    let run = || Box::pin(runner.try_once(tenant(1), script.clone(), HOOK, sample()));
    let mut first = run();
    assert!(poll!(&mut first).is_pending());
    gate.await_held(1);
    for _ in 0..3 {
        let mut waiting = run();
        assert!(poll!(&mut waiting).is_pending());
    }
    gate.open();
    assert_eq!(first.await.verdict, PolicyVerdict::Denied);
}

#[tokio::test]
async fn the_library_is_bounded_and_keeps_what_is_used() {
    let runner = runner(RunnerConfig { library: 2, ..RunnerConfig::default() }, frozen());
    let source = |n: i32| format!("fn before_invite(ctx) {{ deny(\"{n}\") }}");
    for n in [1, 2, 1, 3] {
        runner.compile(tenant(1), &source(n)).await.unwrap().unwrap();
    }
    let kept = |n| runner.library.get(&sha256(&source(n))).is_some();
    assert_eq!((kept(1), kept(2), kept(3)), (true, false, true));
}

/// Tells on which threads steps were made since it was last asked: true for one of the pool.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<bool>>>);

impl Seen {
    fn timer(&self) -> Timer {
        let seen = self.clone();
        Arc::new(move || {
            let pool = std::thread::current().name().is_some_and(|name| name.starts_with("policy-"));
            let mut seen = seen.0.lock().unwrap();
            if seen.last() != Some(&pool) {
                seen.push(pool);
            }
            Duration::ZERO
        })
    }
    fn take(&self) -> Vec<bool> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

fn told(turns: i64) -> Arc<Value> {
    let mut context = hooks::sample_context(HOOK);
    context["company"]["seats"] = turns.into();
    Arc::new(context)
}

const HERE: &[bool] = &[false];
const POOL: &[bool] = &[true];
const BOTH: &[bool] = &[false, true];

#[tokio::test]
async fn what_was_quick_runs_where_it_is_asked_for_until_it_is_not_quick() {
    let loops = "fn before_invite(ctx) { for n in 0..ctx.company.seats { } deny(\"after all\"); }";
    let nests = "fn f(n) { if n > 0 { f(n - 1) } }\nfn before_invite(ctx) { f(ctx.company.seats); deny(\"after all\"); }";
    // Too many steps, and too much of the stack.
    for (source, small, large) in [(loops, 1, 3_000), (nests, 0, 14)] {
        let seen = Seen::default();
        let runner = runner(RunnerConfig::default(), seen.timer());
        let run = async |turns| {
            let outcome = runner.run_hook(tenant(1), &sha256(source), source, HOOK, told(turns)).await;
            assert_eq!(outcome.messages(), ["after all"], "{turns} turns: {source}");
            (seen.take(), outcome.operations)
        };
        let (first, operations) = run(small).await;
        assert_eq!(first, POOL, "nothing is known of it");
        assert_eq!(run(small).await, (HERE.to_vec(), operations));
        let (cut, many) = run(large).await;
        assert_eq!(cut, BOTH, "begun here, and again on the pool");
        assert!(many > operations, "{many}");
        // Few steps on the pool make it quick again, wherever they led.
        assert_eq!(run(large).await.0, if many > 1_000 { POOL } else { BOTH });
        assert_eq!(run(small).await.1, operations);
    }
}

#[tokio::test]
async fn what_takes_long_is_never_run_where_it_is_asked_for_to_its_end() {
    let ticks = Arc::new(Mutex::new((Duration::ZERO, Duration::ZERO)));
    let seen = Seen::default();
    let (clock, threads) = (ticks.clone(), seen.timer());
    let timer: Timer = Arc::new(move || {
        threads();
        let mut ticks = clock.lock().unwrap();
        ticks.0 = ticks.0.saturating_add(ticks.1);
        ticks.0
    });
    let runner = runner(RunnerConfig::default(), timer);
    let run = async || {
        let outcome = runner.run_hook(tenant(1), &sha256(DENY), DENY, HOOK, sample()).await;
        assert_eq!(outcome.messages(), ["no"]);
        seen.take()
    };
    assert_eq!((run().await, run().await), (POOL.to_vec(), HERE.to_vec()));
    ticks.lock().unwrap().1 = Duration::from_millis(3);
    assert_eq!(run().await, BOTH);
    assert_eq!(run().await, POOL, "it was slow there as well");
}

#[tokio::test]
async fn a_quick_one_waits_its_turn_all_the_same() {
    let gate = Arc::new(Gate::default());
    gate.open();
    let config = RunnerConfig { per_tenant: 1, waiting_per_tenant: 1, ..RunnerConfig::default() };
    let runner = runner(config, gate.timer());
    let quick = runner.compile(tenant(1), DENY).await.unwrap().unwrap();
    let other = "fn before_invite(ctx) { deny(\"other\") }";
    let slow = runner.compile(tenant(1), other).await.unwrap().unwrap();
    let run = |script: &Arc<_>| Box::pin(runner.try_once(tenant(1), Arc::clone(script), HOOK, sample()));
    assert_eq!(run(&quick).await.messages(), ["no"]);
    *gate.state.lock().unwrap() = (false, 0);
    let mut first = run(&slow);
    assert!(poll!(&mut first).is_pending());
    gate.await_held(1);
    let mut second = run(&quick);
    assert!(poll!(&mut second).is_pending(), "the tenant's share is taken");
    gate.open();
    assert_eq!((first.await.messages(), second.await.messages()), (vec!["other".into()], vec!["no".into()]));
}
