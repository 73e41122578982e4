//! SQLite's log of what was committed (the WAL) is copied into the database's file now and then. By itself SQLite does so in
//! the COMMIT that finds a thousand pages there, and everybody who writes waits for it: 15 ms and more, for a commit in five
//! of many at once. Here it is copied by a connection of its own while others write, a little at a time, since whatever a disk
//! has to make durable at once keeps the next COMMIT waiting. Now and then the writer copies what is left, with its turn
//! held, so that the log begins anew.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError, TryLockError};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Integer};
use diesel::sqlite::Sqlite;

use super::local::DO_NOT_WAIT;
use super::sqlite::Opener;

/// How many pages of the log are not copied yet when that begins: 2 MiB. Measured beside 800, 1,100, 1,500 and 4,096: the
/// more, the fewer are copied more than once, and the longer everybody waits for the disk.
pub(super) const MUCH: i64 = 512;
/// How long the log is, in pages, when it is to begin anew: 32 MiB.
pub(super) const LONG: i64 = 8192;
/// With how many pages SQLite copies them itself in each COMMIT, where none of this has helped: somebody reads for long, say.
const TOO_LONG: i64 = 8 * LONG;
/// How many bytes of a log that was longer stay with it: 64 MiB.
const KEPT: i64 = 64 << 20;
/// How often one goes over the log while others write: what was written meanwhile is little after the first time.
const ROUNDS: usize = 3;
/// How long the writer waits for those who still read from the log, before it is left for another time.
const PATIENCE: &str = "PRAGMA busy_timeout = 20";
/// What SQLite calls each failure of the disk but a full one.
const FAILURE: &str = "disk I/O error";

/// What the connection that writes is set to.
pub(super) fn settings() -> String {
    format!("PRAGMA wal_autocheckpoint = {TOO_LONG}; PRAGMA journal_size_limit = {KEPT}")
}

/// Copies the log of one database.
pub(super) struct Checkpoint {
    opener: Opener,
    /// Opened when it is first needed.
    own: Mutex<Option<SqliteConnection>>,
    /// With how many pages that are not copied it is tried again.
    again: AtomicI64,
    /// With how many pages the log was last to begin anew.
    tried: AtomicI64,
    /// Has the disk failed?
    broken: AtomicBool,
}

impl Checkpoint {
    pub(super) const fn new(opener: Opener) -> Self {
        let (again, tried) = (AtomicI64::new(MUCH), AtomicI64::new(0));
        Self { opener, own: Mutex::new(None), again, tried, broken: AtomicBool::new(false) }
    }

    /// For whoever holds the writer's connection, outside of a transaction: copies the rest, where the log is long and most
    /// of it is copied. True where so much has been written that [`Self::copy`] is to be called, by a thread that may
    /// wait, once others can write.
    pub(super) fn after_commit(&self, writer: &mut SqliteConnection) -> bool {
        if self.broken.load(Relaxed) {
            // A connection that was opened since is set otherwise.
            let _ = writer.batch_execute("PRAGMA wal_autocheckpoint = 0");
            return false;
        }
        // What it could not look at, the next one does.
        let Ok(Some(mut log)) = look(writer) else { return false };
        if log.pages < self.tried.load(Relaxed) {
            // It has begun anew.
            self.tried.store(0, Relaxed);
        }
        // Where somebody read from it the last time, not again for each transaction.
        if log.pages >= LONG && log.left() < MUCH && log.pages >= self.tried.load(Relaxed) + MUCH {
            self.tried.store(log.pages, Relaxed);
            match rest(writer) {
                Ok(done) => log = done.unwrap_or(log),
                Err(error) => self.failed(&error.to_string()),
            }
        }
        log.left() >= self.again.load(Relaxed)
    }

    /// Copies what is in the log, while others read and write. One at a time: whoever comes meanwhile has nothing to do.
    pub(super) fn copy(&self) {
        let copied = {
            let mut own = match self.own.try_lock() {
                Ok(own) => own,
                Err(TryLockError::Poisoned(own)) => own.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            self.copy_by(&mut own)
        };
        match copied {
            // Where somebody reads what was there long before, little can be copied: not again for each transaction.
            Ok(log) => self.again.store(log.map_or(0, Log::left) / MUCH * MUCH + MUCH, Relaxed),
            Err(error) => {
                let again = self.again.load(Relaxed) + MUCH;
                self.again.store(again.min(TOO_LONG), Relaxed);
                self.failed(&error);
            }
        }
    }

    fn copy_by(&self, own: &mut Option<SqliteConnection>) -> Result<Option<Log>, String> {
        let raw = match own {
            Some(raw) => raw,
            None => own.insert(self.opener.open().map_err(|error| error.detail().to_owned())?),
        };
        let mut copy = || Mode::Passive.run(raw).map_err(|error| error.to_string());
        let mut log = copy()?;
        for _ in 1..ROUNDS {
            // The file is made durable by the one during which nothing was written.
            if log.is_some_and(|log| log.left() > 0) {
                log = copy()?;
            }
        }
        Ok(log)
    }

    /// The log could not be copied. After a failure of the disk nobody knows what of it is in the file, and asking again
    /// might say that all is well: the log stays as it is, whoever closes the file, and is copied as a whole when the
    /// program is started again.
    #[expect(clippy::mem_forget, reason = "a connection that must never be closed")]
    pub(super) fn failed(&self, error: &str) {
        if !error.contains(FAILURE) {
            tracing::warn!(error, "SQLite's log could not be copied; it is tried again");
            return;
        }
        tracing::error!(
            error,
            "SQLite's file could not be written: what is committed stays in the log, which grows until the server is \
             started again; look at the disk first"
        );
        self.broken.store(true, Relaxed);
        // SQLite copies and removes the log when the last connection is closed: this one never is.
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner).take();
        std::mem::forget(own.or_else(|| self.opener.open().ok()));
    }
}

/// Where the log stands, in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Log {
    pub pages: i64,
    pub copied: i64,
}

impl Log {
    /// What is not copied yet.
    pub(super) const fn left(self) -> i64 {
        self.pages - self.copied
    }
}

/// Where the log stands; nothing is done.
pub(super) fn look(raw: &mut SqliteConnection) -> QueryResult<Option<Log>> {
    Mode::Look.run(raw)
}

/// Copies the rest, and waits a little until nobody reads from the log any more.
fn rest(writer: &mut SqliteConnection) -> QueryResult<Option<Log>> {
    writer.batch_execute(PATIENCE)?;
    let done = Mode::Restart.run(writer);
    writer.batch_execute(DO_NOT_WAIT)?;
    done
}

#[derive(Clone, Copy, Debug)]
enum Mode {
    Look,
    Passive,
    Restart,
}

impl Mode {
    /// None where another connection is at it.
    fn run(self, raw: &mut SqliteConnection) -> QueryResult<Option<Log>> {
        let (_, pages, copied) = self.get_result::<(i32, i64, i64)>(raw)?;
        Ok(Some(Log { pages, copied }).filter(|log| log.pages >= 0))
    }
}

impl Query for Mode {
    type SqlType = (Integer, BigInt, BigInt);
}
/// Found by its text.
impl QueryId for Mode {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl RunQueryDsl<SqliteConnection> for Mode {}
impl QueryFragment<Sqlite> for Mode {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(match self {
            Self::Look => "PRAGMA wal_checkpoint(NOOP)",
            Self::Passive => "PRAGMA wal_checkpoint(PASSIVE)",
            Self::Restart => "PRAGMA wal_checkpoint(RESTART)",
        });
        Ok(())
    }
}
