//! The texts of statements for PostgreSQL, each written once: to find a prepared statement, diesel-async writes the text of
//! each that is sent, a seventh of the instructions of W1 and a third of those of W4.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sqlite::Sqlite;
#[cfg(debug_assertions)]
use diesel::sqlite::query_builder::SqliteQueryBuilder;
use diesel_async::{AsyncConnectionCore, AsyncPgConnection, SimpleAsyncConnection};

/// The types of statements that together have one text, by [`QueryId`], and what else it depends on: how many rows each has
/// to touch.
pub(super) type Parts = [(TypeId, usize)];

/// How many texts are kept. There are some hundreds; a mistake that makes ever more does not fill the memory.
const MOST: usize = 4096;

type Texts = HashMap<Box<Parts>, Arc<str>, ahash::RandomState>;
static TEXTS: LazyLock<RwLock<Texts>> = LazyLock::new(RwLock::default);

/// Writes the text of a statement of these parts: the one that is kept, or else what `write` writes, which is kept then.
/// Tests look whether both are the same.
pub(super) fn written(
    parts: &Parts,
    out: &mut PgQueryBuilder,
    write: impl Fn(&mut PgQueryBuilder) -> QueryResult<()>,
) -> QueryResult<()> {
    let (known, full) = {
        let texts = TEXTS.read().unwrap_or_else(PoisonError::into_inner);
        (texts.get(parts).cloned(), texts.len() >= MOST)
    };
    if let (Some(text), false) = (&known, cfg!(debug_assertions)) {
        out.push_sql(text);
        return Ok(());
    }
    let mut fresh = PgQueryBuilder::default();
    write(&mut fresh)?;
    let fresh = fresh.finish();
    out.push_sql(&fresh);
    match known {
        Some(text) => debug_assert_eq!(*text, *fresh, "one place in the program has statements of two texts"),
        None if full => {}
        None => {
            TEXTS.write().unwrap_or_else(PoisonError::into_inner).insert(parts.into(), fresh.into());
        }
    }
    Ok(())
}

/// Looks, in tests, whether a statement for SQLite whose type tells its text has it: diesel finds what is prepared by the type
/// alone there.
pub(super) fn looked_at<Q: QueryFragment<Sqlite> + QueryId>(statement: &Q) {
    #[cfg(debug_assertions)]
    if let Some(id) = Q::query_id() {
        static TEXTS: LazyLock<RwLock<HashMap<TypeId, String>>> = LazyLock::new(RwLock::default);
        let mut out = SqliteQueryBuilder::default();
        if statement.to_sql(&mut out, &Sqlite).is_ok() {
            let (text, mut texts) = (out.finish(), TEXTS.write().unwrap_or_else(PoisonError::into_inner));
            let known = texts.entry(id).or_insert_with(|| text.clone());
            debug_assert_eq!(*known, text, "one place in the program has statements of two texts");
        }
    }
    #[cfg(not(debug_assertions))]
    let _ = statement;
}

/// diesel's connection, for which each text is written once.
pub(super) struct Swift<'a>(pub(super) &'a AsyncPgConnection);

type Raw<'a> = &'a AsyncPgConnection;

impl SimpleAsyncConnection for Swift<'_> {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.0.batch_execute(query).await
    }
}

impl<'a> AsyncConnectionCore for Swift<'a> {
    type ExecuteFuture<'conn, 'query> = <Raw<'a> as AsyncConnectionCore>::ExecuteFuture<'conn, 'query>;
    type LoadFuture<'conn, 'query> = <Raw<'a> as AsyncConnectionCore>::LoadFuture<'conn, 'query>;
    type Stream<'conn, 'query> = <Raw<'a> as AsyncConnectionCore>::Stream<'conn, 'query>;
    type Row<'conn, 'query> = <Raw<'a> as AsyncConnectionCore>::Row<'conn, 'query>;
    type Backend = Pg;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: diesel::query_builder::AsQuery + 'query,
        T::Query: QueryFragment<Pg> + QueryId + 'query,
    {
        AsyncConnectionCore::load(&mut self.0, Texted(source.as_query()))
    }

    fn execute_returning_count<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Pg> + QueryId + 'query,
    {
        self.0.execute_returning_count(Texted(source))
    }
}

/// A statement whose text is looked up where its type tells it.
struct Texted<Q>(Q);

impl<Q: Query> Query for Texted<Q> {
    type SqlType = Q::SqlType;
}
impl<Q: QueryId> QueryId for Texted<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}
impl<Q: QueryFragment<Pg> + QueryId> QueryFragment<Pg> for Texted<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
    fn to_sql(&self, out: &mut PgQueryBuilder, backend: &Pg) -> QueryResult<()> {
        match Q::query_id() {
            Some(id) => written(&[(id, 0)], out, |out| self.0.to_sql(out, backend)),
            None => self.0.to_sql(out, backend),
        }
    }
    fn is_safe_to_cache_prepared(&self, backend: &Pg) -> QueryResult<bool> {
        self.0.is_safe_to_cache_prepared(backend)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn text(parts: &Parts, now: &str) -> String {
        let mut out = PgQueryBuilder::default();
        written(parts, &mut out, |out| {
            out.push_sql(now);
            Ok(())
        })
        .unwrap();
        out.finish()
    }

    #[test]
    fn a_text_is_that_of_all_its_parts() {
        struct One;
        struct Other;
        let (one, other) = (TypeId::of::<One>(), TypeId::of::<Other>());
        let both: [(&Parts, &str); 4] = [
            (&[(one, 0)], "a"),
            (&[(one, 1)], "b"),
            (&[(one, 0), (other, 0)], "d"),
            (&[(other, 0), (one, 0)], "e"),
        ];
        for _ in 0..2 {
            assert_eq!(both.map(|(parts, now)| text(parts, now)), both.map(|(_, now)| now.to_owned()));
        }
    }

    /// Where it is built to be fast, the first would be sent for both.
    #[test]
    #[should_panic(expected = "one place in the program has statements of two texts")]
    fn a_place_with_two_texts_is_found_by_tests() {
        struct Here;
        let here = [(TypeId::of::<Here>(), 0)];
        text(&here, "SELECT 1");
        text(&here, "SELECT 2");
    }
}
