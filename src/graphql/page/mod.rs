//! Connections: the paging arguments, cursors, and the types that every list shares.

mod connection;
mod cursor;
mod paging;
mod place;

pub use connection::{Connection, Edge, PageInfo};
pub use cursor::CursorKey;
pub use paging::{Cursors, DEFAULT_SIZE, LARGEST_SIZE, Paging};
pub use place::List;

crate::keyed! {
    /// Which way a list runs.
    OrderDirection { Asc = "ASC", Desc = "DESC" }
}
crate::graphql_enums!(OrderDirection);
