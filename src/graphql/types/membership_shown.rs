//! Does a document ask a Users tab for more than a table of names?

use async_graphql::{
    Positioned,
    parser::types::{Field, Selection, SelectionSet},
};

use crate::graphql::engine::{Call, Env};

/// The fields of a row for which [`Columns::Shown`](crate::store::users_tab::Columns::Shown) is enough. Every other
/// one has the whole row read.
const OF_ROW: &[&str] = &["__typename", "id", "company", "role", "state", "assignableRoles", "viewerCan"];
/// The same of the person of a row.
const OF_PERSON: &[&str] = &["__typename", "id", "name", "lastName", "email"];

/// Is every field that the connection of a tab is asked for below its rows one that a table of names has?
pub fn table_of_names(call: &Call<'_>) -> bool {
    let person = |field: &Field| OF_PERSON.contains(&field.name.node.as_str());
    let row = |field: &Field| match field.name.node.as_str() {
        "user" => every(call.env, &field.selection_set, &person, 0),
        name => OF_ROW.contains(&name),
    };
    let edge = |field: &Field| field.name.node != "node" || every(call.env, &field.selection_set, &row, 0);
    let connection = |field: &Field| match field.name.node.as_str() {
        "nodes" => every(call.env, &field.selection_set, &row, 0),
        "edges" => every(call.env, &field.selection_set, &edge, 0),
        _ => true,
    };
    call.fields.iter().all(|field| every(call.env, &field.node.selection_set, &connection, 0))
}

/// Is that so of every field of a selection, fragments spread?
fn every(env: &Env<'_>, set: &Positioned<SelectionSet>, is: &dyn Fn(&Field) -> bool, depth: usize) -> bool {
    let deeper = |set: &Positioned<SelectionSet>| depth < 32 && every(env, set, is, depth + 1);
    set.node.items.iter().all(|item| match &item.node {
        Selection::Field(field) => is(&field.node),
        Selection::InlineFragment(inline) => deeper(&inline.node.selection_set),
        Selection::FragmentSpread(spread) => env
            .fragments
            .get(&spread.node.fragment_name.node)
            .is_some_and(|fragment| deeper(&fragment.node.selection_set)),
    })
}
