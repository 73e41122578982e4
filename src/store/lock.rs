//! Rows held until the transaction ends. SQLite has one writer at a time, which is that already.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sqlite::Sqlite;

/// A query with what PostgreSQL is told to lock of it: a type for each text, by which statements are kept prepared.
macro_rules! locks {
    ($(#[$about:meta])* $name:ident, $(#[$make:meta])* $function:ident, $clause:literal) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, QueryId)]
        pub(super) struct $name<Q>(Q);

        $(#[$make])*
        pub(super) const fn $function<Q: Query>(query: Q) -> $name<Q> {
            $name(query)
        }

        impl<Q: Query> Query for $name<Q> {
            type SqlType = Q::SqlType;
        }
        impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for $name<Q> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                self.0.walk_ast(out.reborrow())?;
                out.push_sql($clause);
                Ok(())
            }
        }
        impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for $name<Q> {
            fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                self.0.walk_ast(out)
            }
        }
    };
}

locks! {
    /// A query whose rows are locked.
    Locked,
    /// `SELECT … FOR UPDATE`, where that means something.
    locked,
    " FOR UPDATE"
}

locks! {
    /// A query with others joined, of which the sessions alone are locked.
    SessionsLocked,
    /// `SELECT … FOR UPDATE OF sessions`. Where it has waited for the session, what is joined is as it was when the
    /// statement began.
    sessions_locked,
    " FOR UPDATE OF sessions"
}
