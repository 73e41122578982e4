//! Companies and who is in them.

use diesel::ExpressionMethods;
use diesel_async::RunQueryDsl;

use super::many::insert_many;
use crate::authz::Grant;
use crate::authz::leave::WritesInBulk;
use crate::model::{Company, Membership};
use crate::store::schema::{companies, memberships};
use crate::store::types::At;
use crate::store::{Connection, StoreError, companies::columns, memberships::Changes};

/// Adds companies as the records say.
pub async fn insert_companies<P: WritesInBulk>(
    connection: &mut Connection,
    grant: &Grant<P>,
    added: &[Company],
) -> Result<(), StoreError> {
    insert_many!(connection, companies, added, |company| columns(grant, company))
}

/// Adds rows of companies as the records say. A second Owner of a company, or a second row of somebody in one, is a
/// unique [`StoreError::Conflict`].
pub async fn insert_memberships<P: WritesInBulk>(
    connection: &mut Connection,
    grant: &Grant<P>,
    added: &[Membership],
) -> Result<(), StoreError> {
    insert_many!(connection, memberships, added, |membership| (
        memberships::tenant_id.eq(grant.tenant()),
        memberships::id.eq(membership.id),
        memberships::company_id.eq(membership.company_id),
        memberships::user_id.eq(membership.user_id),
        memberships::created_at.eq(At(membership.created_at)),
        memberships::version.eq(membership.version),
        Changes::from(membership),
    ))
}
