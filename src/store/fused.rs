//! Writes that wait to be sent, as one statement: each costs PostgreSQL and us far more to send and answer by itself than
//! to run. They see the data as it is before all of them, so one that rests on those before it begins another statement;
//! what holds between them (links, say) is checked at the end.

use std::any::TypeId;

use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BigInt;

use super::text;

/// How a write stands to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It rests on none.
    Free,
    /// It rests on none, and must touch a row, or nothing is written.
    Must,
    /// It rests on none, and must touch so many rows and no fewer, or nothing is written.
    All(usize),
    /// It sees what was written before it.
    After,
}

impl Kind {
    /// The fewest rows that it may touch.
    pub(super) const fn fewest(self) -> usize {
        match self {
            Self::Free | Self::After => 0,
            Self::Must => 1,
            Self::All(rows) => rows,
        }
    }
}

/// A write whose result nobody waits for.
pub(super) struct Write {
    statement: Box<dyn QueryFragment<Pg> + Send>,
    kind: Kind,
    /// By what its text is known, if it is, with how many rows it has to touch.
    text: Option<TypeId>,
}

impl Write {
    pub(super) fn new<Q: QueryFragment<Pg> + QueryId + Send + 'static>(statement: Q, kind: Kind) -> Self {
        Self { statement: Box::new(statement), kind, text: Q::query_id() }
    }
    /// One that stands at the place `P` of the program, and whose text depends on how many rows it has to touch.
    pub(super) fn placed<P: 'static, Q>(statement: Q, kind: Kind) -> Self
    where
        Q: QueryFragment<Pg> + Send + 'static,
    {
        Self { statement: Box::new(statement), kind, text: Some(TypeId::of::<P>()) }
    }
}

/// Several of them.
pub(super) struct Fused(Vec<Write>);

/// How many go into one statement, so that there are not too many different ones.
pub(super) const MOST: usize = 8;
const NAMES: [&str; MOST] = ["w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7"];

impl Fused {
    /// Statements of at most [`MOST`] writes each, in their order.
    pub(super) fn all(writes: Vec<Write>) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for write in writes {
            match all.last_mut() {
                Some(last) if last.0.len() < MOST && write.kind != Kind::After => last.0.push(write),
                _ => all.push(Self(vec![write])),
            }
        }
        all
    }
    /// Do these fit into one statement?
    pub(super) fn is_one(writes: &[Write]) -> bool {
        writes.len() <= MOST && writes.iter().skip(1).all(|write| write.kind != Kind::After)
    }
    /// What the text depends on, where the texts of all its writes are known.
    fn parts(&self) -> Option<Vec<(TypeId, usize)>> {
        let part = |write: &Write| write.text.map(|id| (id, write.kind.fewest()));
        self.0.iter().map(part).collect()
    }
    fn write(&self, out: &mut PgQueryBuilder, backend: &Pg) -> QueryResult<()> {
        QueryFragment::to_sql(&Walked(self), out, backend)
    }
}

/// The text as it is written anew.
struct Walked<'a>(&'a Fused);

impl QueryFragment<Pg> for Walked<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl QueryFragment<Pg> for Fused {
    fn to_sql(&self, out: &mut PgQueryBuilder, backend: &Pg) -> QueryResult<()> {
        match self.parts() {
            Some(parts) => text::written(&parts, out, |out| self.write(out, backend)),
            None => self.write(out, backend),
        }
    }
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if let [only] = self.0.as_slice()
            && only.kind.fewest() == 0
        {
            return only.statement.walk_ast(out);
        }
        for (place, (write, name)) in self.0.iter().zip(NAMES).enumerate() {
            for text in [if place == 0 { "WITH " } else { ", " }, name, " AS ("] {
                out.push_sql(text);
            }
            write.statement.walk_ast(out.reborrow())?;
            out.push_sql(if write.kind.fewest() > 0 { " RETURNING 1)" } else { ")" });
        }
        out.push_sql(" SELECT 1");
        for (write, name) in self.0.iter().zip(NAMES) {
            let rows = write.kind.fewest();
            if rows > 0 {
                out.push_sql(" + tenantry_touched((SELECT count(*)");
                if rows > 1 {
                    // In whole numbers, which is none where there are fewer.
                    out.push_sql(&format!(" / {rows}"));
                }
                for text in [" FROM ", name, "))"] {
                    out.push_sql(text);
                }
            }
        }
        Ok(())
    }
    fn is_safe_to_cache_prepared(&self, backend: &Pg) -> QueryResult<bool> {
        let mut writes = self.0.iter();
        // Of the statement itself: its box would not ask it.
        writes.try_fold(true, |safe, write| {
            Ok(safe && write.statement.as_ref().is_safe_to_cache_prepared(backend)?)
        })
    }
}
impl Query for Fused {
    type SqlType = BigInt;
}
/// Found by its text.
impl QueryId for Fused {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use diesel::prelude::*;

