//! Versions: what was uploaded, numbered from 1 in each script, never changed.

use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::authz::Grant;
use crate::authz::leave::WritesPolicies;
use crate::clock::Timestamp;
use crate::model::{PolicyVersion, ScriptId, UserId, VersionId};
use crate::store::StoreError;
use crate::store::connection::{Connection, maybe, on};
use crate::store::json::{Hooks, Lines};
use crate::store::list::one_of;
use crate::store::page::{By, Column, Cursor, Key, Order, OrderField, Page, Paging, cursor};
use crate::store::row::queryable;
use crate::store::schema::policy_versions;
use crate::store::sql::Sql;
use crate::store::types::At;

queryable!(PolicyVersion from policy_versions {
    id: VersionId,
    script_id: ScriptId,
    number: i32,
    source: String,
    sha256: String,
    hooks: Hooks,
    tests: Lines,
    uploaded_by: Option<UserId>,
    uploaded_at: Timestamp,
});

/// Versions of a script are listed by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByNumber;

impl OrderField for ByNumber {
    const ID: &'static str = "policy_versions.id";
    fn column(self) -> Column {
        Column::number("policy_versions.number")
    }
}

/// The order of the list: newest first.
pub const ORDER: [By<ByNumber>; 1] = [By::descending(ByNumber)];

/// The version's place in the list.
pub fn place(version: &PolicyVersion) -> Cursor {
    cursor(vec![Key::Number(version.number.into())], version.id)
}

/// The versions with these ids, in no order; ids that name none are left out.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[VersionId],
) -> Result<Vec<PolicyVersion>, StoreError> {
    on!(connection, |c| policy_versions::table
        .filter(policy_versions::tenant_id.eq(grant.tenant()))
        .filter(one_of(policy_versions::id, ids))
        .select(PolicyVersion::as_select())
        .load(c))
}

/// The version of the script whose source has this SHA-256, in lower-case hexadecimal.
pub async fn by_sha256<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    script: ScriptId,
    sha256: &str,
) -> Result<Option<PolicyVersion>, StoreError> {
    maybe!(connection, |c| policy_versions::table
        .filter(policy_versions::tenant_id.eq(grant.tenant()))
        .filter(policy_versions::script_id.eq(script))
        .filter(policy_versions::sha256.eq(sha256))
        .select(PolicyVersion::as_select())
        .get_result(c))
}

/// A page of a script's versions.
pub async fn page<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    script: ScriptId,
    paging: &Paging,
) -> Result<Page<PolicyVersion>, StoreError> {
    let order = Order::new(&ORDER);
    let which = Sql::new("policy_versions.tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND policy_versions.script_id = ")
        .bind(script)
        .sql(" AND ")
        .then(order.between(paging)?);
    let clause = order.clause(paging);
    let rows = on!(connection, |c| policy_versions::table
        .filter(which)
        .order(clause)
        .select(PolicyVersion::as_select())
        .load(c))?;
    Ok(Page::cut(rows, paging))
}

/// How many versions the script has.
pub async fn count<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    script: ScriptId,
) -> Result<i64, StoreError> {
    on!(connection, |c| policy_versions::table
        .filter(policy_versions::tenant_id.eq(grant.tenant()))
        .filter(policy_versions::script_id.eq(script))
        .count()
        .get_result(c))
}

/// Adds a version under the next number of its script, which holds the script until the transaction ends,
/// and gives it back with that number (the one in the record is not looked at). None where there is no
/// such script.
///
/// # Errors
/// A `Conflict` of kind `Unique` where the script has this source already: look with [`by_sha256`] first,
/// behind [`scripts::lock`](super::scripts::lock).
pub async fn insert<P: WritesPolicies>(
    connection: &mut Connection,
    grant: &Grant<P>,
    version: PolicyVersion,
) -> Result<Option<PolicyVersion>, StoreError> {
    if super::scripts::lock(connection, grant, version.script_id).await?.is_none() {
        return Ok(None);
    }
    let last: Option<i32> = on!(&mut *connection, |c| policy_versions::table
        .filter(policy_versions::tenant_id.eq(grant.tenant()))
        .filter(policy_versions::script_id.eq(version.script_id))
        .select(max(policy_versions::number))
        .get_result(c))?;
    let version = PolicyVersion { number: last.unwrap_or(0) + 1, ..version };
    on!(connection, |c| diesel::insert_into(policy_versions::table)
        .values((
            policy_versions::tenant_id.eq(grant.tenant()),
            policy_versions::id.eq(version.id),
            policy_versions::script_id.eq(version.script_id),
            policy_versions::number.eq(version.number),
            policy_versions::source.eq(&version.source),
            policy_versions::sha256.eq(&version.sha256),
            policy_versions::hooks.eq(Hooks(version.hooks.clone())),
            policy_versions::tests.eq(Lines(version.tests.clone())),
            policy_versions::uploaded_by.eq(version.uploaded_by),
            policy_versions::uploaded_at.eq(At(version.uploaded_at)),
        ))
        .execute(c))?;
    Ok(Some(version))
}
