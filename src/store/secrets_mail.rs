//! Secrets whose token is made when its mail goes out: until then they hold the hash of nothing.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, maybe, on};
use super::error::StoreError;
use super::kept::kept;
use super::schema::secrets;
use super::types::At;
use crate::authz::Grant;
use crate::authz::leave::WritesSecrets;
use crate::clock::Timestamp;
use crate::model::{SecretId, SecretPurpose};

/// What the secret is good for and until when; none where it is voided, used, or past its time.
pub async fn purpose<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: SecretId,
    now: Timestamp,
) -> Result<Option<(SecretPurpose, Timestamp)>, StoreError> {
    maybe!(connection, |c| secrets::table
        .find((grant.tenant(), id))
        .filter(secrets::used_at.is_null())
        .filter(secrets::expires_at.gt(At(now)))
        .select((secrets::purpose, secrets::expires_at))
        .get_result(c))
}

/// From now on this token's hash opens the secret, and the one before it does not. False where the secret
/// is voided, used, or past its time.
pub async fn set_hash<P: WritesSecrets>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: SecretId,
    hash: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = on!(connection, |c| kept!(
        diesel::update(secrets::table.find((grant.tenant(), id)))
            .filter(secrets::used_at.is_null())
            .filter(secrets::expires_at.gt(At(now)))
            .set(secrets::hash.eq(hash))
    )
    .execute(c))?;
    Ok(changed == 1)
}
