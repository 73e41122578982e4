//! Whether all that is asked for under one response key can be one field: FieldsInSetCanMerge of the specification
//! (October 2021, 5.3.2), whole.
//!
//! async-graphql compares the fields of one set that stand under the same type condition, and no sets below them.
//! What it lets through the engine would merge: the first mention's arguments decide for all, and so the size of a
//! page that others asked for smaller.
//!
//! The specification compares every two fields, and the sets below every two, which a document of some kilobytes
//! makes exponential. Here mentions are gathered by their key, each is compared with the first alone (what is equal to
//! the first is equal to each other), and the sets below them are merged once and gone through as one.

use std::collections::HashSet;

use async_graphql::Positioned;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, ExecutableDocument, Field, Selection, SelectionSet, Type};

use super::shape::{self, Composite};
use super::{Limits, Rejection, Shape};
use crate::http::refusal::Code;

/// Refuses a document with two mentions of one key that cannot be one field. `unused` are the fragments that no
/// operation spreads.
///
/// # Errors
/// GRAPHQL_VALIDATION_FAILED with the key and both places; DOCUMENT_TOO_LARGE where it would take too long to tell.
pub fn check(
    document: &ExecutableDocument,
    unused: &[&str],
    shape: &Shape,
    limits: &Limits,
) -> Result<(), Rejection> {
    let mut merge = Merge { document, shape, limits, visits: 0 };
    for (_, operation) in document.operations.iter() {
        let parent = Parent::named(shape.root(operation.node.ty), shape);
        merge.whole(&[(parent, &operation.node.selection_set.node)], Ask::Both)?;
    }
    for fragment in unused.iter().filter_map(|name| document.fragments.get(*name)) {
        let parent = Parent::named(fragment.node.type_condition.node.on.node.as_str(), shape);
        merge.whole(&[(parent, &fragment.node.selection_set.node)], Ask::Both)?;
    }
    Ok(())
}

/// What is asked of the mentions of one key.
#[derive(Clone, Copy, PartialEq)]
enum Ask {
    /// Where one object can have both: the same field with the same arguments (FieldsInSetCanMerge).
    Fields,
    /// Everywhere: the same shape of answer (SameResponseShape).
    Shape,
    Both,
}

/// The type that a field is selected from. One that the schema has not is refused later; until then it could be any.
#[derive(Clone, Copy)]
struct Parent<'a> {
    name: &'a str,
    composite: Option<&'a Composite>,
}

impl<'a> Parent<'a> {
    fn named(name: &'a str, shape: &'a Shape) -> Self {
        Self { name, composite: shape.composite_named(name) }
    }
    fn is_object(self) -> bool {
        self.composite.is_some_and(|composite| composite.object)
    }
}

/// A field where the document asks for it.
#[derive(Clone, Copy)]
struct Mention<'a> {
    parent: Parent<'a>,
    field: &'a Positioned<Field>,
}

impl<'a> Mention<'a> {
    fn known(self) -> Option<&'a shape::Field> {
        self.parent.composite.and_then(|parent| parent.fields.get(self.field.node.name.node.as_str()))
    }
}

/// The sets below several mentions, merged, each with the type that it selects from.
type Sets<'a> = Vec<(Parent<'a>, &'a SelectionSet)>;
type Groups<'a> = IndexMap<&'a str, Vec<Mention<'a>>>;

struct Merge<'a> {
    document: &'a ExecutableDocument,
    shape: &'a Shape,
    limits: &'a Limits,
    visits: u64,
}

impl<'a> Merge<'a> {
    /// Goes through sets that are merged into one. It recurses as deep as the fields nest.
    fn whole(&mut self, sets: &[(Parent<'a>, &'a SelectionSet)], ask: Ask) -> Result<(), Rejection> {
        let (mut groups, mut spread) = (Groups::new(), HashSet::new());
        for (parent, set) in sets {
            self.gather(*parent, set, &mut groups, &mut spread)?;
        }
        for (key, mentions) in &groups {
            let families = if ask == Ask::Shape { Vec::new() } else { families(mentions) };
            for family in &families {
                self.visit(family.len())?;
                compare(key, family, fields_differ)?;
            }
            if ask != Ask::Fields {
                compare(key, mentions, |first, other| shapes_differ(first, other, self.shape))?;
            }
            // One object could have them all, so what is asked here is asked of all that is below them.
            if let [all] = families.as_slice() {
                self.below(all, ask)?;
                continue;
            }
            families.iter().try_for_each(|family| self.below(family, Ask::Fields))?;
            if ask != Ask::Fields {
                self.below(mentions, Ask::Shape)?;
            }
        }
        Ok(())
    }

