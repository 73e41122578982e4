//! A statement that stays prepared, and whose text is written once.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use std::marker::PhantomData;

/// A statement whose text is the same each time, found by the place `P` in the program that it stands at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept<P, Q>(Q, PhantomData<fn() -> P>);

impl<P, Q> Kept<P, Q> {
    /// For [`kept!`] alone, which makes a place.
    pub(super) const fn new(statement: Q) -> Self {
        Self(statement, PhantomData)
    }
}

/// Keeps a statement prepared: `kept!(diesel::update(…).set(…))`. diesel prepares an UPDATE anew each time, since a
/// changeset may leave columns out from one time to the next, and PostgreSQL then parses and plans it anew (measured: 0.4 ms
/// for a user); and it finds an INSERT that may meet a row by its text, which is written for that each time. Only for what has the
/// same text on each of the two databases each time that it is reached, whatever types the function around it is for: ours name
/// every column each time, and bind lists as one value. Tests fail where a text is another one ([`text`](crate::store::text)).
macro_rules! kept {
    ($statement:expr $(,)?) => {{
        /// The place.
        struct Here;
        $crate::store::kept::Kept::<Here, _>::new($statement)
    }};
}
pub(crate) use kept;

impl<P, Q: Query> Query for Kept<P, Q> {
    type SqlType = Q::SqlType;
}
impl<P: 'static, Q> QueryId for Kept<P, Q> {
    type QueryId = P;
    const HAS_STATIC_QUERY_ID: bool = true;
}
impl<P, Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Kept<P, Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}
