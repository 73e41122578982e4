//! Mailed tokens, as hashes: the newest of a purpose voids the older, and each is used once.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, maybe, on};
use super::error::StoreError;
use super::kept::kept;
use super::list::{one_of, one_of_texts};
use super::row::queryable;
use super::schema::secrets;
use super::sql::Sql;
use super::transaction::Tx;
use super::types::At;
use crate::authz::Grant;
use crate::authz::leave::WritesSecrets;
use crate::clock::Timestamp;
use crate::model::{Keyed, MembershipId, Secret, SecretId, SecretPurpose, UserId};

queryable!(Secret from secrets {
    id: SecretId,
    hash: Vec<u8>,
    purpose: SecretPurpose,
    user_id: UserId,
    address: String,
    membership_id: Option<MembershipId>,
    created_at: Timestamp,
    expires_at: Timestamp,
});

/// Adds a token by its hash. The older of the same purpose, user and invitation are gone from then on. It is
/// there once the transaction is committed; where it cannot be written, that is not.
pub async fn insert<P: WritesSecrets>(
    tx: &mut Tx,
    grant: &Grant<P>,
    secret: &Secret,
) -> Result<(), StoreError> {
    let mut older = vec![
        Sql::new("tenant_id = ").bind(grant.tenant()),
        Sql::new("user_id = ").bind(secret.user_id),
        Sql::new("purpose = ").bind(secret.purpose.key()),
    ];
    older.push(match secret.membership_id {
        Some(membership) => Sql::new("membership_id = ").bind(membership),
        None => Sql::new("membership_id IS NULL"),
    });
    let void = Sql::new("DELETE FROM secrets WHERE ").then(Sql::all(older));
    later!(tx, after void)?;
    add(tx, grant, secret).await
}

/// The same where there can be no older one.
pub async fn add<P: WritesSecrets>(tx: &mut Tx, grant: &Grant<P>, secret: &Secret) -> Result<(), StoreError> {
    let written = diesel::insert_into(secrets::table).values((
        secrets::tenant_id.eq(grant.tenant()),
        secrets::id.eq(secret.id),
        secrets::hash.eq(secret.hash.clone()),
        secrets::purpose.eq(secret.purpose),
        secrets::user_id.eq(secret.user_id),
        secrets::address.eq(secret.address.clone()),
        secrets::membership_id.eq(secret.membership_id),
        secrets::created_at.eq(At(secret.created_at)),
        secrets::expires_at.eq(At(secret.expires_at)),
    ));
    later!(tx, written)
}

/// The token with this hash, if it is good for one of these purposes now. It stays good.
pub async fn find<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    hash: &[u8],
    purposes: &[SecretPurpose],
    now: Timestamp,
) -> Result<Option<Secret>, StoreError> {
    maybe!(connection, |c| secrets::table
        .filter(secrets::tenant_id.eq(grant.tenant()))
        .filter(secrets::hash.eq(hash))
        .filter(one_of_texts(secrets::purpose, purposes))
        .filter(secrets::used_at.is_null())
        .filter(secrets::expires_at.gt(At(now)))
        .select(Secret::as_select())
        .get_result(c))
}

/// The same, and uses it up: one statement, so that of many at once one gets it.
pub async fn consume<P: WritesSecrets>(
    connection: &mut Connection,
    grant: &Grant<P>,
    hash: &[u8],
    purposes: &[SecretPurpose],
    now: Timestamp,
) -> Result<Option<Secret>, StoreError> {
    let good = secrets::table
        .filter(secrets::tenant_id.eq(grant.tenant()))
        .filter(secrets::hash.eq(hash))
        .filter(one_of_texts(secrets::purpose, purposes))
        .filter(secrets::used_at.is_null())
        .filter(secrets::expires_at.gt(At(now)));
    maybe!(connection, |c| kept!(
        diesel::update(good).set(secrets::used_at.eq(At(now))).returning(Secret::as_returning())
    )
    .get_result(c))
}

/// Makes every token of the user for one of these purposes void.
pub async fn void<P: WritesSecrets>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
    purposes: &[SecretPurpose],
) -> Result<(), StoreError> {
    on!(connection, |c| diesel::delete(secrets::table)
        .filter(secrets::tenant_id.eq(grant.tenant()))
        .filter(secrets::user_id.eq(user))
        .filter(one_of_texts(secrets::purpose, purposes))
        .execute(c))
    .map(drop)
}

/// Makes every token to these invitations void.
pub async fn void_invitations<P: WritesSecrets>(
    connection: &mut Connection,
    grant: &Grant<P>,
    memberships: &[MembershipId],
) -> Result<(), StoreError> {
    on!(connection, |c| diesel::delete(secrets::table)
        .filter(secrets::tenant_id.eq(grant.tenant()))
        .filter(one_of(secrets::membership_id, memberships))
        .execute(c))
    .map(drop)
}
