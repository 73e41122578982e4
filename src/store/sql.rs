//! Conditions, orders and statements put together from parts at run time. Every text is `'static`, so
//! nothing that a caller sends can become SQL: what they send is bound.

use std::marker::PhantomData;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Binary, Bool, Text};
use diesel::sqlite::Sqlite;

use super::list::{Hashes, Ids, PushList, Texts};
use super::types::{Bits, Id, Moment};
use crate::clock::Timestamp;
use crate::model::Identifier;

/// SQL in the making. As a diesel expression it is a condition (or, in `order`, whatever it says).
#[derive(Clone, Debug, Default)]
pub(super) struct Sql {
    parts: Vec<Part>,
    varied: bool,
}

#[derive(Clone, Debug)]
enum Part {
    Text(&'static str),
    Split { sqlite: &'static str, postgres: &'static str },
    Literal(i64),
    Value(Value),
}

/// A bound value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Id(Bits),
    Moment(Timestamp),
    Number(i64),
    Bool(bool),
    Bytes(Vec<u8>),
    /// With the ` = ANY(…)` or ` IN (…)` around it.
    Ids(Ids),
    /// The same.
    Texts(Texts),
    /// The same.
    Hashes(Hashes),
    /// The ids as a table.
    Listed(Ids),
    /// What is looked for inside a text: itself on SQLite, as a pattern on PostgreSQL.
    Held {
        text: String,
        pattern: String,
    },
}

impl Sql {
    /// Begins with this text.
    pub(super) fn new(text: &'static str) -> Self {
        Self { parts: vec![Part::Text(text)], varied: false }
    }
    /// Goes on with this text.
    pub(super) fn sql(mut self, text: &'static str) -> Self {
        self.parts.push(Part::Text(text));
        self
    }
    /// Goes on with a text that the two databases do not share.
    pub(super) fn split(mut self, sqlite: &'static str, postgres: &'static str) -> Self {
        self.parts.push(Part::Split { sqlite, postgres });
        self
    }
    /// Goes on with a bound value.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.parts.push(Part::Value(value.into()));
        self
    }
    /// Goes on with a number as text, where a bound one would mislead PostgreSQL's planner.
    pub(super) fn literal(mut self, number: i64) -> Self {
        self.parts.push(Part::Literal(number));
        self
    }
    /// All of these hold; none listed does.
    pub(super) fn all(conditions: Vec<Self>) -> Self {
        Self::joined(conditions, " AND ", "1 = 1")
    }
    /// One of these holds at least; none listed does not.
    pub(super) fn any(conditions: Vec<Self>) -> Self {
        Self::joined(conditions, " OR ", "1 = 0")
    }
    fn joined(conditions: Vec<Self>, between: &'static str, none: &'static str) -> Self {
        if conditions.is_empty() {
            return Self::new(none);
        }
        let mut joined = Self::new("(");
        for (place, condition) in conditions.into_iter().enumerate() {
            joined = joined.sql(if place == 0 { "" } else { between }).then(condition);
        }
        joined.sql(")")
    }
    /// Goes on with another one.
    pub(super) fn then(mut self, mut other: Self) -> Self {
        self.parts.append(&mut other.parts);
        self.varied |= other.varied;
        self
    }
    /// Goes on with a table `listed` of one column `id`, for `FROM`.
    pub(super) fn listed<I: Identifier>(self, ids: &[I]) -> Self {
        self.bind(Value::Listed(Ids::new(ids)))
    }
    /// Goes on with "is one of these ids".
    pub(super) fn one_of<I: Identifier>(self, ids: &[I]) -> Self {
        self.bind(Value::Ids(Ids::new(ids)))
    }
    /// Says that there are so many texts of this kind that keeping each prepared would fill the memory.
    pub(super) fn varied(mut self, varied: bool) -> Self {
        self.varied |= varied;
        self
    }
    /// A whole statement that gives rows of these types.
    pub(super) fn statement<ST>(self) -> Statement<ST> {
        Statement { sql: self, types: PhantomData }
    }
}

