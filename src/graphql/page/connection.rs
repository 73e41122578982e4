//! The types of a connection: edges with cursors, nodes, page info and the count.

use crate::{graphql::engine::Output, object};

/// Where a page stands in its list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageInfo {
    pub has_next_page: bool,
    pub has_previous_page: bool,
    pub start_cursor: Option<String>,
    pub end_cursor: Option<String>,
}

object! {
    /// Where a page stands in its list.
    PageInfo: PageInfo {
        hasNextPage: bool, needs(Visible) => leaf |it| it.has_next_page;
        hasPreviousPage: bool, needs(Visible) => leaf |it| it.has_previous_page;
        startCursor: Option<String>, needs(Visible) => text |it| it.start_cursor.as_deref();
        endCursor: Option<String>, needs(Visible) => text |it| it.end_cursor.as_deref();
    }
}

/// One entry of a page with the cursor that stands for its place.
#[derive(Clone, Debug)]
pub struct Edge<T> {
    pub cursor: String,
    pub node: T,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Connection<T> {
    pub edges: Vec<Edge<T>>,
    pub page_info: PageInfo,
    /// Counted only where the document asks for it.
    pub total_count: Option<i32>,
}

impl<T> Default for Connection<T> {
    fn default() -> Self {
        Self { edges: Vec::new(), page_info: PageInfo::default(), total_count: Some(0) }
    }
}

impl<T: Output + Clone> Connection<T> {
    /// The entries without their cursors.
    pub fn nodes(&self) -> Vec<T> {
        self.edges.iter().map(|edge| edge.node.clone()).collect()
    }
}

/// Declares the connection and edge types of a node: `connection!(UserConnection, UserEdge, UserNode)`.
#[macro_export]
macro_rules! connection {
    ($connection:ident, $edge:ident, $ty:ty) => {
        $crate::object! {
            /// One page of a list.
            $connection: $crate::graphql::page::Connection<$ty> {
                edges: Vec<$crate::graphql::page::Edge<$ty>>, needs(Visible) => get |it| it.edges.clone();
                nodes: Vec<$ty>, needs(Visible) => get |it| it.nodes();
                pageInfo: $crate::graphql::page::PageInfo, needs(Visible) => get |it| it.page_info.clone();
                /// How many the viewer could see in all pages together; counted only when asked for.
                totalCount: i32, needs(Visible) => leaf |it| it.total_count.unwrap_or_default();
            }
        }
        $crate::object! {
            /// One entry of a page with the cursor that stands for its place.
            $edge: $crate::graphql::page::Edge<$ty> {
                cursor: String, needs(Visible) => text |it| &it.cursor;
                node: $ty, needs(Visible) => get |it| it.node.clone();
            }
        }
    };
}
