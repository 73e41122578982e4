//! The newest versions of many scripts at once.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::versions::ORDER;
use crate::authz::Grant;
use crate::model::{PolicyVersion, ScriptId};
use crate::store::StoreError;
use crate::store::connection::{Connection, on};
use crate::store::page::{Order, Page, Paging};
use crate::store::schema::policy_versions;
use crate::store::sql::Sql;
use crate::store::types::Id;

/// The first page of each script's versions, at most `size` long; none of the scripts is left out.
pub async fn pages<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    scripts: &[ScriptId],
    size: u32,
) -> Result<HashMap<ScriptId, Page<PolicyVersion>>, StoreError> {
    let paging = Paging::first(usize::try_from(size).unwrap_or(usize::MAX));
    let which = Sql::new("policy_versions.tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND policy_versions.id IN (SELECT id FROM (SELECT id, row_number() OVER ")
        .sql("(PARTITION BY script_id ORDER BY number DESC) AS place FROM policy_versions WHERE tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND script_id")
        .one_of(scripts)
        // One more than wanted, which tells whether there is more.
        .sql(") AS placed WHERE place <= ")
        .bind(i64::from(size) + 1)
        .sql(")");
    let order = Order::new(&ORDER).columns(false);
    let rows: Vec<PolicyVersion> = on!(connection, |c| policy_versions::table
        .filter(which)
        .order(order)
        .select(PolicyVersion::as_select())
        .load(c))?;
    let mut of: HashMap<ScriptId, Vec<PolicyVersion>> = scripts.iter().map(|id| (*id, Vec::new())).collect();
    for version in rows {
        of.entry(version.script_id).or_default().push(version);
    }
    Ok(of.into_iter().map(|(id, versions)| (id, Page::cut(versions, &paging))).collect())
}

/// How many versions each script has; none of the scripts is left out.
pub async fn counts<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    scripts: &[ScriptId],
) -> Result<HashMap<ScriptId, i64>, StoreError> {
    let query = Sql::new("SELECT script_id, count(*) FROM policy_versions WHERE tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND script_id")
        .one_of(scripts)
        .sql(" GROUP BY script_id")
        .statement::<(Id, BigInt)>();
    let found: Vec<(ScriptId, i64)> = on!(connection, |c| query.load(c))?;
    let mut counts: HashMap<_, _> = scripts.iter().map(|id| (*id, 0)).collect();
    counts.extend(found);
    Ok(counts)
}
