//! Threads of our own for scripts: their stack suits the engine's depth limits, which a thread of the async
//! runtime does not promise.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads that take jobs in turn. They end when the pool is dropped.
pub(super) struct Pool {
    jobs: mpsc::Sender<Job>,
}

impl Pool {
    /// # Errors
    /// The operating system gives no thread.
    pub(super) fn new(threads: usize, stack_bytes: usize) -> io::Result<Self> {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..threads.max(1) {
            let waiting = waiting.clone();
            thread::Builder::new()
                .name(format!("policy-{number}"))
                .stack_size(stack_bytes)
                .spawn(move || work(&waiting))?;
        }
        Ok(Self { jobs })
    }

    /// Hands a job over; false when no thread is left to take it.
    pub(super) fn submit(&self, job: Job) -> bool {
        self.jobs.send(job).is_ok()
    }
}

fn work(waiting: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // A job catches its own panics and tells of them; this holds the thread whatever a job does.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}
