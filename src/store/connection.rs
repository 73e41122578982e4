//! The only place that knows that there are two databases: a connection to either. Statements run through the
//! macros of `run`.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use diesel::result::QueryResult;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use tokio::time::timeout;

use super::command::Commit;
use super::error::StoreError;
use super::interrupt::bounded;
use super::line::Taken;
use super::link::PostgresLink;
pub(super) use super::link::{Open, Rows};
use super::local::at_once;
use super::postgres::Dialer;
pub(crate) use super::run::{later, maybe, on, together};
use super::seat::Seat;

/// A connection taken from its pool, which it goes back to when dropped.
#[expect(clippy::large_enum_variant, reason = "a connection is moved a few times a request at most")]
pub enum Connection {
    /// To a SQLite file.
    Sqlite(Seat),
    /// To a PostgreSQL server.
    Postgres(Taken<Dialer>),
}

impl Connection {
    /// Runs statements without parameters, one after the other.
    pub(super) async fn batch(&mut self, statements: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(link) => {
                let bound = link.bound();
                let result = bounded(bound, || at_once(link.raw().batch_execute(statements)));
                link.settle(0, Ok(result))
            }
            Self::Postgres(link) => {
                let run = async |mut wire: &AsyncPgConnection| wire.batch_execute(statements).await;
                managed(link, run).await
            }
        }
    }
    /// Does a round trip cost more than a statement, so that reading ahead pays?
    pub const fn is_remote(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
    /// The statements of this connection count there from now on.
    pub(super) fn count_in(&mut self, statements: &Arc<AtomicU64>) {
        match self {
            Self::Sqlite(link) => link.statements = Arc::clone(statements),
            Self::Postgres(link) => link.statements = Arc::clone(statements),
        }
    }
    /// Lets PostgreSQL's row-level security show these rows to the statements that follow: said with the first of
    /// them, where the connection has served another tenant before.
    pub(super) fn show(&mut self, rows: Rows) {
        if let Self::Postgres(link) = self {
            link.raw().show(rows);
        }
    }
    /// Opens a transaction on these rows. PostgreSQL is told with its first statement; on SQLite, writers wait for
    /// each other here.
    pub(super) async fn begin(&mut self, rows: Rows) -> Result<(), StoreError> {
        // Set first: whoever gives up waiting leaves the connection in an unknown state.
        self.set_open(Open::Yes);
        match self {
            Self::Sqlite(seat) => seat.begin().await,
            Self::Postgres(link) => {
                link.raw().show(rows);
                link.raw().begin();
                Ok(())
            }
        }
    }
    /// Makes a transaction on PostgreSQL durable, with the writes that nobody has waited for.
    pub(super) async fn commit(link: &mut PostgresLink) -> Result<(), StoreError> {
        if link.is_untouched() {
            link.raw().take_back();
        } else if link.raw().goes_alone() {
            managed(link, async |_: &AsyncPgConnection| Ok(())).await?;
        } else {
            let run = async |mut wire: &AsyncPgConnection| Commit.execute(&mut wire).await.map(drop);
            managed(link, run).await?;
        }
        link.open = Open::No;
        Ok(())
    }
    /// Ends a transaction on PostgreSQL without writing anything of it.
    pub(super) async fn roll_back(&mut self) -> Result<(), StoreError> {
        if !self.forget_unsent() {
            self.batch("ROLLBACK").await?;
        }
        self.set_open(Open::No);
        Ok(())
    }
    /// Forgets what waits to be sent. True where that was the whole transaction, which is over then.
    pub(super) fn forget_unsent(&mut self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(link) => link.raw().take_back(),
        }
    }
    /// Is the role one that row-level security does not hold for? Never on SQLite.
    pub(super) async fn sees_all_rows(&mut self) -> Result<bool, StoreError> {
        if matches!(self, Self::Sqlite(_)) {
            return Ok(false);
        }
        let query = diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>(
            "EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls))",
        ));
        let Self::Postgres(link) = self else { return Ok(false) };
        managed(link, async |mut wire: &AsyncPgConnection| query.get_result::<bool>(&mut wire).await).await
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

/// Runs what manages the connection, which is not counted, after what is queued, which is.
async fn managed<T>(
    link: &mut PostgresLink,
    run: impl AsyncFnOnce(&AsyncPgConnection) -> QueryResult<T>,
) -> Result<T, StoreError> {
    let bound = link.bound();
    let (wire, sending) = link.raw().send();
    let (statements, shows) = (sending.writes(), sending.shows());
    let result = timeout(bound, sending.then(wire, run(wire))).await;
    if let Ok(Ok(_)) = &result {
        link.raw().sent(shows);
    }
    link.settle(statements, result)
}
