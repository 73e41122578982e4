//! Connections to a SQLite file, whose library is inside the binary.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, SqliteConnection};

use super::checkpoint::settings;
use super::error::StoreError;
use super::link::{Link, SqliteLink};
use super::local::{DO_NOT_WAIT, Local};

/// What every connection sets. Durable first: WAL with FULL synchronises at each commit.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; \
    PRAGMA cache_size = -8192;";
/// What a reader sets besides. Its pages are the inner ones of the indexes, mostly; the system has the others in memory
/// anyhow. The writer's hold what is not committed yet.
const READS: &str = "PRAGMA query_only = ON; PRAGMA cache_size = -4096;";

/// Opens connections for a pool.
#[derive(Clone, Debug)]
pub struct Opener {
    path: PathBuf,
    /// Readers cannot write.
    read_only: bool,
    bound: Duration,
}

impl Opener {
    /// Opens the file at `path`, which exists.
    pub(super) const fn new(path: PathBuf, read_only: bool, bound: Duration) -> Self {
        Self { path, read_only, bound }
    }
    /// A connection of diesel's own, with the settings made.
    pub(super) fn open(&self) -> Result<SqliteConnection, StoreError> {
        let path = self.path.to_str().ok_or_else(|| StoreError::Internal("the path is not UTF-8".into()))?;
        super::interrupt::install();
        let mut raw = SqliteConnection::establish(path)?;
        raw.batch_execute(SETTINGS)?;
        if self.read_only {
            raw.batch_execute(READS)?;
        }
        Ok(raw)
    }
}

impl bb8::ManageConnection for Opener {
    type Connection = SqliteLink;
    type Error = StoreError;

    async fn connect(&self) -> Result<SqliteLink, StoreError> {
        let opener = self.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let mut raw = opener.open()?;
            if !opener.read_only {
                raw.batch_execute(DO_NOT_WAIT)?;
                raw.batch_execute(&settings())?;
            }
            Ok::<_, StoreError>(raw)
        });
        let raw = opened.await.map_err(|error| StoreError::Unavailable(error.to_string()))??;
        Ok(Link::new(Local::new(raw), Arc::new(AtomicBool::new(false)), self.bound))
    }
    async fn is_valid(&self, _: &mut SqliteLink) -> Result<(), StoreError> {
        Ok(())
    }
    fn has_broken(&self, link: &mut SqliteLink) -> bool {
        link.is_broken()
    }
}
