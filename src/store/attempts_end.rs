//! Attempts that count no more.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, on};
use super::error::StoreError;
use super::schema::attempts;
use super::sql::Sql;
use super::transaction::Tx;
use crate::authz::Grant;
use crate::authz::leave::WritesAttempts;
use crate::clock::Timestamp;

/// Forgets what was counted of this kind on this subject.
pub async fn clear<P: WritesAttempts>(
    connection: &mut Connection,
    grant: &Grant<P>,
    kind: &'static str,
    subject: &[u8],
) -> Result<(), StoreError> {
    on!(connection, |c| diesel::delete(attempts::table.find((grant.tenant(), kind, subject))).execute(c))
        .map(drop)
}

/// How many counts are thrown away at once: many more than are added meanwhile, and too few to keep anybody waiting.
const AT_ONCE: i64 = 100;

/// Throws away counts of this kind whose window opened at this moment or before, a hundred at most, so that subjects that
/// somebody made up do not pile up. Rows that somebody counts on just now are left for another time: waiting for them
/// could go round.
pub async fn purge<P: WritesAttempts>(
    connection: &mut Connection,
    grant: &Grant<P>,
    kind: &'static str,
    closed: Timestamp,
) -> Result<(), StoreError> {
    let delete = ended(grant, kind, closed, None);
    on!(connection, |c| delete.execute(c)).map(drop)
}

/// The same with what is sent next, or with COMMIT. The count of this subject, which the same transaction counts on, is
/// left.
pub async fn purge_beside<P: WritesAttempts>(
    tx: &mut Tx,
    grant: &Grant<P>,
    kind: &'static str,
    closed: Timestamp,
    subject: &[u8],
) -> Result<(), StoreError> {
    let delete = ended(grant, kind, closed, Some(subject));
    later!(tx, delete)
}

fn ended<P>(grant: &Grant<P>, kind: &'static str, closed: Timestamp, beside: Option<&[u8]>) -> Sql {
    let (tenant, kinds) = (grant.tenant(), " AND kind = ");
    // As an array PostgreSQL looks for them once; by itself, once for each count of the tenant.
    let which = Sql::new("DELETE FROM attempts WHERE tenant_id = ")
        .bind(tenant)
        .sql(kinds)
        .bind(kind)
        .split(" AND subject IN (", " AND subject = ANY (ARRAY(")
        .sql("SELECT subject FROM attempts WHERE tenant_id = ")
        .bind(tenant)
        .sql(kinds)
        .bind(kind)
        .sql(" AND window_start <= ")
        .bind(closed);
    let which = match beside {
        Some(subject) => which.sql(" AND subject <> ").bind(subject),
        None => which,
    };
    which.sql(" LIMIT ").literal(AT_ONCE).split(")", " FOR UPDATE SKIP LOCKED))")
}
