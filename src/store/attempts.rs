//! How often something was tried lately, counted before it is tried.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::kept::kept;
use super::schema::attempts;
use super::sql::Sql;
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
    let closed = now - window;
    let query = Sql::new("INSERT INTO attempts (tenant_id, kind, subject, window_start, count) VALUES (")
        .bind(grant.tenant())
        .sql(", ")
        .bind(kind)
        .sql(", ")
        .bind(subject)
        .sql(", ")
        .bind(now)
        .sql(", 1) ON CONFLICT (tenant_id, kind, subject) DO UPDATE SET count = CASE WHEN ")
        .sql("attempts.window_start <= ")
        .bind(closed)
        .sql(" THEN 1 ELSE attempts.count + 1 END, window_start = CASE WHEN attempts.window_start <= ")
        .bind(closed)
        .sql(" THEN excluded.window_start ELSE attempts.window_start END RETURNING count")
        .statement::<BigInt>();
    on!(connection, |c| query.get_result(c))
}

/// Gives back one attempt, which was a success and does not count.
pub async fn give_back<P: WritesAttempts>(
    connection: &mut Connection,
    grant: &Grant<P>,
    kind: &'static str,
    subject: &[u8],
) -> Result<(), StoreError> {
    on!(connection, |c| kept(
        diesel::update(attempts::table.find((grant.tenant(), kind, subject)))
            .filter(attempts::count.gt(0))
            .set(attempts::count.eq(attempts::count - 1))
    )
    .execute(c))
    .map(drop)
}
