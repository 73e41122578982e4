//! diesel's SQLite connection under the traits of diesel-async. A statement runs where it is called, without a hop to
//! another thread and without a copy of each row; what may wait for the disk goes to a thread for it.

use std::pin::Pin;
use std::task::{Context, Poll};

use diesel::SqliteConnection;
use diesel::connection::{Connection as _, LoadConnection, SimpleConnection};
use diesel::query_builder::{AsQuery, AstPass, Query, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error, QueryResult};
use diesel::sql_types::Untyped;
use diesel::sqlite::Sqlite;
use diesel_async::{AsyncConnectionCore, SimpleAsyncConnection};
use futures_util::{FutureExt, Stream};
use send_wrapper::SendWrapper;

use super::checkpoint::Checkpoint;
use super::command::{Begin, Commit};
use super::text::looked_at;

/// diesel's connection; none while another thread has it, and for ever where nobody waited for that thread.
pub struct Local {
    raw: Option<SqliteConnection>,
}

type Cursor<'conn, 'query> = <SqliteConnection as LoadConnection>::Cursor<'conn, 'query>;
type Row<'conn, 'query> = <SqliteConnection as LoadConnection>::Row<'conn, 'query>;

impl Local {
    pub(super) const fn new(raw: SqliteConnection) -> Self {
        Self { raw: Some(raw) }
    }
    fn raw(&mut self) -> QueryResult<&mut SqliteConnection> {
        self.raw.as_mut().ok_or_else(gone)
    }

    /// Opens a transaction that writes. This program has one writer, so there is nothing to wait for but another
    /// program, for which a thread of its own waits.
    pub(super) async fn begin(&mut self) -> QueryResult<()> {
        match self.raw()?.execute_returning_count(&Begin) {
            Err(Error::DatabaseError(_, information)) if information.message() == "database is locked" => {
                self.elsewhere(|raw| {
                    raw.batch_execute(WAIT)?;
                    let begun = raw.execute_returning_count(&Begin);
                    raw.batch_execute(DO_NOT_WAIT)?;
                    begun
                })
                .await
            }
            begun => begun,
        }
        .map(drop)
    }

    /// Makes the transaction durable, which waits for the disk: for a thread that may.
    pub(super) fn commit(&mut self) -> QueryResult<()> {
        self.raw()?.execute_returning_count(&Commit).map(drop)
    }

    /// After a commit: is there much in SQLite's log to be copied?
    pub(super) fn checked(&mut self, checkpoint: &Checkpoint) -> bool {
        self.raw.as_mut().is_some_and(|raw| checkpoint.after_commit(raw))
    }

    /// Runs it on a thread that may block.
    async fn elsewhere<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut SqliteConnection) -> QueryResult<T> + Send + 'static,
    ) -> QueryResult<T> {
        let mut raw = self.raw.take().ok_or_else(gone)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&mut raw);
            (raw, result)
        });
        let (raw, result) = done.await.map_err(|_| gone())?;
        self.raw = Some(raw);
        result
    }
}

/// How long to wait for another program that writes.
const WAIT: &str = "PRAGMA busy_timeout = 5000";
/// What the writer is set to otherwise: whoever waits must not do so on an async thread.
pub(super) const DO_NOT_WAIT: &str = "PRAGMA busy_timeout = 0";

fn gone() -> Error {
    Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new("connection closed".to_owned()))
}

/// The value of a future of [`Local`], none of which ever waits.
pub(super) fn at_once<T>(future: impl Future<Output = QueryResult<T>>) -> QueryResult<T> {
    let waits = || Error::QueryBuilderError("a statement on SQLite has waited for something".into());
    future.now_or_never().unwrap_or_else(|| Err(waits()))
}

impl SimpleAsyncConnection for Local {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.raw()?.batch_execute(query)
    }
}

impl AsyncConnectionCore for Local {
    type ExecuteFuture<'conn, 'query> = std::future::Ready<QueryResult<usize>>;
    type LoadFuture<'conn, 'query> = std::future::Ready<QueryResult<Rows<'conn, 'query>>>;
    type Stream<'conn, 'query> = Rows<'conn, 'query>;
    type Row<'conn, 'query> = Row<'conn, 'query>;
    type Backend = Sqlite;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Sqlite> + QueryId + 'query,
    {
        let query = source.as_query();
        looked_at(&query);
        let load = |raw: &'conn mut SqliteConnection| LoadConnection::load(raw, Plain(query));
        let cursor = self.raw().and_then(load);
        std::future::ready(cursor.map(|cursor| Rows(SendWrapper::new(cursor))))
    }

    fn execute_returning_count<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Sqlite> + QueryId + 'query,
    {
        looked_at(&source);
        std::future::ready(self.raw().and_then(|raw| raw.execute_returning_count(&source)))
    }
}

/// The rows as they are read. They do not leave their thread: whoever asks for them waits for nothing in between
/// ([`at_once`]), which the compiler cannot see.
pub struct Rows<'conn, 'query>(SendWrapper<Cursor<'conn, 'query>>);

impl<'conn, 'query> Stream for Rows<'conn, 'query> {
    type Item = QueryResult<Row<'conn, 'query>>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// A query whose types diesel-async has checked already.
struct Plain<Q>(Q);

impl<Q> Query for Plain<Q> {
    type SqlType = Untyped;
}
impl<Q: QueryId> QueryId for Plain<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}
impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Plain<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
    fn is_safe_to_cache_prepared(&self, backend: &Sqlite) -> QueryResult<bool> {
        self.0.is_safe_to_cache_prepared(backend)
    }
}
