//! One event that several counts bound, all in one statement.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use diesel::sql_types::{BigInt, Binary, Text};
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, on};
use super::error::StoreError;
use super::list::Hashes;
use super::sql::{Sql, Value};
use super::transaction::Tx;
use super::types::Moment;
use crate::authz::Grant;
use crate::authz::leave::WritesAttempts;
use crate::clock::Timestamp;

/// One of the counts that bound an event. Each is of another kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub kind: &'static str,
    /// A hash of what is counted.
    pub subject: Vec<u8>,
    /// A window opens with the first event and lasts so long.
    pub window: TimeDelta,
    /// How many there may be in a window.
    pub most: i64,
    /// What the event adds: 1, or 0 where it is only refused while too many others are counted.
    pub adds: i64,
}

/// Counts an event in each of these where all of them allow it, with what is sent next, or with COMMIT: where it is one too
/// many in any, [`StoreError::Serialization`], and the transaction is not committed.
pub async fn count_within_all<P: WritesAttempts>(
    tx: &mut Tx,
    grant: &Grant<P>,
    bounds: &[Bound],
    now: Timestamp,
) -> Result<(), StoreError> {
    let query = counting(grant, bounds, now)
        .sql(" WHERE ")
        .then(closed(bounds, now))
        .sql(" OR ")
        .then(of_kind(bounds, "attempts.count + excluded.count <= ", |bound| bound.most));
    later!(tx, all(bounds.len()) query)
}

/// A count as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub count: i64,
    /// When its window opened; it may be over.
    pub began: Timestamp,
}

/// The same, and gives what each of them says by its kind, this event included. Where one has too many, the transaction has
/// to be rolled back.
pub async fn count_all<P: WritesAttempts>(
    tx: &mut Tx,
    grant: &Grant<P>,
    bounds: &[Bound],
    now: Timestamp,
) -> Result<HashMap<String, Tally>, StoreError> {
    let query =
        counting(grant, bounds, now)
            .sql(" RETURNING kind, count, window_start")
            .statement::<(Text, BigInt, Moment)>();
    let counted: Vec<(String, i64, Timestamp)> = on!(&mut **tx, |c| query.load(c))?;
    Ok(counted.into_iter().map(|(kind, count, began)| (kind, Tally { count, began })).collect())
}

/// What the counts of these bounds say now, by kind and subject; one that nothing was counted in is left out. Nothing is
/// added. One statement, however many.
pub async fn tallies<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    bounds: &[Bound],
) -> Result<HashMap<(String, Vec<u8>), Tally>, StoreError> {
    let mut subjects: BTreeMap<&str, Vec<Vec<u8>>> = BTreeMap::new();
    for bound in bounds {
        subjects.entry(bound.kind).or_default().push(bound.subject.clone());
    }
    // An arm for each kind: with the kinds in one list PostgreSQL reads all that the tenant has.
    let mut query = Sql::new("");
    for (place, (kind, subjects)) in subjects.into_iter().enumerate() {
        query = query
            .sql(if place == 0 { "" } else { " UNION ALL " })
            .sql("SELECT kind, subject, count, window_start FROM attempts WHERE tenant_id = ")
            .bind(grant.tenant())
            .sql(" AND kind = ")
            .bind(kind)
            .sql(" AND subject")
            .bind(Hashes(subjects));
    }
    if bounds.is_empty() {
        return Ok(HashMap::new());
    }
    let query = query.statement::<(Text, Binary, BigInt, Moment)>();
    let found: Vec<(String, Vec<u8>, i64, Timestamp)> = on!(connection, |c| query.load(c))?;
    Ok(found
        .into_iter()
        .map(|(kind, subject, count, began)| ((kind, subject), Tally { count, began }))
        .collect())
}

/// A row for each, and what becomes of it where there is one already.
fn counting<P>(grant: &Grant<P>, bounds: &[Bound], now: Timestamp) -> Sql {
    let mut rows = Sql::new("INSERT INTO attempts (tenant_id, kind, subject, window_start, count) VALUES ");
    for (place, bound) in bounds.iter().enumerate() {
        rows = rows
            .sql(if place == 0 { "(" } else { ", (" })
            .bind(grant.tenant())
            .sql(", ")
            .bind(bound.kind)
            .sql(", ")
            .bind(bound.subject.as_slice())
            .sql(", ")
            .bind(now)
            .sql(", ")
            .bind(bound.adds)
            .sql(")");
    }
    rows.sql(" ON CONFLICT (tenant_id, kind, subject) DO UPDATE SET count = CASE WHEN ")
        .then(closed(bounds, now))
        .sql(" THEN excluded.count ELSE attempts.count + excluded.count END, window_start = CASE WHEN ")
        .then(closed(bounds, now))
        .sql(" THEN excluded.window_start ELSE attempts.window_start END")
}

/// Is the row's window over?
fn closed(bounds: &[Bound], now: Timestamp) -> Sql {
    of_kind(bounds, "attempts.window_start <= ", |bound| now - bound.window)
}

/// Does this hold with what goes for the row's kind? It is compared in each branch, so that its type is known there.
fn of_kind<V: Into<Value>>(bounds: &[Bound], compared: &'static str, with: impl Fn(&Bound) -> V) -> Sql {
    let each = bounds.iter().fold(Sql::new("CASE attempts.kind"), |sql, bound| {
        sql.sql(" WHEN ").bind(bound.kind).sql(" THEN ").sql(compared).bind(with(bound))
    });
    each.sql(" END")
}
