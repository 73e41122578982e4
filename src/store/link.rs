//! What a pool keeps: a connection of diesel's, and where it stands.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use diesel::result::{Error, QueryResult};
use tokio::time::error::Elapsed;

use super::error::StoreError;
use super::local::Local;
use super::wire::Wire;
use crate::model::TenantId;

/// To a SQLite file: statements run where they are called.
pub(super) type SqliteLink = Link<Local>;
/// To a PostgreSQL server: statements go down the wire together where they can.
pub(super) type PostgresLink = Link<Wire>;

/// Whose rows PostgreSQL's row-level security lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// One tenant's.
    Of(TenantId),
    /// Jobs that serve every tenant: the tables `tenants` and `outbox` alone.
    System,
}

impl Rows {
    /// The value of `tenantry.tenant`.
    pub(super) fn setting(self) -> String {
        match self {
            Self::Of(tenant) => tenant.0.hyphenated().to_string(),
            Self::System => "system".to_owned(),
        }
    }
}

/// Where a connection stands with its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// In none: each statement by itself.
    No,
    /// In one.
    Yes,
    /// In one in which a statement failed. PostgreSQL would turn its COMMIT into a rollback without an
    /// error, so it cannot be committed any more, on either database.
    Doomed,
}

/// What a pool keeps: diesel's connection and where it stands.
pub struct Link<C> {
    raw: C,
    pub(super) open: Open,
    lost: bool,
    closed: Arc<AtomicBool>,
    bound: Duration,
    pub(super) statements: Arc<AtomicU64>,
}

impl PostgresLink {
    /// Is the transaction begun and empty, so that the server knows nothing of it?
    pub(super) fn is_untouched(&self) -> bool {
        self.raw.is_untouched()
    }
}

impl<C> Link<C> {
    /// A new connection. `closed` turns true when the other side hangs up; `bound` is how long a
    /// statement may take.
    pub(super) fn new(raw: C, closed: Arc<AtomicBool>, bound: Duration) -> Self {
        Self { raw, open: Open::No, lost: false, closed, bound, statements: Arc::default() }
    }
    /// diesel's connection, for `on!`.
    pub(super) const fn raw(&mut self) -> &mut C {
        &mut self.raw
    }
    /// How long a statement may take before its caller is told that the database is away.
    pub(super) const fn bound(&self) -> Duration {
        self.bound
    }
    /// Has the other side hung up?
    pub(super) fn is_closed(&self) -> bool {
        self.lost || self.closed.load(Ordering::Relaxed)
    }
    /// A connection that must not be used by anybody else: hung up, or inside a transaction.
    pub(super) fn is_broken(&self) -> bool {
        self.is_closed() || self.open != Open::No
    }
    /// Counts so many statements and notes what they came to.
    pub(super) fn settle<T>(
        &mut self,
        statements: u64,
        result: Result<QueryResult<T>, Elapsed>,
    ) -> Result<T, StoreError> {
        self.statements.fetch_add(statements, Ordering::Relaxed);
        let error = match result {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(Error::NotFound)) => return Err(Error::NotFound.into()),
            Ok(Err(error)) => {
                let error = StoreError::from(error);
                // The error can be here before the flag.
                self.lost |=
                    matches!(&error, StoreError::Unavailable(detail) if detail == "connection closed");
                error
            }
            Err(_) => {
                self.lost = true;
                StoreError::too_slow(self.bound)
            }
        };
        if self.open == Open::Yes {
            self.open = Open::Doomed;
        }
        if self.is_closed() { Err(StoreError::Unavailable(error.detail().to_owned())) } else { Err(error) }
    }
}
