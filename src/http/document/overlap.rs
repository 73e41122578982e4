//! Fields of one selection set that async-graphql takes for a collision under one response key.
//!
//! What truly collides is refused by `merge`. async-graphql sees more: below a fragment without a type condition it
//! forgets the condition around it. It reports one error for each pair and argument, in each enclosing set: a
//! document within all bounds can make hundreds of thousands. So the same search runs here first, and gives up.

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

use super::{Limits, Rejection};
use crate::http::refusal::Code;

/// Refuses a document with more collisions than the mistakes that are put up with; fewer are left to validation.
pub fn check(document: &ExecutableDocument, limits: &Limits) -> Result<(), Rejection> {
    let mut search = Search { document, left: limits.mistakes };
    for fragment in document.fragments.values() {
        search.each_set(&fragment.node.selection_set.node)?;
    }
    document
        .operations
        .iter()
        .try_for_each(|(_, operation)| search.each_set(&operation.node.selection_set.node))
}

struct Search<'a> {
    document: &'a ExecutableDocument,
    left: usize,
}

/// What is already there: type condition and response key.
type Seen<'a> = HashMap<(Option<&'a str>, &'a str), &'a Field>;

impl<'a> Search<'a> {
    fn each_set(&mut self, set: &'a SelectionSet) -> Result<(), Rejection> {
        self.merge(None, set, &mut Seen::new(), &mut HashSet::new())?;
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.each_set(&field.node.selection_set.node)?,
                Selection::InlineFragment(inline) => self.each_set(&inline.node.selection_set.node)?,
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    fn merge(
        &mut self,
        on: Option<&'a str>,
        set: &'a SelectionSet,
        seen: &mut Seen<'a>,
        spread: &mut HashSet<&'a str>,
    ) -> Result<(), Rejection> {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(on, field, seen)?,
                Selection::InlineFragment(inline) => {
                    let on =
                        inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    self.merge(on, &inline.node.selection_set.node, seen, spread)?;
                }
                Selection::FragmentSpread(item) => {
                    let name = item.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.document.fragments.get(name)
                        && spread.insert(name)
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.merge(Some(on), &fragment.node.selection_set.node, seen, spread)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn field(
        &mut self,
        on: Option<&'a str>,
        field: &'a Positioned<Field>,
        seen: &mut Seen<'a>,
    ) -> Result<(), Rejection> {
        let key = field.node.response_key().node.as_str();
        let before = *seen.entry((on, key)).or_insert(&field.node);
        let same = before.name.node == field.node.name.node
            && before.arguments.len() == field.node.arguments.len()
            && before.arguments.iter().all(|(name, value)| {
                field.node.get_argument(&name.node).is_some_and(|other| other.node == value.node)
            });
        if same {
            return Ok(());
        }
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            let message =
                format!("Too many fields are selected twice as \"{key}\" and the like; use aliases.");
            Rejection::new(Code::ValidationFailed, message).at(field.pos)
        })?;
        Ok(())
    }
}
