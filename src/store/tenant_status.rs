//! Whether a tenant may be used.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, maybe};
use super::error::StoreError;
use super::schema::tenants;
use crate::authz::Grant;

/// Is the grant's tenant there and active?
pub async fn is_active<P>(connection: &mut Connection, grant: &Grant<P>) -> Result<bool, StoreError> {
    let status: Option<String> =
        maybe!(connection, |c| tenants::table.find(grant.tenant()).select(tenants::status).get_result(c))?;
    Ok(status.as_deref() == Some("ACTIVE"))
}
