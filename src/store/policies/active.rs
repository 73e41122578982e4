//! What runs in a tenant at this moment.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::authz::Grant;
use crate::model::{PolicyMode, PolicyScript, PolicyVersion};
use crate::store::StoreError;
use crate::store::connection::{Connection, Open, on};
use crate::store::schema::{policy_scripts, policy_versions, tenants};

/// A script in SHADOW or ENFORCED with the version of it that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveVersion {
    pub script: PolicyScript,
    pub version: PolicyVersion,
}

/// Every script of a tenant that runs, at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// That of the tenant's directory, which grows with every change of its scripts as well.
    pub version: i64,
    /// By name.
    pub scripts: Vec<ActiveVersion>,
    /// False where they were read in a transaction, which may yet be rolled back.
    pub committed: bool,
}

/// Every script of the tenant that is in SHADOW or ENFORCED, by name: one statement, so that scripts and version belong
/// together. None of version 0 for a tenant that is not there.
pub async fn active<P>(connection: &mut Connection, grant: &Grant<P>) -> Result<Running, StoreError> {
    type Row = (i64, Option<(PolicyScript, PolicyVersion)>);
    let version = policy_versions::tenant_id
        .eq(policy_scripts::tenant_id)
        .and(policy_versions::script_id.eq(policy_scripts::id))
        .and(policy_versions::id.nullable().eq(policy_scripts::active_version));
    let script = policy_scripts::tenant_id.eq(tenants::id).and(policy_scripts::mode.ne(PolicyMode::Off));
    let committed = connection.open() == Open::No;
    // A tenant without scripts has a row all the same.
    let found: Vec<Row> = on!(connection, |c| tenants::table
        .left_join(policy_scripts::table.inner_join(policy_versions::table.on(version)).on(script))
        .filter(tenants::id.eq(grant.tenant()))
        .order((policy_scripts::name_key, policy_scripts::id))
        .select((tenants::directory_version, Option::<(PolicyScript, PolicyVersion)>::as_select()))
        .load(c))?;
    let version = found.as_slice().first().map_or(0, |row| row.0);
    let scripts = found.into_iter().filter_map(|row| row.1);
    let scripts = scripts.map(|(script, version)| ActiveVersion { script, version }).collect();
    Ok(Running { version, scripts, committed })
}
