//! What a document asks below a connection, to read along what will be needed.

use async_graphql::{Positioned, parser::types::Selection};

use crate::graphql::engine::Call;

/// How deep the fields of a connection's nodes can stand: `edges`, `node`, the field; fragments count too, and what
/// stands deeper is found out when it is asked for.
const DEEPEST: u32 = 6;

/// Does the document mention one of these fields somewhere near below? A guess that costs nothing but time where it
/// is wrong: the same name can stand on something else.
pub fn mentions(call: &Call<'_>, names: &[&str]) -> bool {
    call.fields.iter().any(|field| among(call, &field.node.selection_set.node.items, names, 0))
}

fn among(call: &Call<'_>, items: &[Positioned<Selection>], names: &[&str], depth: u32) -> bool {
    depth < DEEPEST
        && items.iter().any(|item| match &item.node {
            Selection::Field(field) => {
                names.contains(&field.node.name.node.as_str())
                    || among(call, &field.node.selection_set.node.items, names, depth + 1)
            }
            Selection::InlineFragment(inline) => {
                among(call, &inline.node.selection_set.node.items, names, depth + 1)
            }
            Selection::FragmentSpread(spread) => call
                .env
                .fragments
                .get(&spread.node.fragment_name.node)
                .is_some_and(|it| among(call, &it.node.selection_set.node.items, names, depth + 1)),
        })
}
