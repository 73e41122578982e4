//! The paging arguments: `first` and `after`, or `last` and `before`.

use crate::{error::Failure, graphql::engine::Call};

/// Entries of a page that does not say how many.
pub const DEFAULT_SIZE: u32 = 25;
/// Entries of the largest page; a larger number is refused, never cut.
pub const LARGEST_SIZE: i32 = 100;

/// The paging arguments of one list, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// At most so many entries: 1 to [`LARGEST_SIZE`].
    pub size: u32,
    /// From the end of the list.
    pub backward: bool,
    /// The argument that holds a cursor, and the cursor: the page starts beyond it.
    pub cursor: Option<(&'static str, String)>,
    /// The list in words: field and arguments other than these four. Cursors are bound to it.
    pub list: String,
    /// Whether the document asks for the count.
    pub counted: bool,
    /// Which cursors the document asks for.
    pub cursors: Cursors,
}

/// Which cursors of a page are asked for. Each is sealed, which costs more than the rest of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursors {
    None,
    /// Those of the first and the last entry.
    Ends,
    /// Each entry's.
    All,
}

impl Paging {
    /// Reads the paging arguments of a call.
    ///
    /// # Errors
    /// BAD_USER_INPUT: a size of 0, below or above the largest; both directions; below a list anything but
    /// `first`.
    pub fn of(call: &Call<'_>) -> Result<Self, Failure> {
        let bad = |message: &str| Err(Failure::BadInput(message.to_owned()));
        let first: Option<i32> = call.arg("first")?;
        let last: Option<i32> = call.arg("last")?;
        let after: Option<String> = call.arg("after")?;
        let before: Option<String> = call.arg("before")?;
        if call.frame.below_list() && (last.is_some() || after.is_some() || before.is_some()) {
            return bad("below a list a connection takes first alone");
        }
        let backward = last.is_some() || before.is_some();
        if backward && (first.is_some() || after.is_some()) {
            return bad("takes first and after, or last and before, not both");
        }
        let size = match (first, last) {
            (None, None) => DEFAULT_SIZE,
            (Some(size), _) | (None, Some(size)) => match u32::try_from(size) {
                Ok(size) if (1..=LARGEST_SIZE as u32).contains(&size) => size,
                _ => {
                    let name = if first.is_some() { "first" } else { "last" };
                    return bad(&format!("{name}: takes 1 to {LARGEST_SIZE}, not {size}"));
                }
            },
        };
        let cursor = after.map(|text| ("after", text)).or(before.map(|text| ("before", text)));
        let counted = call.selects("totalCount");
        let cursors = if call.selects_in("edges", "cursor") {
            Cursors::All
        } else if ["startCursor", "endCursor"].iter().any(|end| call.selects_in("pageInfo", end)) {
            Cursors::Ends
        } else {
            Cursors::None
        };
        Ok(Self { size, backward, cursor, list: call.list_in_words(), counted, cursors })
    }
}
