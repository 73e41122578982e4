//! Tests of the engine, on a thread with the stack that scripts get.

mod hostile;
mod samples;

use std::{sync::Arc, thread, time::Duration};

use super::{Compiled, Limits, PolicyEngine, Timer, monotonic};

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

fn real_time() -> PolicyEngine {
    PolicyEngine::new(Limits::default(), monotonic())
}
