//! Where a statement on SQLite runs: most take microseconds and run on the async thread that calls them. One that
//! has lately taken long, as a search through a large tenant does, lets the other requests of its thread go
//! elsewhere first.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};

use super::interrupt::bounded;

/// What takes longer keeps others waiting.
const LONG: Duration = Duration::from_millis(2);
/// How many runs in a row have to be short before a statement is trusted again.
const TRUST: u32 = 64;

/// What is known of the statement of one place in the program.
#[derive(Debug, Default)]
pub struct Pace {
    /// How many more runs are mistrusted.
    mistrusted: AtomicU32,
}

impl Pace {
    pub const fn new() -> Self {
        Self { mistrusted: AtomicU32::new(0) }
    }

    /// Runs it here for at most so long, after the thread's other work has been handed on where that is called for.
    pub fn run<T>(&self, bound: Duration, statement: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let statement = || bounded(bound, statement);
        let mistrusted = self.mistrusted.load(Ordering::Relaxed);
        let value = if mistrusted > 0 && others_go_on() {
            tokio::task::block_in_place(statement)
        } else {
            statement()
        };
        self.note(started.elapsed());
        value
    }

    fn note(&self, taken: Duration) {
        let mistrusted = self.mistrusted.load(Ordering::Relaxed);
        if taken > LONG {
            self.mistrusted.store(TRUST, Ordering::Relaxed);
        } else if mistrusted > 0 {
            self.mistrusted.store(mistrusted - 1, Ordering::Relaxed);
        }
    }
}

/// Is there another thread for the other work?
fn others_go_on() -> bool {
    Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_run_is_remembered_and_many_short_ones_forgive_it() {
        let pace = Pace::new();
        let mistrusted = || pace.mistrusted.load(Ordering::Relaxed);
        pace.note(LONG);
        assert_eq!(mistrusted(), 0);
        pace.note(LONG + Duration::from_nanos(1));
        assert_eq!(mistrusted(), TRUST);
        for left in (0..TRUST).rev() {
            pace.note(Duration::ZERO);
            assert_eq!(mistrusted(), left);
        }
        pace.note(Duration::ZERO);
        assert_eq!(mistrusted(), 0);
    }

    /// Here there is one thread, so it just runs.
    #[tokio::test]
    async fn what_is_mistrusted_runs_all_the_same() {
        let pace = Pace::new();
        pace.note(Duration::MAX);
        assert_eq!(pace.run(Duration::MAX, || 7), 7);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_mistrusted_runs_with_the_others_handed_on() {
        let pace = Pace::new();
        pace.note(Duration::MAX);
        assert_eq!(tokio::spawn(async move { pace.run(Duration::MAX, || 7) }).await.unwrap(), 7);
    }
}
