//! What manages a connection, as statements that stay prepared.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;

use super::link::Rows;

/// Opens a transaction.
#[derive(Clone, Copy, Debug, QueryId)]
pub(super) struct Begin;

/// Makes a transaction durable.
#[derive(Clone, Copy, Debug, QueryId)]
pub(super) struct Commit;

/// Says on PostgreSQL whose rows row-level security lets through, for the statements that follow.
#[derive(Clone, Debug)]
pub(super) struct Show(String);

impl Show {
    pub(super) fn new(rows: Rows) -> Self {
        Self(rows.setting())
    }
}

impl QueryFragment<Pg> for Begin {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("BEGIN");
        Ok(())
    }
}
impl QueryFragment<Sqlite> for Begin {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        // A transaction that reads first and writes later could fail in the middle; this one waits its
        // turn at the start.
        out.push_sql("BEGIN IMMEDIATE");
        Ok(())
    }
}
impl QueryFragment<Pg> for Commit {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("COMMIT");
        Ok(())
    }
}
impl QueryFragment<Sqlite> for Commit {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("COMMIT");
        Ok(())
    }
}
/// One text whatever the rows, so it is found by its type.
impl QueryId for Show {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}
impl QueryFragment<Pg> for Show {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT set_config('tenantry.tenant', ");
        out.push_bind_param::<Text, _>(&self.0)?;
        out.push_sql(", false)");
        Ok(())
    }
}
