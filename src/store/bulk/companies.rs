//! Companies and who is in them.

use diesel_async::RunQueryDsl;

use super::many::insert_many;
use crate::authz::Grant;
use crate::authz::leave::WritesInBulk;
use crate::model::{Company, Membership};
use crate::store::{Connection, StoreError, companies, memberships};

/// Adds companies as the records say.
pub async fn insert_companies<P: WritesInBulk>(
    connection: &mut Connection,
    grant: &Grant<P>,
    added: &[Company],
) -> Result<(), StoreError> {
    insert_many!(connection, companies, added, |company| companies::columns(grant, company))
}

/// Adds rows of companies as the records say. A second Owner of a company, or a second row of somebody in one, is a
/// unique [`StoreError::Conflict`].
pub async fn insert_memberships<P: WritesInBulk>(
    connection: &mut Connection,
    grant: &Grant<P>,
    added: &[Membership],
) -> Result<(), StoreError> {
    insert_many!(connection, memberships, added, |membership| memberships::columns(grant, membership))
}
