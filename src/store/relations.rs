//! How people are related by companies, for many at once.

use std::collections::HashSet;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromStaticSqlRow, Queryable};
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;
use diesel::sqlite::Sqlite;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::sql::Sql;
use super::types::{At, Bits, Id, Moment};
use crate::authz::Grant;
use crate::clock::Timestamp;
use crate::model::{Identifier, UserId};

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

/// How a user is related to the viewer: what [`colleagues`] and [`invitation_partners`] say, of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Related {
    pub colleague: bool,
    pub invitation: bool,
}

/// The columns of [`Related`] in a row of `users`.
#[derive(Clone, Copy, Debug, QueryId)]
pub(super) struct RelatedTo {
    tenant: Bits,
    viewer: Bits,
    now: At,
}

/// How the user of a row is related to this viewer of the grant's tenant at this moment.
pub(super) fn related<P>(grant: &Grant<P>, viewer: UserId, now: Timestamp) -> RelatedTo {
    RelatedTo { tenant: Bits(grant.tenant().uuid()), viewer: Bits(viewer.uuid()), now: At(now) }
}

impl Expression for RelatedTo {
    type SqlType = (Bool, Bool);
}
impl<T> AppearsOnTable<T> for RelatedTo {}
impl<T> SelectableExpression<T> for RelatedTo {}
impl ValidGrouping<()> for RelatedTo {
    type IsAggregate = is_aggregate::No;
}

impl<DB: Backend> Queryable<(Bool, Bool), DB> for Related
where
    (bool, bool): FromStaticSqlRow<(Bool, Bool), DB>,
{
    type Row = (bool, bool);
    fn build((colleague, invitation): Self::Row) -> deserialize::Result<Self> {
        Ok(Self { colleague, invitation })
    }
}

enum Part {
    Text(&'static str),
    Tenant,
    Viewer,
    Now,
}

/// The two columns, in the words of the two functions above.
const RELATED: &[Part] = &[
    Part::Text("EXISTS (SELECT 1 FROM memberships AS mine JOIN memberships AS theirs "),
    Part::Text("ON theirs.tenant_id = mine.tenant_id AND theirs.company_id = mine.company_id "),
    Part::Text("WHERE mine.active AND theirs.active AND theirs.user_id = users.id AND mine.tenant_id = "),
    Part::Tenant,
    Part::Text(" AND mine.user_id = "),
    Part::Viewer,
    Part::Text("), (EXISTS (SELECT 1 FROM memberships AS theirs WHERE theirs.tenant_id = "),
    Part::Tenant,
    Part::Text(" AND theirs.user_id = users.id AND NOT theirs.active AND ((theirs.expires_at > "),
    Part::Now,
    Part::Text(" AND theirs.invited_by = "),
    Part::Viewer,
    Part::Text(") OR EXISTS (SELECT 1 FROM memberships AS mine WHERE mine.tenant_id = theirs.tenant_id "),
    Part::Text("AND mine.company_id = theirs.company_id AND mine.active AND mine.user_id = "),
    Part::Viewer,
    Part::Text("))) OR EXISTS (SELECT 1 FROM memberships AS mine WHERE mine.tenant_id = "),
    Part::Tenant,
    Part::Text(" AND mine.user_id = "),
    Part::Viewer,
    Part::Text(" AND mine.invited_by = users.id AND mine.expires_at > "),
    Part::Now,
    Part::Text("))"),
];

macro_rules! fragments {
    ($($backend:ty),*) => {$(
        impl QueryFragment<$backend> for RelatedTo {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                for part in RELATED {
                    match part {
                        Part::Text(text) => out.push_sql(text),
                        Part::Tenant => out.push_bind_param::<Id, _>(&self.tenant)?,
                        Part::Viewer => out.push_bind_param::<Id, _>(&self.viewer)?,
                        Part::Now => out.push_bind_param::<Moment, _>(&self.now)?,
                    }
                }
                Ok(())
            }
        }
    )*};
}
fragments!(Pg, Sqlite);
