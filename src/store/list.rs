//! Lists as one bound value, so that a statement keeps one text however long the list is: `= ANY($1)` on
//! PostgreSQL, `IN (SELECT … FROM json_each(?))` on SQLite.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Array, Binary, Bool, Text};
use diesel::sqlite::Sqlite;

use super::types::{Bits, Id};
use crate::model::{Identifier, Keyed};

/// Ids as one bound value.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids(Vec<Bits>);

impl Ids {
    pub(super) fn new<I: Identifier>(ids: &[I]) -> Self {
        Self(ids.iter().map(|id| Bits(id.uuid())).collect())
    }
}

impl ToSql<Array<Id>, Pg> for Ids {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Array<Id>, Pg>::to_sql(self.0.as_slice(), out)
    }
}
/// A JSON array of hexadecimal digits; JSON has no bytes.
impl ToSql<Text, Sqlite> for Ids {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let digits: Vec<String> = self.0.iter().map(|bits| bits.0.simple().to_string()).collect();
        out.set_value(serde_json::to_string(&digits)?);
        Ok(IsNull::No)
    }
}

/// Texts as one bound value.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts(pub(super) Vec<String>);

impl ToSql<Array<Text>, Pg> for Texts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Array<Text>, Pg>::to_sql(self.0.as_slice(), out)
    }
}
impl ToSql<Text, Sqlite> for Texts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

/// Hashes as one bound value.
#[derive(Clone, Debug, Default)]
pub(super) struct Hashes(pub(super) Vec<Vec<u8>>);

impl ToSql<Array<Binary>, Pg> for Hashes {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Array<Binary>, Pg>::to_sql(self.0.as_slice(), out)
    }
}
/// A JSON array of hexadecimal digits, as of ids.
impl ToSql<Text, Sqlite> for Hashes {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let digits = |hash: &Vec<u8>| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let digits: Vec<String> = self.0.iter().map(digits).collect();
        out.set_value(serde_json::to_string(&digits)?);
        Ok(IsNull::No)
    }
}

/// What comes behind a column to say that it is one of these.
pub(super) trait PushList: Sized + diesel::backend::Backend {
    /// ` = ANY($1)`, or ` IN (SELECT …)`, with the ids bound.
    fn push_ids<'b>(out: &mut AstPass<'_, 'b, Self>, ids: &'b Ids) -> QueryResult<()>;
    /// The same for texts.
    fn push_texts<'b>(out: &mut AstPass<'_, 'b, Self>, texts: &'b Texts) -> QueryResult<()>;
    /// The same for hashes.
    fn push_hashes<'b>(out: &mut AstPass<'_, 'b, Self>, hashes: &'b Hashes) -> QueryResult<()>;
    /// The ids as a table `listed` of one column `id`.
    fn push_listed<'b>(out: &mut AstPass<'_, 'b, Self>, ids: &'b Ids) -> QueryResult<()>;
}

impl PushList for Pg {
    fn push_ids<'b>(out: &mut AstPass<'_, 'b, Self>, ids: &'b Ids) -> QueryResult<()> {
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<Id>, _>(ids)?;
        out.push_sql(")");
        Ok(())
    }
    fn push_texts<'b>(out: &mut AstPass<'_, 'b, Self>, texts: &'b Texts) -> QueryResult<()> {
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<Text>, _>(texts)?;
        out.push_sql(")");
        Ok(())
    }
    fn push_hashes<'b>(out: &mut AstPass<'_, 'b, Self>, hashes: &'b Hashes) -> QueryResult<()> {
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<Binary>, _>(hashes)?;
        out.push_sql(")");
        Ok(())
    }
    fn push_listed<'b>(out: &mut AstPass<'_, 'b, Self>, ids: &'b Ids) -> QueryResult<()> {
        out.push_sql("unnest(");
        out.push_bind_param::<Array<Id>, _>(ids)?;
        out.push_sql(") AS listed (id)");
        Ok(())
    }
}

impl PushList for Sqlite {
    fn push_ids<'b>(out: &mut AstPass<'_, 'b, Self>, ids: &'b Ids) -> QueryResult<()> {
        out.push_sql(" IN (SELECT unhex(value) FROM json_each(");
        out.push_bind_param::<Text, _>(ids)?;
        out.push_sql("))");
        Ok(())
    }
    fn push_texts<'b>(out: &mut AstPass<'_, 'b, Self>, texts: &'b Texts) -> QueryResult<()> {
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(texts)?;
        out.push_sql("))");
        Ok(())
    }
    fn push_hashes<'b>(out: &mut AstPass<'_, 'b, Self>, hashes: &'b Hashes) -> QueryResult<()> {
        out.push_sql(" IN (SELECT unhex(value) FROM json_each(");
        out.push_bind_param::<Text, _>(hashes)?;
        out.push_sql("))");
        Ok(())
    }
    fn push_listed<'b>(out: &mut AstPass<'_, 'b, Self>, ids: &'b Ids) -> QueryResult<()> {
        out.push_sql("(SELECT unhex(value) AS id FROM json_each(");
        out.push_bind_param::<Text, _>(ids)?;
        out.push_sql(")) AS listed");
        Ok(())
    }
}

/// A condition: the column holds one of the ids.
#[derive(Clone, Debug, QueryId)]
pub(super) struct OneOf<C> {
    column: C,
    ids: Ids,
}

/// The same for texts.
#[derive(Clone, Debug, QueryId)]
pub(super) struct OneOfTexts<C> {
    column: C,
    texts: Texts,
}

/// The column holds one of these keys; none listed means that no row will do.
pub(super) fn one_of_texts<C: Expression, K: Keyed>(column: C, keys: &[K]) -> OneOfTexts<C> {
    OneOfTexts { column, texts: Texts(keys.iter().map(|key| key.key().to_owned()).collect()) }
}

/// The column holds one of these ids; none listed means that no row will do.
pub(super) fn one_of<C: Expression, I: Identifier>(column: C, ids: &[I]) -> OneOf<C> {
    OneOf { column, ids: Ids::new(ids) }
}

impl<C: Expression> Expression for OneOf<C> {
    type SqlType = Bool;
}
impl<C: AppearsOnTable<T>, T> AppearsOnTable<T> for OneOf<C> {}
impl<C: SelectableExpression<T>, T> SelectableExpression<T> for OneOf<C> {}
impl<C: ValidGrouping<G>, G> ValidGrouping<G> for OneOf<C> {
    type IsAggregate = C::IsAggregate;
}
impl<C: QueryFragment<DB>, DB: PushList> QueryFragment<DB> for OneOf<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        DB::push_ids(&mut out, &self.ids)
    }
}

impl<C: Expression> Expression for OneOfTexts<C> {
    type SqlType = Bool;
}
impl<C: AppearsOnTable<T>, T> AppearsOnTable<T> for OneOfTexts<C> {}
impl<C: SelectableExpression<T>, T> SelectableExpression<T> for OneOfTexts<C> {}
impl<C: ValidGrouping<G>, G> ValidGrouping<G> for OneOfTexts<C> {
    type IsAggregate = C::IsAggregate;
}
impl<C: QueryFragment<DB>, DB: PushList> QueryFragment<DB> for OneOfTexts<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        DB::push_texts(&mut out, &self.texts)
    }
}
