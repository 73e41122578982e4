//! The only place that knows that there are two databases: a connection to either, and the macro that
//! pastes one query into both arms.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bb8::PooledConnection;
use diesel::SqliteConnection;
use diesel::result::{Error, QueryResult};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use tokio::time::error::Elapsed;

use super::error::StoreError;
use super::postgres::Dialer;
use super::sqlite::Opener;
use crate::model::TenantId;

/// A connection taken from its pool, which it goes back to when dropped.
///
/// Statements run through `on!`.
#[expect(clippy::large_enum_variant, reason = "a connection is moved a few times a request at most")]
pub enum Connection {
    /// To a SQLite file.
    Sqlite(PooledConnection<'static, Opener>),
    /// To a PostgreSQL server.
    Postgres(PooledConnection<'static, Dialer>),
}

/// diesel's SQLite connection runs on threads of its own.
pub(super) type SqliteLink = Link<SyncConnectionWrapper<SqliteConnection>>;
/// diesel's PostgreSQL connection.
pub(super) type PostgresLink = Link<AsyncPgConnection>;

/// Whose rows PostgreSQL's row-level security lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// One tenant's.
    Of(TenantId),
    /// Jobs that serve every tenant: the tables `tenants` and `outbox` alone.
    System,
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
    pub(super) rows: Option<Rows>,
    pub(super) open: Open,
    lost: bool,
    closed: Arc<AtomicBool>,
    bound: Duration,
    statements: Arc<AtomicU64>,
}

impl<C> Link<C> {
    /// A new connection. `closed` turns true when the other side hangs up; `bound` is how long a
    /// statement may take.
    pub(super) fn new(raw: C, closed: Arc<AtomicBool>, bound: Duration) -> Self {
        let statements = Arc::default();
        Self { raw, rows: None, open: Open::No, lost: false, closed, bound, statements }
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
    /// Counts a statement and notes what it came to.
    pub(super) fn settle<T>(&mut self, result: Result<QueryResult<T>, Elapsed>) -> Result<T, StoreError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.note(result)
    }
    fn note<T>(&mut self, result: Result<QueryResult<T>, Elapsed>) -> Result<T, StoreError> {
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

/// Runs one diesel-async query on whichever database the connection is to: `on!(connection, |c|
/// query.load::<Row>(c))`. Each arm has a `type DB` for what has to name its backend. Gives the query's
/// value or a [`StoreError`]; a statement that outlasts its bound is `Unavailable`.
macro_rules! on {
    ($connection:expr, |$c:ident| $query:expr) => {
        match $connection {
            $crate::store::Connection::Sqlite(link) => {
                #[allow(dead_code, reason = "not every query names its backend")]
                type DB = diesel::sqlite::Sqlite;
                let bound = link.bound();
                let $c = link.raw();
                let result = tokio::time::timeout(bound, $query).await;
                link.settle(result)
            }
            $crate::store::Connection::Postgres(link) => {
                #[allow(dead_code, reason = "not every query names its backend")]
                type DB = diesel::pg::Pg;
                let bound = link.bound();
                let $c = link.raw();
                let result = tokio::time::timeout(bound, $query).await;
                link.settle(result)
            }
        }
    };
}
pub(crate) use on;

/// The same for a query that may find nothing: gives an `Option`.
macro_rules! maybe {
    ($connection:expr, |$c:ident| $query:expr) => {
        $crate::store::connection::on!($connection, |$c| async move {
            diesel::OptionalExtension::optional($query.await)
        })
    };
}
pub(crate) use maybe;

impl Connection {
    /// Runs statements without parameters, one after the other.
    pub(super) async fn batch(&mut self, statements: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(link) => {
                let result = tokio::time::timeout(link.bound(), link.raw.batch_execute(statements)).await;
                link.note(result)
            }
            Self::Postgres(link) => {
                let result = tokio::time::timeout(link.bound(), link.raw.batch_execute(statements)).await;
                link.note(result)
            }
        }
    }
    /// The statements of this connection count there from now on.
    pub(super) fn count_in(&mut self, statements: &Arc<AtomicU64>) {
        match self {
            Self::Sqlite(link) => link.statements = Arc::clone(statements),
            Self::Postgres(link) => link.statements = Arc::clone(statements),
        }
    }
    /// Lets PostgreSQL's row-level security show these rows to the statements that follow.
    pub(super) async fn show(&mut self, rows: Rows) -> Result<(), StoreError> {
        let Self::Postgres(link) = self else { return Ok(()) };
        if link.rows == Some(rows) {
            return Ok(());
        }
        link.rows = None;
        self.batch(&format!("SELECT set_config('tenantry.tenant', '{}', false)", rows.setting())).await?;
        if let Self::Postgres(link) = self {
            link.rows = Some(rows);
        }
        Ok(())
    }
    /// Is the role one that row-level security does not hold for? Never on SQLite.
    pub(super) async fn sees_all_rows(&mut self) -> Result<bool, StoreError> {
        // Its `load` would stand in the way of the flags' elsewhere.
        use diesel_async::RunQueryDsl;
        let Self::Postgres(link) = self else { return Ok(false) };
        let query = diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>(
            "EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls))",
        ));
        let result = tokio::time::timeout(link.bound(), query.get_result::<bool>(link.raw())).await;
        link.settle(result)
    }
    /// Has the server hung up?
    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Sqlite(link) => link.is_closed(),
            Self::Postgres(link) => link.is_closed(),
        }
    }
    pub(super) fn open(&self) -> Open {
        match self {
            Self::Sqlite(link) => link.open,
            Self::Postgres(link) => link.open,
        }
    }
    pub(super) fn set_open(&mut self, open: Open) {
        match self {
            Self::Sqlite(link) => link.open = open,
            Self::Postgres(link) => link.open = open,
        }
    }
}

impl Rows {
    /// The value of `tenantry.tenant`; nothing in it needs to be quoted.
    pub(super) fn setting(self) -> String {
        match self {
            Self::Of(tenant) => tenant.0.hyphenated().to_string(),
            Self::System => "system".to_owned(),
        }
    }
}
