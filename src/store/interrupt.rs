//! How long a statement on SQLite may run. diesel has no handle to stop one by, so every connection that this process
//! opens is given a handler by SQLite itself, which asks now and then whether the time of the thread's statement is up.
//! How often it asked tells how much work a statement was, however long its thread had to wait for a core meanwhile.
#![expect(unsafe_code, reason = "SQLite's own interface, which diesel hides")]

use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};
use std::sync::Once;
use std::time::{Duration, Instant};

use libsqlite3_sys::{
    SQLITE_OK, sqlite3, sqlite3_api_routines, sqlite3_auto_extension, sqlite3_progress_handler,
};

/// After how many steps of SQLite's machine it asks: some tenths of a millisecond.
const STEPS: c_int = 20_000;

thread_local! {
    /// When the statement that runs on this thread has to end.
    static END: Cell<Option<Instant>> = const { Cell::new(None) };
    /// How often it asked on this thread, round and round.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

/// Connections that are opened from now on can be interrupted.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the function has the signature that SQLite calls it by, and is there as long as the process.
        let installed = unsafe { sqlite3_auto_extension(Some(opened)) };
        if installed != SQLITE_OK {
            tracing::warn!(code = installed, "statements on SQLite cannot be bounded in time");
        }
    });
}

/// Runs statements, none of which goes on for longer than `bound` from now: they fail with "interrupted" then.
pub(super) fn bounded<T>(bound: Duration, statements: impl FnOnce() -> T) -> T {
    /// Also where the statements panic.
    struct Lift(Option<Instant>);
    impl Drop for Lift {
        fn drop(&mut self) {
            END.set(self.0);
        }
    }
    let _lift = Lift(END.replace(Instant::now().checked_add(bound)));
    statements()
}

/// The same, and how often it asked meanwhile: once in [`STEPS`] of each statement's steps, those of its earlier runs
/// among them.
pub(super) fn weighed<T>(bound: Duration, statements: impl FnOnce() -> T) -> (T, u32) {
    let before = ASKED.get();
    let value = bounded(bound, statements);
    (value, ASKED.get().wrapping_sub(before))
}

/// SQLite calls it with each connection that it has opened.
unsafe extern "C" fn opened(
    database: *mut sqlite3,
    _: *mut *mut c_char,
    _: *const sqlite3_api_routines,
) -> c_int {
    // SAFETY: SQLite passes a connection that is open; the handler needs no data of its own and never goes away.
    unsafe { sqlite3_progress_handler(database, STEPS, Some(is_over), std::ptr::null_mut()) };
    SQLITE_OK
}

/// Other than zero stops the statement. Statements run on the thread that asks for them.
extern "C" fn is_over(_: *mut c_void) -> c_int {
    let _ = ASKED.try_with(|asked| asked.set(asked.get().wrapping_add(1)));
    let end = END.try_with(Cell::get).unwrap_or_default();
    c_int::from(end.is_some_and(|end| Instant::now() >= end))
}
