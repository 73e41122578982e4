//! The root of queries. A file for each noun.

use crate::object;

/// The root of queries.
pub struct Query;

object! {
    /// Where every question starts.
    Query: Query {
        roleGroups: Option<Vec<crate::graphql::types::role::RoleGroup>>, needs(SignedIn) => get |_| None;
        node: Option<crate::graphql::node::Node>, needs(SignedIn) => get |_| None;
    }
}
