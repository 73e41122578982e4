//! The chosen operation along the schema: what it could return, and what it is given.
//!
//! It counts as the engine resolves: all mentions of one key are one field, asked with all that stands below any of
//! them. It follows fragments as often as they are spread; the expanded size was bounded before.

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Pos, Positioned};

use super::dearest::Dearest;
use super::input::Inputs;
use super::shape::{Composite, Kind};
use super::variables::{Given, Node, View};
use super::{Cost, Limits, Rejection, Shape, page, shape};
use crate::http::refusal::Code;

/// Walks one operation.
///
/// # Errors
/// TOO_COSTLY, BAD_USER_INPUT, DOCUMENT_TOO_LARGE or GRAPHQL_VALIDATION_FAILED.
pub fn walk<'a>(
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    given: &'a Given<'a>,
    uploads: usize,
    shape: &'a Shape,
    limits: &'a Limits,
) -> Result<Cost, Rejection> {
    let walked = |dearest| -> Result<Walk<'a>, Rejection> {
        let mut walk = Walk {
            document,
            given,
            uploads,
            shape,
            limits,
            cost: 0,
            secrets: 0,
            mistakes: 0,
            weight: 0,
            dearest,
        };
        let Some(root) = shape.composite_named(shape.root(operation.ty)) else {
            let message = format!("The schema has no {}.", operation.ty);
            return Err(Rejection::new(Code::ValidationFailed, message));
        };
        let root = Place { parent: Some(root), times: 1, below_list: false };
        walk.sets(&operation.selection_set.node, &[], root)?;
        Ok(walk)
    };
    let cost = walked(None)?.cost;
    let dear = |rejection: Rejection| match walked(Some(Dearest::default())) {
        Ok(Walk { dearest: Some(dearest), .. }) => dearest.named_in(rejection),
        _ => rejection,
    };
    Rejection::bound(Code::TooCostly, "entities to return", cost, limits.cost).map_err(dear)?;
    Ok(Cost { entities: cost })
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    given: &'a Given<'a>,
    uploads: usize,
    shape: &'a Shape,
    limits: &'a Limits,
    cost: u64,
    secrets: u64,
    mistakes: usize,
    weight: usize,
    /// What costs most: looked for where it is too much, since whoever asked wants to know where to ask for less.
    dearest: Option<Dearest<'a>>,
}

/// Where a selection set stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The type that it selects from; None below what the schema does not know.
    parent: Option<&'a Composite>,
    /// How many objects it could be asked of.
    times: u64,
    /// Whether it is asked of each entry of a list.
    below_list: bool,
}

/// A field that gives objects, or a leaf that counts, with every mention of it under one key on one type.
struct Asked<'a> {
    parent: &'a Composite,
    known: &'a shape::Field,
    first: &'a Field,
    others: Vec<&'a Field>,
    /// How many it gives for each object: the most that any mention asks for.
    count: u64,
    below_list: bool,
}

