//! What users hold, by ids, in the row of the user: the database keeps it there, by triggers of the links. What the
//! ids stand for is in the tenant's directory, whose version is read in the same statement.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow, FromStaticSqlRow, Queryable};
use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Array, BigInt, SqlType};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use super::schema::users;
use super::types::{Bits, Id};
use crate::authz::Grant;
use crate::model::{Identifier, ProfileId, SubtenantId};

/// What a user holds, in no order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub profiles: Vec<ProfileId>,
    pub subtenants: Vec<SubtenantId>,
    /// The version of the tenant's directory at the moment of the reading.
    pub directory: i64,
}

impl Held {
    /// Is nothing held?
    pub fn is_empty(&self) -> bool {
        self.profiles.is_empty() && self.subtenants.is_empty()
    }
}

/// Several ids as one value: `uuid[]` on PostgreSQL; on SQLite the hexadecimal digits of each, and a comma.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2951, array_oid = 0), sqlite_type(name = "Text"))]
pub struct IdList;

/// Ids of one kind, as [`IdList`] has them.
#[derive(Clone, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = IdList)]
pub struct Listed<I: Identifier>(pub Vec<I>);

impl<I: Identifier> FromSql<IdList, Pg> for Listed<I> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let ids: Vec<Bits> = FromSql::<Array<Id>, Pg>::from_sql(value)?;
        Ok(Self(ids.into_iter().map(|id| I::from_uuid(id.0)).collect()))
    }
}
impl<I: Identifier> FromSql<IdList, Sqlite> for Listed<I> {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let digits = value.read_text().split_terminator(',');
        let ids = digits.map(|digits| Ok(I::from_uuid(Uuid::try_parse(digits)?)));
        ids.collect::<deserialize::Result<_>>().map(Self)
    }
}
impl<I: Identifier + std::fmt::Debug> ToSql<IdList, Pg> for Listed<I> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let ids: Vec<Bits> = self.0.iter().map(|id| Bits(id.uuid())).collect();
        ToSql::<Array<Id>, Pg>::to_sql(ids.as_slice(), &mut out.reborrow())
    }
}
impl<I: Identifier + std::fmt::Debug> ToSql<IdList, Sqlite> for Listed<I> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.iter().map(|id| format!("{:X},", id.uuid().simple())).collect::<String>());
        Ok(IsNull::No)
    }
}

/// The columns of [`Held`].
pub(super) type HeldColumns = (IdList, IdList, BigInt);

impl<DB: Backend> Queryable<HeldColumns, DB> for Held
where
    (Listed<ProfileId>, Listed<SubtenantId>, i64): FromStaticSqlRow<HeldColumns, DB>,
{
    type Row = (Listed<ProfileId>, Listed<SubtenantId>, i64);
    fn build((profiles, subtenants, directory): Self::Row) -> deserialize::Result<Self> {
        Ok(Self { profiles: profiles.0, subtenants: subtenants.0, directory })
    }
}

/// What the users of a row hold, in the tenant of the grant, as columns of [`Held`]. Where the row of `tenants` is
/// at hand, its own column spares the look-up.
pub(super) fn held<P>(grant: &Grant<P>) -> (users::profile_ids, users::subtenant_ids, DirectoryVersion) {
    (users::profile_ids, users::subtenant_ids, DirectoryVersion { tenant: Bits(grant.tenant().uuid()) })
}

/// The version of a tenant's directory; the same for every row, so it is read once.
#[derive(Clone, Copy, Debug, QueryId)]
pub(super) struct DirectoryVersion {
    tenant: Bits,
}

impl Expression for DirectoryVersion {
    type SqlType = BigInt;
}
impl<T> AppearsOnTable<T> for DirectoryVersion {}
impl<T> SelectableExpression<T> for DirectoryVersion {}
impl ValidGrouping<()> for DirectoryVersion {
    type IsAggregate = is_aggregate::Never;
}
impl<DB: Backend> QueryFragment<DB> for DirectoryVersion
where
    Bits: ToSql<Id, DB>,
    DB: diesel::sql_types::HasSqlType<Id>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(SELECT tenants.directory_version FROM tenants WHERE tenants.id = ");
        out.push_bind_param::<Id, _>(&self.tenant)?;
        out.push_sql(")");
        Ok(())
    }
}
