//! All tenants, for the operator.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::schema::tenants;
use crate::model::Tenant;

/// Every tenant, by slug: `connection` is [`Store::system`](super::Store::system)'s, on behalf of nobody but the
/// operator, who could open the database as well.
pub async fn all(connection: &mut Connection) -> Result<Vec<Tenant>, StoreError> {
    on!(connection, |c| tenants::table.order(tenants::slug).select(Tenant::as_select()).load(c))
}