macro_rules! values {
    ($($type:ty => |$value:ident| $made:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        }
    )*};
}
values! {
    String => |text| Self::Text(text);
    &str => |text| Self::Text(text.to_owned());
    Timestamp => |moment| Self::Moment(moment);
    i64 => |number| Self::Number(number);
    bool => |yes| Self::Bool(yes);
    &[u8] => |bytes| Self::Bytes(bytes.to_vec());
    Texts => |texts| Self::Texts(texts);
    Hashes => |hashes| Self::Hashes(hashes);
    uuid::Uuid => |bits| Self::Id(Bits(bits));
}
impl<I: Identifier> From<I> for Value {
    fn from(id: I) -> Self {
        Self::Id(Bits(id.uuid()))
    }
}

macro_rules! either {
    (sqlite, $sqlite:expr, $postgres:expr) => {{
        let _ = $postgres;
        $sqlite
    }};
    (postgres, $sqlite:expr, $postgres:expr) => {{
        let _ = $sqlite;
        $postgres
    }};
}

macro_rules! fragments {
    ($($backend:ty, $side:ident;)*) => {$(
        impl QueryFragment<$backend> for Sql {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                if self.varied {
                    out.unsafe_to_cache_prepared();
                }
                for part in &self.parts {
                    match part {
                        Part::Text(text) => out.push_sql(text),
                        Part::Split { $side, .. } => out.push_sql($side),
                        Part::Literal(number) => out.push_sql(&number.to_string()),
                        Part::Value(Value::Text(text)) => out.push_bind_param::<Text, _>(text)?,
                        Part::Value(Value::Id(id)) => out.push_bind_param::<Id, _>(id)?,
                        Part::Value(Value::Moment(moment)) => out.push_bind_param::<Moment, _>(moment)?,
                        Part::Value(Value::Number(number)) => out.push_bind_param::<BigInt, _>(number)?,
                        Part::Value(Value::Bool(yes)) => out.push_bind_param::<Bool, _>(yes)?,
                        Part::Value(Value::Bytes(bytes)) => out.push_bind_param::<Binary, _>(bytes)?,
                        Part::Value(Value::Ids(ids)) => <$backend>::push_ids(&mut out, ids)?,
                        Part::Value(Value::Texts(texts)) => <$backend>::push_texts(&mut out, texts)?,
                        Part::Value(Value::Hashes(hashes)) => <$backend>::push_hashes(&mut out, hashes)?,
                        Part::Value(Value::Listed(ids)) => <$backend>::push_listed(&mut out, ids)?,
                        Part::Value(Value::Held { text, pattern }) => {
                            let held = either!($side, text, pattern);
                            out.push_bind_param::<Text, _>(held)?;
                        }
                    }
                }
                Ok(())
            }
        }
    )*};
}
fragments! {
    Sqlite, sqlite;
    Pg, postgres;
}

/// The text varies, so statements are kept by it.
impl QueryId for Sql {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl Expression for Sql {
    type SqlType = Bool;
}
impl<T> AppearsOnTable<T> for Sql {}
impl<T> SelectableExpression<T> for Sql {}
impl<G> ValidGrouping<G> for Sql {
    type IsAggregate = is_aggregate::Never;
}

/// A number that is worked out in SQL, to be selected.
#[derive(Clone, Debug)]
pub(super) struct Number(pub(super) Sql);

impl QueryId for Number {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl Expression for Number {
    type SqlType = BigInt;
}
impl<T> AppearsOnTable<T> for Number {}
impl<T> SelectableExpression<T> for Number {}
impl ValidGrouping<()> for Number {
    type IsAggregate = is_aggregate::No;
}
impl<DB: diesel::backend::Backend> QueryFragment<DB> for Number
where
    Sql: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

/// A whole statement with the types of its rows.
#[derive(Clone, Debug)]
pub(super) struct Statement<ST> {
    sql: Sql,
    types: PhantomData<ST>,
}

impl<ST> QueryId for Statement<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<ST> Query for Statement<ST> {
    type SqlType = ST;
}
impl<ST, DB: diesel::backend::Backend> QueryFragment<DB> for Statement<ST>
where
    Sql: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.sql.walk_ast(out)
    }
}
