//! Where a statement on SQLite runs: most take microseconds and run on the async thread that calls them. One that
//! has lately been long, as a search through a large tenant is, lets the other requests of its thread go elsewhere
//! first. Each of those elsewhere takes a thread with memory of its own, so a statement is not mistrusted for the time
//! that its thread waited for a core: how much SQLite had to do is what counts.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};

use super::interrupt::weighed;

/// What is more work keeps others waiting: some milliseconds, in the steps that SQLite asks after.
const LONG: u32 = 2;
/// What takes longer does so too, however little work it is: a disk that is slow.
const LATE: Duration = Duration::from_millis(50);
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
    pub fn run<T>(&self, bound: Duration, statement: impl FnOnce() -> T) -> Ran<T> {
        let started = Instant::now();
        let statement = || weighed(bound, statement);
        let mistrusted = self.mistrusted.load(Ordering::Relaxed);
        let alone = mistrusted > 0 && others_go_on();
        let (value, work) = if alone { tokio::task::block_in_place(statement) } else { statement() };
        self.note(work, started.elapsed());
        Ran { value, alone }
    }

    fn note(&self, work: u32, taken: Duration) {
        let mistrusted = self.mistrusted.load(Ordering::Relaxed);
        if work > LONG || taken > LATE {
            self.mistrusted.store(TRUST, Ordering::Relaxed);
        } else if mistrusted > 0 {
            self.mistrusted.store(mistrusted - 1, Ordering::Relaxed);
        }
    }
}

/// What came of a statement.
#[derive(Debug)]
pub struct Ran<T> {
    pub value: T,
    alone: bool,
}

impl<T> Ran<T> {
    /// Has the thread handed its other work on? What follows belongs behind [`tokio::task::yield_now`] then, on a thread
    /// that has such work: otherwise there would be as many threads as requests.
    pub const fn is_alone(&self) -> bool {
        self.alone
    }
}

/// Is there another thread for the other work?
fn others_go_on() -> bool {
    Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread)
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};

    use super::*;

    const SHORT: Duration = Duration::ZERO;

    fn mistrusted(pace: &Pace) -> u32 {
        pace.mistrusted.load(Ordering::Relaxed)
    }

    #[test]
    fn one_long_run_is_remembered_and_many_short_ones_forgive_it() {
        for (work, taken) in [(LONG + 1, SHORT), (0, LATE + Duration::from_nanos(1))] {
            let pace = Pace::new();
            pace.note(LONG, LATE);
            assert_eq!(mistrusted(&pace), 0);
            pace.note(work, taken);
            assert_eq!(mistrusted(&pace), TRUST);
            for left in (0..TRUST).rev() {
                pace.note(0, SHORT);
                assert_eq!(mistrusted(&pace), left);
            }
            pace.note(0, SHORT);
            assert_eq!(mistrusted(&pace), 0);
        }
    }

    /// As many rows as a search through a tenant of many thousands looks at, and as few as most statements do.
    #[test]
    fn work_is_what_sqlite_does() {
        crate::store::interrupt::install();
        let mut raw = SqliteConnection::establish(":memory:").unwrap();
        let mut count = |rows: u32| {
            let query = format!(
                "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {rows}) SELECT max(n) FROM n"
            );
            let pace = Pace::new();
            pace.run(Duration::MAX, || raw.batch_execute(&query)).value.unwrap();
            mistrusted(&pace)
        };
        assert_eq!((count(100), count(20_000)), (0, TRUST));
    }

    /// Here there is one thread, so it just runs.
    #[tokio::test]
    async fn what_is_mistrusted_runs_all_the_same() {
        let pace = Pace::new();
        pace.note(0, Duration::MAX);
        let ran = pace.run(Duration::MAX, || 7);
        assert_eq!((ran.value, ran.is_alone()), (7, false));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_mistrusted_runs_with_the_others_handed_on() {
        let pace = Pace::new();
        let run = |pace: &Pace| pace.run(Duration::MAX, || 7).is_alone();
        assert!(!tokio::spawn(async move { run(&pace) }).await.unwrap());
        let pace = Pace::new();
        pace.note(0, Duration::MAX);
        assert!(tokio::spawn(async move { run(&pace) }).await.unwrap());
    }
}
