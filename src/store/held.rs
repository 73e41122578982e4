//! What users hold, by ids, read in the row of the user: two look-ups in an index for each. What the ids stand
//! for is in the tenant's directory, whose version is read in the same statement.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow, FromStaticSqlRow, Queryable};
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, SqlType};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

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

/// Several ids as one value: `uuid[]` on PostgreSQL, their hexadecimal digits in a row on SQLite.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2951, array_oid = 0), sqlite_type(name = "Text"))]
pub struct IdList;

/// Ids of one kind, as [`IdList`] gives them.
#[derive(Clone, Debug, FromSqlRow)]
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
        let digits = value.read_text().as_bytes().chunks(32);
        let ids = digits.map(|digits| Ok(I::from_uuid(Uuid::try_parse_ascii(digits)?)));
        ids.collect::<deserialize::Result<_>>().map(Self)
    }
}

/// The columns of [`Held`] in a row of `users` of this tenant.
#[derive(Clone, Copy, Debug, QueryId)]
pub(super) struct HeldBy {
    tenant: Bits,
}

/// What the users of a row hold, in the tenant of the grant.
pub(super) fn held<P>(grant: &Grant<P>) -> HeldBy {
    HeldBy { tenant: Bits(grant.tenant().uuid()) }
}

/// The three columns.
pub(super) type HeldColumns = (IdList, IdList, BigInt);

impl Expression for HeldBy {
    type SqlType = HeldColumns;
}
impl<T> AppearsOnTable<T> for HeldBy {}
impl<T> SelectableExpression<T> for HeldBy {}
impl ValidGrouping<()> for HeldBy {
    type IsAggregate = is_aggregate::No;
}

impl<DB: Backend> Queryable<HeldColumns, DB> for Held
where
    (Listed<ProfileId>, Listed<SubtenantId>, i64): FromStaticSqlRow<HeldColumns, DB>,
{
    type Row = (Listed<ProfileId>, Listed<SubtenantId>, i64);
    fn build((profiles, subtenants, directory): Self::Row) -> deserialize::Result<Self> {
        Ok(Self { profiles: profiles.0, subtenants: subtenants.0, directory })
    }
}

/// How ids of several rows become one value.
trait PushIdList: Backend {
    /// What stands before the column of the ids, and what behind it; the rest of the sub-select follows.
    const AROUND: (&'static str, &'static str);
}
impl PushIdList for Pg {
    const AROUND: (&'static str, &'static str) = ("ARRAY(SELECT ", "");
}
impl PushIdList for Sqlite {
    const AROUND: (&'static str, &'static str) = ("(SELECT coalesce(group_concat(hex(", "), ''), '')");
}

macro_rules! fragments {
    ($($backend:ty),*) => {$(
        impl QueryFragment<$backend> for HeldBy {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                let (before, behind) = <$backend as PushIdList>::AROUND;
                for (column, from) in [
                    ("held.profile_id", " FROM user_profiles AS held WHERE held.tenant_id = "),
                    ("held.subtenant_id", " FROM user_subtenants AS held WHERE held.tenant_id = "),
                ] {
                    for text in [before, column, behind, from] {
                        out.push_sql(text);
                    }
                    out.push_bind_param::<Id, _>(&self.tenant)?;
                    out.push_sql(" AND held.user_id = users.id), ");
                }
                // The same for every row, so it is read once.
                out.push_sql("(SELECT tenants.directory_version FROM tenants WHERE tenants.id = ");
                out.push_bind_param::<Id, _>(&self.tenant)?;
                out.push_sql(")");
                Ok(())
            }
        }
    )*};
}
fragments!(Pg, Sqlite);
