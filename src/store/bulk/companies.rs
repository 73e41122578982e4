//! Companies and who is in them.

use diesel::ExpressionMethods;
use diesel_async::RunQueryDsl;

use super::many::insert_many;
use crate::authz::Grant;
use crate::authz::leave::WritesInBulk;
use crate::model::{Company, Membership};
use crate::store::schema::{companies, memberships};
use crate::store::types::At;
use crate::store::{Connection, StoreError, fold, memberships::Changes};

/// Adds companies as the records say.
pub async fn insert_companies<P: WritesInBulk>(
    connection: &mut Connection,
    grant: &Grant<P>,
    added: &[Company],
) -> Result<(), StoreError> {
    insert_many!(connection, companies, added, |company| (
        companies::tenant_id.eq(grant.tenant()),
        companies::id.eq(company.id),
        companies::name.eq(&company.name),
        companies::name_key.eq(fold(&company.name)),
        companies::plan.eq(&company.plan),
        companies::status.eq(company.status),
        companies::seats.eq(company.seats),
        companies::renews_at.eq(company.renews_at.map(At)),
        companies::created_at.eq(At(company.created_at)),
        companies::updated_at.eq(At(company.updated_at)),
        companies::version.eq(company.version),
    ))
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
