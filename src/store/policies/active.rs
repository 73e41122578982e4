//! What runs in a tenant at this moment.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::authz::Grant;
use crate::model::{PolicyMode, PolicyScript, PolicyVersion};
use crate::store::StoreError;
use crate::store::connection::{Connection, on};
use crate::store::schema::{policy_scripts, policy_versions};

/// A script in SHADOW or ENFORCED with the version of it that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveVersion {
    pub script: PolicyScript,
    pub version: PolicyVersion,
}

/// Every script of the tenant that is in SHADOW or ENFORCED, by name.
pub async fn active<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
) -> Result<Vec<ActiveVersion>, StoreError> {
    let version = policy_versions::tenant_id
        .eq(policy_scripts::tenant_id)
        .and(policy_versions::script_id.eq(policy_scripts::id))
        .and(policy_versions::id.nullable().eq(policy_scripts::active_version));
    let found: Vec<(PolicyScript, PolicyVersion)> = on!(connection, |c| policy_scripts::table
        .inner_join(policy_versions::table.on(version))
        .filter(policy_scripts::tenant_id.eq(grant.tenant()))
        .filter(policy_scripts::mode.ne(PolicyMode::Off))
        .order((policy_scripts::name_key, policy_scripts::id))
        .select((PolicyScript::as_select(), PolicyVersion::as_select()))
        .load(c))?;
    Ok(found.into_iter().map(|(script, version)| ActiveVersion { script, version }).collect())
}
