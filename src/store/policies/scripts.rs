//! Scripts: a name, a mode, and which version runs.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::authz::Grant;
use crate::authz::leave::WritesPolicies;
use crate::clock::Timestamp;
use crate::model::{PolicyMode, PolicyScript, ScriptId, VersionId};
use crate::store::StoreError;
use crate::store::connection::{Connection, maybe, on};
use crate::store::fold::fold;
use crate::store::kept::kept;
use crate::store::list::one_of;
use crate::store::lock::locked;
use crate::store::page::{By, Column, Cursor, Key, Order, OrderField, Page, Paging, cursor};
use crate::store::row::queryable;
use crate::store::schema::policy_scripts;
use crate::store::sql::Sql;
use crate::store::types::At;

queryable!(PolicyScript from policy_scripts {
    id: ScriptId,
    name: String,
    description: Option<String>,
    mode: PolicyMode,
    active_version: Option<VersionId>,
    created_at: Timestamp,
    updated_at: Timestamp,
});

/// Scripts are listed by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByName;

impl OrderField for ByName {
    const ID: &'static str = "policy_scripts.id";
    fn column(self) -> Column {
        Column::text("policy_scripts.name_key")
    }
}

/// The order of the list.
pub const ORDER: [By<ByName>; 1] = [By::ascending(ByName)];

/// The script's place in the list.
pub fn place(script: &PolicyScript) -> Cursor {
    cursor(vec![Key::Text(fold(&script.name))], script.id)
}

/// The scripts with these ids, in no order; ids that name none are left out.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[ScriptId],
) -> Result<Vec<PolicyScript>, StoreError> {
    on!(connection, |c| policy_scripts::table
        .filter(policy_scripts::tenant_id.eq(grant.tenant()))
        .filter(one_of(policy_scripts::id, ids))
        .select(PolicyScript::as_select())
        .load(c))
}

/// The script of this name, whatever its case.
pub async fn by_name<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    name: &str,
) -> Result<Option<PolicyScript>, StoreError> {
    maybe!(connection, |c| policy_scripts::table
        .filter(policy_scripts::tenant_id.eq(grant.tenant()))
        .filter(policy_scripts::name_key.eq(fold(name)))
        .select(PolicyScript::as_select())
        .get_result(c))
}

/// The script, which nobody else changes until the transaction ends.
pub async fn lock<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: ScriptId,
) -> Result<Option<PolicyScript>, StoreError> {
    maybe!(connection, |c| locked(
        policy_scripts::table.find((grant.tenant(), id)).select(PolicyScript::as_select())
    )
    .get_result(c))
}

/// A page of the tenant's scripts.
pub async fn page<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    paging: &Paging,
) -> Result<Page<PolicyScript>, StoreError> {
    let order = Order::new(&ORDER);
    let which = Sql::new("policy_scripts.tenant_id = ").bind(grant.tenant());
    let which = which.sql(" AND ").then(order.between(paging)?);
    let clause = order.clause(paging);
    let rows = on!(connection, |c| policy_scripts::table
        .filter(which)
        .order(clause)
        .select(PolicyScript::as_select())
        .load(c))?;
    Ok(Page::cut(rows, paging))
}

/// How many scripts the tenant has.
pub async fn count<P>(connection: &mut Connection, grant: &Grant<P>) -> Result<i64, StoreError> {
    on!(connection, |c| policy_scripts::table
        .filter(policy_scripts::tenant_id.eq(grant.tenant()))
        .count()
        .get_result(c))
}

/// Adds a script as the record says. False where the name is taken. A version can be its active one only
/// after it was added, see [`set_mode`].
pub async fn insert<P: WritesPolicies>(
    connection: &mut Connection,
    grant: &Grant<P>,
    script: &PolicyScript,
) -> Result<bool, StoreError> {
    let added = on!(connection, |c| diesel::insert_into(policy_scripts::table)
        .values((
            policy_scripts::tenant_id.eq(grant.tenant()),
            policy_scripts::id.eq(script.id),
            policy_scripts::name.eq(&script.name),
            policy_scripts::name_key.eq(fold(&script.name)),
            policy_scripts::description.eq(&script.description),
            policy_scripts::mode.eq(script.mode),
            policy_scripts::active_version.eq(script.active_version),
            policy_scripts::created_at.eq(At(script.created_at)),
            policy_scripts::updated_at.eq(At(script.updated_at)),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Says what the script is for. False where there is no such script.
pub async fn describe<P: WritesPolicies>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: ScriptId,
    description: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = on!(connection, |c| kept!(
        diesel::update(policy_scripts::table.find((grant.tenant(), id)))
            .set((policy_scripts::description.eq(description), policy_scripts::updated_at.eq(At(now))))
    )
    .execute(c))?;
    Ok(changed == 1)
}

/// From now on this version of the script runs in this mode. False where there is no such script.
///
/// # Errors
/// A `Conflict` where the version is not one of this script, and where none is given to run.
pub async fn set_mode<P: WritesPolicies>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: ScriptId,
    mode: PolicyMode,
    active_version: Option<VersionId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed =
        on!(connection, |c| kept!(diesel::update(policy_scripts::table.find((grant.tenant(), id))).set((
            policy_scripts::mode.eq(mode),
            policy_scripts::active_version.eq(active_version),
            policy_scripts::updated_at.eq(At(now)),
        )))
        .execute(c))?;
    Ok(changed == 1)
}
