//! SQL types of our own, so that ids and moments are native on PostgreSQL (uuid, timestamptz) and compact
//! on SQLite (16 bytes, microseconds since 1970), and what of `model` is stored how.

use std::io::Write;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow, Queryable};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, SmallInt, SqlType, Text};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::model::{
    CompanyRole, HttpMethod, Identifier, Keyed, PolicyHookKey, PolicyMode, PolicyVerdict, RoleSet,
    SecretPurpose, SubscriptionStatus, UserStatus,
};

/// An id: uuid on PostgreSQL, a BLOB of 16 bytes on SQLite. Both order bytewise.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct Id;

/// A moment in UTC: timestamptz on PostgreSQL, microseconds since 1970 on SQLite.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct Moment;

/// A bare id, of whatever kind, inside statements that are put together from parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Id)]
pub struct Bits(pub Uuid);

impl ToSql<Id, Pg> for Bits {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl ToSql<Id, Sqlite> for Bits {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}
impl FromSql<Id, Pg> for Bits {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.as_bytes())?))
    }
}
impl FromSql<Id, Sqlite> for Bits {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.read_blob())?))
    }
}

macro_rules! store_ids {
    ($($name:ident = $prefix:literal),* $(,)?) => {$(
        const _: () = {
            use $crate::model::$name;

            #[derive(AsExpression, FromSqlRow)]
            #[diesel(foreign_derive, sql_type = Id)]
            #[allow(dead_code, reason = "carries the derives for a type that knows no diesel")]
            struct Proxy($name);

            impl ToSql<Id, Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    out.write_all(self.0.as_bytes())?;
                    Ok(IsNull::No)
                }
            }
            impl ToSql<Id, Sqlite> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                    out.set_value(self.0.as_bytes().as_slice());
                    Ok(IsNull::No)
                }
            }
            impl<DB: Backend> FromSql<Id, DB> for $name
            where
                Bits: FromSql<Id, DB>,
            {
                fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                    Bits::from_sql(value).map(|bits| Self::from_uuid(bits.0))
                }
            }
        };
    )*};
}
crate::for_each_id!(store_ids);

/// Microseconds from 1970 to 2000, where PostgreSQL counts from.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

impl ToSql<Moment, Pg> for DateTime<Utc> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let since_2000 = self.timestamp_micros().saturating_sub(POSTGRES_EPOCH);
        out.write_all(&since_2000.to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl ToSql<Moment, Sqlite> for DateTime<Utc> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.timestamp_micros());
        Ok(IsNull::No)
    }
}
impl FromSql<Moment, Pg> for DateTime<Utc> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let since_2000 = i64::from_be_bytes(value.as_bytes().try_into()?);
        moment(since_2000.checked_add(POSTGRES_EPOCH))
    }
}
impl FromSql<Moment, Sqlite> for DateTime<Utc> {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        moment(Some(value.read_long()))
    }
}
fn moment(micros: Option<i64>) -> deserialize::Result<Timestamp> {
    micros.and_then(DateTime::from_timestamp_micros).ok_or_else(|| "a moment out of range".into())
}
impl<DB: Backend> Queryable<Moment, DB> for DateTime<Utc>
where
    Self: FromSql<Moment, DB>,
{
    type Row = Self;
    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

/// A moment to bind: `created_at.eq(At(now))`. (Reading gives a plain [`Timestamp`]; binding one is barred
/// by the rules on implementing foreign traits.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression)]
#[diesel(sql_type = Moment)]
pub struct At(pub Timestamp);

impl<DB: Backend> ToSql<Moment, DB> for At
where
    DateTime<Utc>: ToSql<Moment, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        ToSql::<Moment, DB>::to_sql(&self.0, out)
    }
}

/// Closed sets are stored as the key that the API shows.
macro_rules! store_keys {
    ($($name:ident),*) => {$(
        const _: () = {
            #[derive(AsExpression, FromSqlRow)]
            #[diesel(foreign_derive, sql_type = Text)]
            #[allow(dead_code, reason = "carries the derives for a type that knows no diesel")]
            struct Proxy($name);

            impl<DB: Backend> ToSql<Text, DB> for $name
            where
                str: ToSql<Text, DB>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    <str as ToSql<Text, DB>>::to_sql(self.key(), out)
                }
            }
            impl FromSql<Text, Pg> for $name {
                fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                    member(std::str::from_utf8(value.as_bytes())?)
                }
            }
            impl FromSql<Text, Sqlite> for $name {
                fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    member(value.read_text())
                }
            }
        };
    )*};
}

store_keys!(
    HttpMethod,
    UserStatus,
    SubscriptionStatus,
    SecretPurpose,
    PolicyMode,
    PolicyHookKey,
    PolicyVerdict
);

/// The member of a closed set that a stored key names.
pub(super) fn member<K: Keyed>(key: &str) -> deserialize::Result<K> {
    K::from_key(key).ok_or_else(|| format!("{key:?} is no {}", K::NAME).into())
}

/// Numbers of ours that are stored as an integer. `as` says what diesel binds one as on SQLite.
macro_rules! store_number {
    ($name:ty, $sql:ty, $number:ty as $bound:ty, $to:expr, $from:expr) => {
        const _: () = {
            #[derive(AsExpression, FromSqlRow)]
            #[diesel(foreign_derive, sql_type = $sql)]
            #[allow(dead_code, reason = "carries the derives for a type that knows no diesel")]
            struct Proxy($name);

            impl ToSql<$sql, Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    let number: $number = $to(*self);
                    out.write_all(&number.to_be_bytes())?;
                    Ok(IsNull::No)
                }
            }
            impl ToSql<$sql, Sqlite> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                    let number: $number = $to(*self);
                    out.set_value(<$bound>::from(number));
                    Ok(IsNull::No)
                }
            }
            impl<DB: Backend> FromSql<$sql, DB> for $name
            where
                $number: FromSql<$sql, DB>,
            {
                fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                    $from(<$number as FromSql<$sql, DB>>::from_sql(value)?)
                }
            }
        };
    };
}
store_number!(RoleSet, BigInt, i64 as i64, RoleSet::bits, |bits| Ok(RoleSet::from_bits(bits)));
store_number!(CompanyRole, SmallInt, i16 as i32, |role| role as i16, |place: i16| {
    let role = usize::try_from(place).ok().and_then(|place| CompanyRole::ALL.get(place).copied());
    role.ok_or_else(|| "a company role out of range".into())
});
