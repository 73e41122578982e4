//! How often something was tried lately, counted before it is tried.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, maybe, on};
use super::error::StoreError;
use super::kept::kept;
use super::schema::attempts;
use super::sql::Sql;
use super::transaction::Tx;
use super::types::Moment;
use crate::authz::Grant;
use crate::authz::leave::WritesAttempts;
use crate::clock::Timestamp;

/// Counts one more attempt of this kind on this subject (a hash of an address, say), and gives how many
/// there were in the window that is open, this one included. A window opens with the first attempt and
/// lasts `window`. One statement: attempts in parallel each get a number of their own.
pub async fn count<P: WritesAttempts>(
    connection: &mut Connection,
    grant: &Grant<P>,
    kind: &'static str,
    subject: &[u8],
    window: TimeDelta,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let query = counting(Sql::new("VALUES (").bind(grant.tenant()), kind, subject, now)
        .sql(")")
        .then(counted(window, now))
        .sql(" RETURNING count")
        .statement::<BigInt>();
    on!(connection, |c| query.get_result(c))
}

/// An attempt that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many there were in the window that is open, this one included.
    pub count: i64,
    /// Is it the one with which the window began? Those before it may have ended by now.
    pub opened: bool,
}

/// The same where the grant's tenant is there and active; none otherwise, and nothing is counted. One statement.
pub async fn count_in_active<P: WritesAttempts>(
    connection: &mut Connection,
    grant: &Grant<P>,
    kind: &'static str,
    subject: &[u8],
    window: TimeDelta,
    now: Timestamp,
) -> Result<Option<Counted>, StoreError> {
    let query = counting(Sql::new("SELECT id"), kind, subject, now)
        .sql(" FROM tenants WHERE id = ")
        .bind(grant.tenant())
        .sql(" AND status = 'ACTIVE'")
        .then(counted(window, now))
        .sql(" RETURNING count, window_start")
        .statement::<(BigInt, Moment)>();
    let found: Option<(i64, Timestamp)> = maybe!(connection, |c| query.get_result(c))?;
    Ok(found.map(|(count, began)| Counted { count, opened: count == 1 && began == now }))
}

/// A row of attempts, begun with its tenant.
fn counting(tenant: Sql, kind: &'static str, subject: &[u8], now: Timestamp) -> Sql {
    Sql::new("INSERT INTO attempts (tenant_id, kind, subject, window_start, count) ")
        .then(tenant)
        .sql(", ")
        .bind(kind)
        .sql(", ")
        .bind(subject)
        .sql(", ")
        .bind(now)
        .sql(", 1")
}

/// What becomes of it where there is one already.
fn counted(window: TimeDelta, now: Timestamp) -> Sql {
    let closed = now - window;
    Sql::new(" ON CONFLICT (tenant_id, kind, subject) DO UPDATE SET count = CASE WHEN ")
        .sql("attempts.window_start <= ")
        .bind(closed)
        .sql(" THEN 1 ELSE attempts.count + 1 END, window_start = CASE WHEN attempts.window_start <= ")
        .bind(closed)
        .sql(" THEN excluded.window_start ELSE attempts.window_start END")
}

/// Gives back one attempt, which was a success and does not count: with what is sent next, or with COMMIT.
/// Once for a kind and subject in a transaction.
pub async fn give_back<P: WritesAttempts>(
    tx: &mut Tx,
    grant: &Grant<P>,
    kind: &'static str,
    subject: &[u8],
) -> Result<(), StoreError> {
    let given = kept!(
        diesel::update(attempts::table.find((grant.tenant(), kind, subject.to_vec())))
            .filter(attempts::count.gt(0))
            .set(attempts::count.eq(attempts::count - 1)),
    );
    later!(tx, given)
}
