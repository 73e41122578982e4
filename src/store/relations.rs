//! How people are related by companies, for many at once.

use std::collections::HashSet;

use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::sql::Sql;
use super::types::Id;
use crate::authz::Grant;
use crate::clock::Timestamp;
use crate::model::UserId;

/// Who of these is an active member of a company that the viewer is an active member of.
pub async fn colleagues<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    viewer: UserId,
    users: &[UserId],
) -> Result<HashSet<UserId>, StoreError> {
    let query = Sql::new("SELECT DISTINCT theirs.user_id FROM memberships AS mine ")
        .sql("JOIN memberships AS theirs ON theirs.tenant_id = mine.tenant_id ")
        .sql("AND theirs.company_id = mine.company_id WHERE mine.active AND theirs.active ")
        .sql("AND mine.tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND mine.user_id = ")
        .bind(viewer)
        .sql(" AND theirs.user_id")
        .one_of(users)
        .statement::<Id>();
    let found: Vec<UserId> = on!(connection, |c| query.load(c))?;
    Ok(found.into_iter().collect())
}

/// Whom of these an invitation connects with the viewer: who was invited, with whoever invited them while the
/// invitation is open and with every active member of the company, in whose Users tab the row stands until it
/// is removed; and who invited the viewer, while that invitation is open.
pub async fn invitation_partners<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    viewer: UserId,
    users: &[UserId],
    now: Timestamp,
) -> Result<HashSet<UserId>, StoreError> {
    let query = Sql::new("SELECT theirs.user_id FROM memberships AS theirs WHERE theirs.tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND NOT theirs.active AND theirs.user_id")
        .one_of(users)
        .sql(" AND ((theirs.expires_at > ")
        .bind(now)
        .sql(" AND theirs.invited_by = ")
        .bind(viewer)
        .sql(") OR EXISTS (SELECT 1 FROM memberships AS mine WHERE mine.tenant_id = theirs.tenant_id ")
        .sql("AND mine.company_id = theirs.company_id AND mine.active AND mine.user_id = ")
        .bind(viewer)
        .sql(")) UNION SELECT invited_by FROM memberships WHERE tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND user_id = ")
        .bind(viewer)
        .sql(" AND expires_at > ")
        .bind(now)
        .sql(" AND invited_by")
        .one_of(users)
        .statement::<Id>();
    let found: Vec<UserId> = on!(connection, |c| query.load(c))?;
    Ok(found.into_iter().collect())
}

/// Who of these owns a company.
pub async fn owners_among<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    users: &[UserId],
) -> Result<HashSet<UserId>, StoreError> {
    let query = Sql::new("SELECT DISTINCT user_id FROM memberships WHERE tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND role = 3 AND user_id")
        .one_of(users)
        .statement::<Id>();
    let found: Vec<UserId> = on!(connection, |c| query.load(c))?;
    Ok(found.into_iter().collect())
}
