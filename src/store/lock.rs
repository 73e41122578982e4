//! Rows held until the transaction ends. SQLite has one writer at a time, which is that already.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sqlite::Sqlite;

/// A query whose rows are locked.
#[derive(Clone, Copy, Debug, QueryId)]
pub(super) struct Locked<Q>(Q);

/// `SELECT … FOR UPDATE`, where that means something.
pub(super) const fn locked<Q: Query>(query: Q) -> Locked<Q> {
    Locked(query)
}

/// A query with others joined, of which the sessions alone are locked.
#[derive(Clone, Copy, Debug, QueryId)]
pub(super) struct SessionsLocked<Q>(Q);

/// `SELECT … FOR UPDATE OF sessions`. Where it has waited for the session, what is joined is as it was when the
/// statement began.
pub(super) const fn sessions_locked<Q: Query>(query: Q) -> SessionsLocked<Q> {
    SessionsLocked(query)
}

impl<Q: Query> Query for SessionsLocked<Q> {
    type SqlType = Q::SqlType;
}
impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for SessionsLocked<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" FOR UPDATE OF sessions");
        Ok(())
    }
}
impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for SessionsLocked<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl<Q: Query> Query for Locked<Q> {
    type SqlType = Q::SqlType;
}
impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Locked<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" FOR UPDATE");
        Ok(())
    }
}
impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Locked<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}