impl<'a> Walk<'a> {
    /// A set, merged with those below other mentions.
    fn sets(
        &mut self,
        set: &'a SelectionSet,
        others: &[&'a Field],
        place: Place<'a>,
    ) -> Result<(), Rejection> {
        let mut asked = Vec::new();
        self.set(set, place, &mut asked)?;
        for other in others {
            self.set(&other.selection_set.node, place, &mut asked)?;
        }
        for Asked { known, first, others, count, below_list, .. } in asked {
            let Some(target) = self.shape.composite_named(&known.target) else { continue };
            let times = place.times.saturating_mul(count);
            self.enter(first, known);
            self.add(times.saturating_mul(u64::from(target.entity)));
            let below_list = below_list || place.below_list;
            self.sets(&first.selection_set.node, &others, Place { parent: Some(target), times, below_list })?;
            self.leave();
        }
        Ok(())
    }

    fn set(
        &mut self,
        set: &'a SelectionSet,
        place: Place<'a>,
        asked: &mut Vec<Asked<'a>>,
    ) -> Result<(), Rejection> {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(field, place, asked)?,
                Selection::InlineFragment(inline) => {
                    let on =
                        inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    self.set(&inline.node.selection_set.node, self.on(on, place), asked)?;
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.set(&fragment.node.selection_set.node, self.on(Some(on), place), asked)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn on(&self, condition: Option<&str>, place: Place<'a>) -> Place<'a> {
        condition.map_or(place, |name| Place { parent: self.shape.composite_named(name), ..place })
    }

    fn field(
        &mut self,
        field: &'a Positioned<Field>,
        place: Place<'a>,
        asked: &mut Vec<Asked<'a>>,
    ) -> Result<(), Rejection> {
        for directive in &field.node.directives {
            directive.node.arguments.iter().try_for_each(|(_, value)| self.weigh(value))?;
        }
        field.node.arguments.iter().try_for_each(|(_, value)| self.weigh(value))?;
        let Some(parent) = place.parent else { return Ok(()) };
        let name = field.node.name.node.as_str();
        // __typename, __schema and __type return no entity
        if name.starts_with("__") {
            return Ok(());
        }
        let Some(known) = parent.fields.get(name) else { return self.mistake(field.pos) };
        self.secrets += u64::from(known.secret);
        Rejection::bound(Code::TooCostly, "fields that take a secret", self.secrets, self.limits.secrets)
            .map_err(|rejection| rejection.at(field.pos))?;
        let longest = self.arguments(&field.node, known, name)?;
        let (count, below_list) = match known.kind {
            // what is told under an alias may be told again and again
            Kind::Leaf if known.weight == 0 && (!parent.entity || field.node.alias.is_none()) => {
                return Ok(());
            }
            Kind::Leaf => (1, false),
            Kind::Object => (1, false),
            Kind::Connection => (page::size(&field.node, self.given, place.below_list, self.limits)?, false),
            // the lists of a connection are as long as its page, which is counted already
            Kind::List if parent.page => (1, true),
            Kind::List => (longest.max(self.limits.list_cost), true),
        };
        let key = &field.node.response_key().node;
        let before = asked
            .iter_mut()
            .find(|asked| std::ptr::eq(asked.parent, parent) && asked.first.response_key().node == *key);
        match before {
            Some(before) if !std::ptr::eq(before.known, known) => {
                let message = format!("\"{key}\" is asked for as two different fields. Use aliases.");
                return Err(Rejection::new(Code::ValidationFailed, message).at(field.pos));
            }
            Some(before) => {
                before.count = before.count.max(count);
                before.others.push(&field.node);
            }
            None => {
                let weight = if known.kind == Kind::Leaf { known.weight.max(1) } else { 0 };
                self.enter(&field.node, known);
                self.add(place.times.saturating_mul(weight));
                self.leave();
                let (first, others) = (&field.node, Vec::new());
                asked.push(Asked { parent, known, first, others, count, below_list });
            }
        }
        Ok(())
    }

    fn add(&mut self, cost: u64) {
        self.cost = self.cost.saturating_add(cost);
        if let Some(dearest) = &mut self.dearest {
            dearest.weigh(cost);
        }
    }

    fn enter(&mut self, field: &'a Field, known: &shape::Field) {
        if let Some(dearest) = &mut self.dearest {
            dearest.enter(field.name.node.as_str(), known.kind == Kind::Connection);
        }
    }

    fn leave(&mut self) {
        if let Some(dearest) = &mut self.dearest {
            dearest.leave();
        }
    }

    /// Judges what a field is given; the length of the longest list among it, since a list may come back as long.
    fn arguments(&mut self, field: &'a Field, known: &'a shape::Field, name: &str) -> Result<u64, Rejection> {
        let mut longest = 0;
        for (argument, value) in &field.arguments {
            let Some(ty) = known.arguments.get(argument.node.as_str()) else {
                self.mistake(argument.pos)?;
                continue;
            };
            let list = if name == "decisions" && argument.node == "checks" {
                self.limits.decisions
            } else {
                self.limits.input_list
            };
            let node = Node::Literal(&value.node);
            Inputs::new(self.shape, self.given, self.limits, self.uploads, list, value.pos)
                .check(node, ty)?;
            if let View::List(items) = self.given.view(node) {
                longest = longest.max(items.len() as u64);
            }
        }
        Ok(longest)
    }

    /// Adds what a use of variables copies.
    fn weigh(&mut self, value: &Positioned<async_graphql_value::Value>) -> Result<(), Rejection> {
        self.weight = self.weight.saturating_add(self.given.weight(&value.node));
        let (found, most) = (self.weight as u64, self.limits.variable_bytes as u64);
        Rejection::bound(Code::DocumentTooLarge, "bytes of variables, each use counted,", found, most)
            .map_err(|rejection| rejection.at(value.pos))
    }

    /// Leaves a few unknown names to validation, which looks for similar ones; gives up on many.
    fn mistake(&mut self, position: Pos) -> Result<(), Rejection> {
        self.mistakes += 1;
        if self.mistakes > self.limits.mistakes {
            let message = "Too many fields and arguments that the schema does not have.";
            return Err(Rejection::new(Code::ValidationFailed, message).at(position));
        }
        Ok(())
    }
}
