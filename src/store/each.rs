//! The first rows of each of many parents, in one statement: how many are read, and what becomes of them.

use std::collections::HashMap;

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::page::{Page, Paging};
use super::sql::Sql;
use super::types::{Bits, Id};
use crate::model::Identifier;

/// The page of a parent that has no row.
pub fn empty<T>(paging: &Paging) -> Page<T> {
    Page::cut(Vec::new(), paging)
}

/// How many rows of a parent are read: one more than wanted at least, which tells whether there is more. One of a few
/// round numbers, so that the texts to be kept prepared stay few.
pub(super) fn most(paging: &Paging) -> i64 {
    let limit = [5, 10, 20, 25, 50].into_iter().find(|round| *round >= paging.limit).unwrap_or(100);
    limit as i64 + 1
}

/// The page of each parent, from its rows with their places in it. They come parent by parent and in order, but no
/// standard says so.
pub(super) fn in_order<I: Identifier, T>(
    rows: impl Iterator<Item = (I, i64, T)>,
    paging: &Paging,
) -> HashMap<I, Page<T>> {
    let mut parents: HashMap<I, Vec<(i64, T)>> = HashMap::new();
    for (parent, place, row) in rows {
        let rows = parents.entry(parent).or_insert_with(|| Vec::with_capacity(paging.limit + 1));
        rows.push((place, row));
    }
    let page = |(parent, mut rows): (I, Vec<(i64, T)>)| {
        rows.sort_by_key(|(place, _)| *place);
        (parent, Page::cut(rows.into_iter().map(|(_, row)| row).collect(), paging))
    };
    parents.into_iter().map(page).collect()
}

/// How many rows of each parent there are in `from` that are like that; a parent without is left out.
pub(super) async fn counted<I: Identifier>(
    connection: &mut Connection,
    parent: &'static str,
    from: &'static str,
    which: Sql,
) -> Result<HashMap<I, i64>, StoreError> {
    let query = Sql::new("SELECT ")
        .sql(parent)
        .sql(", count(*)")
        .sql(from)
        .then(which)
        .sql(" GROUP BY ")
        .sql(parent)
        .statement::<(Id, BigInt)>();
    let rows: Vec<(Bits, i64)> = on!(connection, |c| query.load(c))?;
    Ok(rows.into_iter().map(|(id, count)| (I::from_uuid(id.0), count)).collect())
}
