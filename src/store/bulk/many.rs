//! One INSERT of many rows, for both databases. diesel's own is written row by row on SQLite, and not at all where
//! the connection is asynchronous.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// `INSERT INTO table (…) VALUES (…), (…), …`.
pub(super) struct Many<First, Row> {
    pub table: &'static str,
    /// Writes the names of the columns as well.
    pub first: First,
    pub rest: Vec<Row>,
    /// As many rows as a statement ever has: worth being kept prepared.
    pub full: bool,
}

impl<First, Row, DB> QueryFragment<DB> for Many<First, Row>
where
    DB: Backend,
    First: QueryFragment<DB>,
    Row: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if !self.full {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql("INSERT INTO ");
        out.push_sql(self.table);
        out.push_sql(" ");
        self.first.walk_ast(out.reborrow())?;
        for row in &self.rest {
            out.push_sql(", (");
            row.walk_ast(out.reborrow())?;
            out.push_sql(")");
        }
        Ok(())
    }
}

/// The text follows from the table and the number of rows, so statements are kept by it.
impl<First, Row> QueryId for Many<First, Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// `insert_many!(connection, users, people, |person| (users::name.eq(…), …))`: a row for each item of the slice. Every
/// row has to name the same columns, so an absent value is written as NULL and never left out.
macro_rules! insert_many {
    ($connection:expr, $table:ident, $items:expr, |$item:ident| $row:expr) => {{
        // Both databases bound the values of a statement: SQLite at 32,766, PostgreSQL at 65,535.
        const ROWS: usize = 200;
        for items in $items.chunks(ROWS) {
            let mut rows = items
                .iter()
                .map(|$item| diesel::Insertable::<$crate::store::schema::$table::table>::values($row));
            let Some(first) = rows.next() else { break };
            let rest: Vec<_> = rows.map(|row| row.values).collect();
            let full = items.len() == ROWS;
            let statement = $crate::store::bulk::many::Many { table: stringify!($table), first, rest, full };
            $crate::store::connection::on!(&mut *$connection, |c| statement.execute(c))?;
        }
        Ok(())
    }};
}
pub(super) use insert_many;