    use super::*;
    use crate::model::TenantId;
    use crate::store::kept::kept;
    use crate::store::schema::tenants;

    fn write(statement: impl QueryFragment<Pg> + QueryId + Send + 'static, kind: Kind) -> Write {
        Write::new(statement, kind)
    }
    fn delete() -> Write {
        write(diesel::delete(tenants::table.filter(tenants::slug.eq("one"))), Kind::Free)
    }
    fn all(writes: Vec<Write>) -> Vec<String> {
        Fused::all(writes).iter().map(|fused| diesel::debug_query::<Pg, _>(fused).to_string()).collect()
    }

    #[test]
    fn one_is_as_it_is_and_several_are_one() {
        let one = r#"DELETE FROM "tenants" WHERE ("tenants"."slug" = $1) -- binds: ["one"]"#;
        assert_eq!(all(vec![delete()]), [one]);
        let rename =
            diesel::update(tenants::table.find(TenantId(uuid::Uuid::nil()))).set(tenants::name.eq("New"));
        let both = all(vec![delete(), write(rename, Kind::Must)]);
        let expected = r#"WITH w0 AS (DELETE FROM "tenants" WHERE ("tenants"."slug" = $1)), w1 AS (UPDATE "tenants" SET "name" = $2 WHERE ("tenants"."id" = $3) RETURNING 1) SELECT 1 + tenantry_touched((SELECT count(*) FROM w1)) -- binds: ["one", "New", "#;
        assert!(both.len() == 1 && both[0].starts_with(expected), "{both:#?}");
        let three = r#"WITH w0 AS (DELETE FROM "tenants" WHERE ("tenants"."slug" = $1) RETURNING 1) SELECT 1 + tenantry_touched((SELECT count(*) / 3 FROM w0)) -- binds: ["one"]"#;
        let slug = diesel::delete(tenants::table.filter(tenants::slug.eq("one")));
        assert_eq!(all(vec![write(slug, Kind::All(3))]), [three]);
        let lengths = Fused::all((0..17).map(|_| delete()).collect())
            .iter()
            .map(|fused| fused.0.len())
            .collect::<Vec<_>>();
        assert_eq!(lengths, [8, 8, 1]);
        assert_eq!(all(Vec::new()), Vec::<String>::new());
        // What rests on those before it begins anew; without any before it, it is the first of one.
        let after = || write(diesel::delete(tenants::table.filter(tenants::slug.eq("one"))), Kind::After);
        for (writes, lengths) in [
            (vec![after(), delete(), delete()], vec![3]),
            (vec![delete(), delete(), after(), delete()], vec![2, 2]),
        ] {
            assert_eq!(Fused::is_one(&writes), lengths.len() == 1);
            assert_eq!(Fused::all(writes).iter().map(|fused| fused.0.len()).collect::<Vec<_>>(), lengths);
        }
    }

    #[test]
    fn what_stays_prepared_by_itself_does_so_together() {
        let rename =
            || diesel::update(tenants::table.filter(tenants::slug.eq("one"))).set(tenants::name.eq("New"));
        let safe = |writes| Fused::all(writes)[0].is_safe_to_cache_prepared(&Pg).unwrap();
        assert!(safe(vec![delete(), write(kept!(rename()), Kind::Must)]));
        assert!(!safe(vec![delete(), write(rename(), Kind::Must)]));
    }
}
