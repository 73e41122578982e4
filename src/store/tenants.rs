//! Tenants, who own everything else.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, maybe, on};
use super::error::StoreError;
use super::lock::locked;
use super::row::queryable;
use super::schema::tenants;
use super::types::At;
use crate::authz::Grant;
use crate::authz::leave::WritesTenants;
use crate::clock::Timestamp;
use crate::model::{Tenant, TenantId};

queryable!(Tenant from tenants { id: TenantId, slug: String, name: String, created_at: Timestamp });

/// The tenant with this slug, exactly as written. The one finder without a grant, for nobody is known
/// before their tenant is: `connection` is [`Store::system`](super::Store::system)'s.
pub async fn by_slug(connection: &mut Connection, slug: &str) -> Result<Option<Tenant>, StoreError> {
    maybe!(connection, |c| tenants::table
        .filter(tenants::slug.eq(slug))
        .select(Tenant::as_select())
        .get_result(c))
}

/// The grant's tenant.
pub async fn by_id<P>(connection: &mut Connection, grant: &Grant<P>) -> Result<Option<Tenant>, StoreError> {
    maybe!(connection, |c| tenants::table.find(grant.tenant()).select(Tenant::as_select()).get_result(c))
}

/// The key that seals the tenant's cursors: 32 bytes, never shown, never changed.
pub async fn cursor_key<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
) -> Result<Option<[u8; 32]>, StoreError> {
    let found: Option<Vec<u8>> = maybe!(connection, |c| tenants::table
        .find(grant.tenant())
        .select(tenants::cursor_key)
        .get_result(c))?;
    Ok(found.and_then(|key| key.try_into().ok()))
}

/// Holds the grant's tenant until the transaction ends, so that changes which look at the tenant as a
/// whole (is somebody else still Tenant Administrator?) come one after the other. False where there is
/// no such tenant.
pub async fn lock<P>(connection: &mut Connection, grant: &Grant<P>) -> Result<bool, StoreError> {
    let found: Option<TenantId> =
        maybe!(connection, |c| locked(tenants::table.find(grant.tenant()).select(tenants::id))
            .get_result(c))?;
    Ok(found.is_some())
}

/// Adds a tenant, in a transaction on itself ([`Store::begin`](super::Store::begin) with its id). `cursor_key`
/// is a new secret. False where the slug is taken.
pub async fn insert<P: WritesTenants>(
    connection: &mut Connection,
    grant: &Grant<P>,
    slug: &str,
    name: &str,
    cursor_key: &[u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let added = on!(connection, |c| diesel::insert_into(tenants::table)
        .values((
            tenants::id.eq(grant.tenant()),
            tenants::slug.eq(slug),
            tenants::name.eq(name),
            tenants::cursor_key.eq(cursor_key.as_slice()),
            tenants::created_at.eq(At(now)),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}
