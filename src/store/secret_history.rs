//! When a link was mailed last.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, maybe};
use super::error::StoreError;
use super::fold::fold;
use super::schema::secrets;
use crate::authz::Grant;
use crate::clock::Timestamp;
use crate::model::{SecretPurpose, UserId};

/// When the newest token of this purpose was made that the user was mailed to this address (compared without
/// case), used or not; none where there is none or it was made void.
pub async fn last_issued<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
    purpose: SecretPurpose,
    address: &str,
) -> Result<Option<Timestamp>, StoreError> {
    maybe!(connection, |c| secrets::table
        .filter(secrets::tenant_id.eq(grant.tenant()))
        .filter(secrets::user_id.eq(user))
        .filter(secrets::purpose.eq(purpose))
        .filter(secrets::address.eq(fold(address)))
        .order(secrets::created_at.desc())
        .select(secrets::created_at)
        .limit(1)
        .get_result(c))
}
