//! What is kept as JSON, which is text on both databases.

use std::collections::BTreeMap;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;

use super::types::member;
use crate::model::{Keyed, PolicyHookKey};

/// Any JSON.
#[derive(Clone, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Json(pub serde_json::Value);

impl ToSql<Text, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
impl ToSql<Text, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}
impl<DB: Backend> FromSql<Text, DB> for Json
where
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(&String::from_sql(value)?)?))
    }
}
impl From<Json> for serde_json::Value {
    fn from(json: Json) -> Self {
        json.0
    }
}

/// What serde knows, kept as JSON.
macro_rules! kept_as_json {
    ($($(#[doc = $doc:literal])* $name:ident($type:ty);)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        pub struct $name(pub $type);

        impl ToSql<Text, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                serde_json::to_writer(out, &self.0)?;
                Ok(IsNull::No)
            }
        }
        impl ToSql<Text, Sqlite> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(serde_json::to_string(&self.0)?);
                Ok(IsNull::No)
            }
        }
        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(Self(serde_json::from_str(&String::from_sql(value)?)?))
            }
        }
        impl From<$name> for $type {
            fn from(kept: $name) -> Self {
                kept.0
            }
        }
    )*};
}

kept_as_json! {
    /// A list of texts.
    Lines(Vec<String>);
    /// Texts by their names.
    Pairs(BTreeMap<String, String>);
}

/// Members of a closed set, kept as a JSON list of their keys.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Hooks(pub Vec<PolicyHookKey>);

impl ToSql<Text, Pg> for Hooks {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        serde_json::to_writer(out, &self.keys())?;
        Ok(IsNull::No)
    }
}
impl ToSql<Text, Sqlite> for Hooks {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.keys())?);
        Ok(IsNull::No)
    }
}
impl<DB: Backend> FromSql<Text, DB> for Hooks
where
    Lines: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let keys = Lines::from_sql(value)?.0;
        keys.iter().map(|key| member(key)).collect::<Result<_, _>>().map(Self)
    }
}
impl Hooks {
    fn keys(&self) -> Vec<&'static str> {
        self.0.iter().map(|hook| hook.key()).collect()
    }
}
impl From<Hooks> for Vec<PolicyHookKey> {
    fn from(hooks: Hooks) -> Self {
        hooks.0
    }
}
