//! How scripts did in the last seven days.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::sql_types::{BigInt, Integer};
use diesel_async::RunQueryDsl;

use crate::authz::Grant;
use crate::clock::Timestamp;
use crate::model::ScriptId;
use crate::store::StoreError;
use crate::store::connection::{Connection, on};
use crate::store::sql::Sql;
use crate::store::types::Id;

/// The runs of a script in seven days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyStats {
    pub runs: i64,
    pub allowed: i64,
    pub denied: i64,
    pub failed: i64,
    /// 99 of 100 runs took no more operations (nearest rank); 0 without runs.
    pub operations_p99: i32,
    /// The same in microseconds.
    pub microseconds_p99: i32,
}

/// What these scripts did in the seven days before `now`; none of them is left out.
pub async fn of<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    scripts: &[ScriptId],
    now: Timestamp,
) -> Result<HashMap<ScriptId, PolicyStats>, StoreError> {
    type Row = (Id, BigInt, BigInt, BigInt, BigInt, Integer, Integer);
    // The nearest rank is ceil(0.99 * runs), here in whole numbers.
    let query = Sql::new("SELECT script_id, count(*), count(*) FILTER (WHERE verdict = 'ALLOWED'), ")
        .sql("count(*) FILTER (WHERE verdict = 'DENIED'), count(*) FILTER (WHERE verdict = 'FAILED'), ")
        .sql("min(operations) FILTER (WHERE by_operations >= (runs * 99 + 99) / 100), ")
        .sql("min(microseconds) FILTER (WHERE by_microseconds >= (runs * 99 + 99) / 100) FROM ")
        .sql("(SELECT script_id, verdict, operations, microseconds, count(*) OVER (PARTITION BY script_id) ")
        .sql("AS runs, row_number() OVER (PARTITION BY script_id ORDER BY operations) AS by_operations, ")
        .sql("row_number() OVER (PARTITION BY script_id ORDER BY microseconds) AS by_microseconds ")
        .sql("FROM policy_runs WHERE tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND script_id")
        .one_of(scripts)
        .sql(" AND started_at > ")
        .bind(now - TimeDelta::days(7))
        .sql(") AS ranked GROUP BY script_id")
        .statement::<Row>();
    let rows: Vec<(ScriptId, i64, i64, i64, i64, i32, i32)> = on!(connection, |c| query.load(c))?;
    let mut stats: HashMap<_, _> = scripts.iter().map(|id| (*id, PolicyStats::default())).collect();
    for (script, runs, allowed, denied, failed, operations_p99, microseconds_p99) in rows {
        let found = PolicyStats { runs, allowed, denied, failed, operations_p99, microseconds_p99 };
        stats.insert(script, found);
    }
    Ok(stats)
}
