//! SQLite's log of what was committed (the WAL) is copied into the database's file now and then. By itself SQLite does so in
//! the COMMIT that finds a thousand pages there, and everybody who writes waits for it: 15 ms and more, for a commit in five
//! of many at once. Here it is copied by a connection of its own while others write, a little at a time, since whatever a disk
//! has to make durable at once keeps the next COMMIT waiting. Now and then the writer copies what is left, with its turn
//! held, so that the log begins anew.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, TryLockError};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Integer};
use diesel::sqlite::Sqlite;

use super::sqlite::Opener;

/// How many pages of the log are not copied yet when that begins: 2 MiB. Measured beside 1,500 and 4,096: the more, the
/// fewer are copied more than once, and the longer everybody waits for the disk.
pub(super) const MUCH: i64 = 512;
/// How long the log is, in pages, when it is to begin anew: 32 MiB.
pub(super) const LONG: i64 = 8192;
/// With how many pages SQLite copies them itself in each COMMIT, where none of this has helped: somebody reads for long, say.
const TOO_LONG: i64 = 2 * LONG;
/// Of how many bytes a page is.
const PAGE: i64 = 4096;
/// How often one goes over the log while others write: what was written meanwhile is little after the first time.
const ROUNDS: usize = 3;
/// How long the writer waits for those who still read from the log, before it is left for another time.
const PATIENCE: &str = "PRAGMA busy_timeout = 20";

/// What the connection that writes is set to. A log that was large once gives its space back.
pub(super) fn settings() -> String {
    format!("PRAGMA wal_autocheckpoint = {TOO_LONG}; PRAGMA journal_size_limit = {}", TOO_LONG * PAGE)
}

/// Copies the log of one database.
pub(super) struct Checkpoint {
    opener: Opener,
    /// Opened when it is first needed.
    own: Mutex<Option<SqliteConnection>>,
    /// Most is copied, and the writer is to copy the rest.
    due: AtomicBool,
}

impl Checkpoint {
    pub(super) const fn new(opener: Opener) -> Self {
        Self { opener, own: Mutex::new(None), due: AtomicBool::new(false) }
    }

    /// For whoever holds the writer's connection, outside of a transaction: copies the rest, where that is due. True where
    /// so much has been written that [`Self::copy`] is to be called, by a thread that may wait, once others can write.
    pub(super) fn after_commit(&self, writer: &mut SqliteConnection) -> bool {
        // What it could not look at, the next one does.
        let Ok(mut log) = look(writer) else { return false };
        if log.pages >= LONG && self.due.swap(false, Ordering::Relaxed) {
            match rest(writer) {
                Ok(done) => log = done,
                Err(error) => tracing::warn!(%error, "SQLite's log could not be begun anew"),
            }
        }
        log.left() >= MUCH
    }

    /// Copies what is in the log, while others read and write. One at a time: whoever comes meanwhile has nothing to do.
    pub(super) fn copy(&self) {
        let mut own = match self.own.try_lock() {
            Ok(own) => own,
            Err(TryLockError::Poisoned(own)) => own.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        match self.copy_by(&mut own) {
            // Where somebody reads what was there long before, little can be copied, and the writer need not wait for them.
            Ok(log) => self.due.store(log.left() < MUCH, Ordering::Relaxed),
            Err(error) => {
                tracing::warn!(error, "SQLite's log could not be copied");
                *own = None;
            }
        }
    }

    fn copy_by(&self, own: &mut Option<SqliteConnection>) -> Result<Log, String> {
        let raw = match own {
            Some(raw) => raw,
            None => own.insert(self.opener.open().map_err(|error| error.detail().to_owned())?),
        };
        let mut copy = || Mode::Passive.run(raw).map_err(|error| error.to_string());
        let mut log = copy()?;
        for _ in 1..ROUNDS {
            // The file is made durable by the one during which nothing was written.
            if log.left() > 0 {
                log = copy()?;
            }
        }
        Ok(log)
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
pub(super) fn look(raw: &mut SqliteConnection) -> QueryResult<Log> {
    Mode::Look.run(raw)
}

/// Copies the rest, and waits a little until nobody reads from the log any more.
fn rest(writer: &mut SqliteConnection) -> QueryResult<Log> {
    writer.batch_execute(PATIENCE)?;
    let done = Mode::Restart.run(writer);
    writer.batch_execute(super::local::DO_NOT_WAIT)?;
    done
}

#[derive(Clone, Copy, Debug)]
enum Mode {
    Look,
    Passive,
    Restart,
}

impl Mode {
    fn run(self, raw: &mut SqliteConnection) -> QueryResult<Log> {
        let (_, pages, copied) = self.get_result::<(i32, i64, i64)>(raw)?;
        Ok(Log { pages, copied })
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