    /// What stands in a set, fragments spread; each once, since a field can always be merged with itself.
    fn gather(
        &mut self,
        parent: Parent<'a>,
        set: &'a SelectionSet,
        into: &mut Groups<'a>,
        spread: &mut HashSet<&'a str>,
    ) -> Result<(), Rejection> {
        self.visit(set.items.len())?;
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    into.entry(key).or_default().push(Mention { parent, field });
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let parent = on.map_or(parent, |on| Parent::named(on.node.on.node.as_str(), self.shape));
                    self.gather(parent, &inline.node.selection_set.node, into, spread)?;
                }
                Selection::FragmentSpread(item) => {
                    let name = item.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.document.fragments.get(name)
                        && spread.insert(name)
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        let parent = Parent::named(on, self.shape);
                        self.gather(parent, &fragment.node.selection_set.node, into, spread)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn below(&mut self, mentions: &[Mention<'a>], ask: Ask) -> Result<(), Rejection> {
        let sets: Sets<'a> = mentions
            .iter()
            .filter(|mention| !mention.field.node.selection_set.node.items.is_empty())
            .map(|mention| {
                let target = mention.known().map_or("", |known| known.target.as_str());
                (Parent::named(target, self.shape), &mention.field.node.selection_set.node)
            })
            .collect();
        if sets.is_empty() { Ok(()) } else { self.whole(&sets, ask) }
    }

    /// A field of an interface is compared beside those of each type that has it, at each depth anew.
    fn visit(&mut self, count: usize) -> Result<(), Rejection> {
        self.visits = self.visits.saturating_add(count as u64);
        let what = "fields to compare with others of their key";
        Rejection::bound(Code::DocumentTooLarge, what, self.visits, self.limits.comparisons)
    }
}

/// The mentions by the type of the object that could have them all. What is asked of an interface is asked of an
/// object of any type.
fn families<'a>(mentions: &[Mention<'a>]) -> Vec<Vec<Mention<'a>>> {
    let mut objects: IndexMap<&str, Vec<Mention<'a>>> = IndexMap::new();
    for mention in mentions.iter().filter(|mention| mention.parent.is_object()) {
        objects.entry(mention.parent.name).or_default().push(*mention);
    }
    if objects.len() < 2 {
        return vec![mentions.to_vec()];
    }
    let others = mentions.iter().filter(|mention| !mention.parent.is_object());
    for mention in others {
        objects.values_mut().for_each(|family| family.push(*mention));
    }
    objects.into_values().collect()
}

/// Compares each with the first. `differ` says in which way two cannot be one.
fn compare<'a>(
    key: &str,
    mentions: &[Mention<'a>],
    differ: impl Fn(Mention<'a>, Mention<'a>) -> Option<String>,
) -> Result<(), Rejection> {
    let Some((first, others)) = mentions.split_first() else { return Ok(()) };
    for other in others {
        if let Some(how) = differ(*first, *other) {
            let (before, behind) =
                (first.field.pos.min(other.field.pos), first.field.pos.max(other.field.pos));
            let message =
                format!("\"{key}\" at {before} and at {behind} cannot be one field: {how}. Use aliases.");
            return Err(Rejection::new(Code::ValidationFailed, message).at(before).at(behind));
        }
    }
    Ok(())
}

fn fields_differ(first: Mention<'_>, other: Mention<'_>) -> Option<String> {
    let (one, two) = (&first.field.node, &other.field.node);
    if one.name.node != two.name.node {
        return Some(format!("\"{}\" and \"{}\" are different fields", one.name.node, two.name.node));
    }
    let has = |one: &Field, two: &Field| {
        one.arguments
            .iter()
            .all(|(name, value)| two.get_argument(&name.node).is_some_and(|other| other.node == value.node))
    };
    let same = one.arguments.len() == two.arguments.len() && has(one, two) && has(two, one);
    (!same).then(|| "their arguments differ".to_owned())
}

/// What the schema does not know is refused later.
fn shapes_differ(first: Mention<'_>, other: Mention<'_>, shape: &Shape) -> Option<String> {
    let same = match (types(first), types(other)) {
        (Types::Known(one), Types::Known(two)) => same_shape(one, two, shape),
        (Types::Typename, Types::Known(known)) | (Types::Known(known), Types::Typename) => {
            !known.nullable && matches!(&known.base, BaseType::Named(name) if name == "String")
        }
        _ => true,
    };
    (!same).then(|| "their types differ".to_owned())
}

enum Types<'a> {
    Known(&'a Type),
    /// `String!`, without standing in any type.
    Typename,
    Unknown,
}

fn types(mention: Mention<'_>) -> Types<'_> {
    match mention.known() {
        Some(known) => Types::Known(&known.ty),
        None if mention.field.node.name.node == "__typename" => Types::Typename,
        None => Types::Unknown,
    }
}

fn same_shape(one: &Type, two: &Type, shape: &Shape) -> bool {
    one.nullable == two.nullable
        && match (&one.base, &two.base) {
            (BaseType::List(one), BaseType::List(two)) => same_shape(one, two, shape),
            (BaseType::Named(one), BaseType::Named(two)) => {
                let composite = |name: &str| shape.composite_named(name).is_some();
                one == two || composite(one) && composite(two)
            }
            _ => false,
        }
}
