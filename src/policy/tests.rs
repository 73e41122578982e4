//! Tests of the engine, on a thread with the stack that scripts get.

mod compiling;
mod contexts;
mod hostile;
mod problems;
mod runner;
mod running;
mod samples;
mod self_tests;

use std::{sync::Arc, thread, time::Duration};

use serde_json::Value;

use super::{Compiled, Limits, Outcome, PolicyEngine, Timer, hooks, monotonic};
use crate::model::PolicyHookKey;

/// A timer that stands still: no test depends on how fast the machine is.
fn frozen() -> Timer {
    Arc::new(|| Duration::ZERO)
}

fn engine() -> PolicyEngine {
    PolicyEngine::new(Limits::default(), frozen())
}

/// As the runner does it.
fn on_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let stack = Limits::default().stack_bytes;
    thread::scope(|scope| {
        thread::Builder::new().stack_size(stack).spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

fn compiled(engine: &PolicyEngine, source: &str) -> Compiled {
    engine.compile(source).unwrap_or_else(|found| panic!("{found:?}\n{source}"))
}

/// Runs `before_invite` with this body on the sample.
fn invite(body: &str) -> Outcome {
    run_source(&format!("fn before_invite(ctx) {{\n{body}\n}}"))
}

fn run_source(source: &str) -> Outcome {
    run_on(source, &hooks::sample_context(PolicyHookKey::BeforeInvite))
}

fn run_on(source: &str, context: &Value) -> Outcome {
    on_stack(|| {
        let engine = engine();
        engine.run(&compiled(&engine, source), PolicyHookKey::BeforeInvite, context)
    })
}

fn real_time() -> PolicyEngine {
    PolicyEngine::new(Limits::default(), monotonic())
}
