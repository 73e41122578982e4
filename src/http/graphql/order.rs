//! The root keys of an answer, in the document's order.

use std::collections::HashSet;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Value};

/// The response keys of the operation's root, each once, in the order in which they are first mentioned.
pub fn root_keys(document: &ExecutableDocument, operation: &OperationDefinition) -> Vec<Name> {
    let mut keys = Keys { document, keys: Vec::new(), seen: HashSet::new(), spread: HashSet::new() };
    keys.set(&operation.selection_set.node);
    keys.keys
}

struct Keys<'a> {
    document: &'a ExecutableDocument,
    keys: Vec<Name>,
    seen: HashSet<&'a str>,
    spread: HashSet<&'a str>,
}

impl<'a> Keys<'a> {
    fn set(&mut self, set: &'a SelectionSet) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let key = &field.node.response_key().node;
                    if self.seen.insert(key.as_str()) {
                        self.keys.push(key.clone());
                    }
                }
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.document.fragments.get(name)
                        && self.spread.insert(name)
                    {
                        self.set(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}

/// Puts the keys of `data` into order: async-graphql fills them in as their resolvers end.
pub fn reorder(data: &mut Value, keys: &[Name]) {
    let Value::Object(fields) = data else { return };
    let mut ordered = IndexMap::with_capacity(fields.len());
    for key in keys {
        if let Some(value) = fields.swap_remove(key) {
            ordered.insert(key.clone(), value);
        }
    }
    ordered.append(fields);
    *fields = ordered;
}
