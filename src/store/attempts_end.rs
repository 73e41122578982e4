//! Attempts that count no more.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::schema::attempts;
use super::sql::Sql;
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

/// Throws away the counts of this kind whose window opened at this moment or before, so that subjects that
/// somebody made up do not pile up. Rows that somebody counts on just now are left for another time: waiting
/// for them could go round.
pub async fn purge<P: WritesAttempts>(
    connection: &mut Connection,
    grant: &Grant<P>,
    kind: &'static str,
    closed: Timestamp,
) -> Result<(), StoreError> {
    // The tenant and the kind twice: without, PostgreSQL looks through all of the tenant for each that it throws away.
    let (tenant, kinds) = (grant.tenant(), " AND kind = ");
    let delete = Sql::new("DELETE FROM attempts WHERE tenant_id = ")
        .bind(tenant)
        .sql(kinds)
        .bind(kind)
        .sql(" AND (tenant_id, kind, subject) IN (SELECT tenant_id, kind, subject FROM attempts WHERE tenant_id = ")
        .bind(tenant)
        .sql(kinds)
        .bind(kind)
        .sql(" AND window_start <= ")
        .bind(closed)
        .split(")", " FOR UPDATE SKIP LOCKED)");
    on!(connection, |c| delete.execute(c)).map(drop)
}
