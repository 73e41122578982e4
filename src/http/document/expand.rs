//! How large a document is once its fragments are spread, counted with one memo a fragment.

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::types::{Directive, ExecutableDocument, Field, Selection, SelectionSet};

use super::rejection::bound_at;
use super::{Limits, Rejection};
use crate::http::refusal::Code;

/// The measures of a selection set with everything that it spreads. All saturate.
#[derive(Debug, Default, Clone, Copy)]
struct Size {
    nodes: u64,
    aliases: u64,
    /// Fields at this level.
    fields: u64,
    /// Fields inside each other, those under `__schema` and `__type` of this level aside.
    depth: u64,
    introspection: u64,
    levels: u64,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.fields = self.fields.saturating_add(other.fields);
        self.depth = self.depth.max(other.depth);
        self.introspection = self.introspection.max(other.introspection);
        self.levels = self.levels.max(other.levels.saturating_add(1));
    }
}

type Memo<'a> = HashMap<&'a str, Size>;

/// Counts definitions and directives, refuses cycles, and holds the expanded size to its bounds. Gives the
/// fragments that no operation spreads.
pub fn check<'a>(document: &'a ExecutableDocument, limits: &Limits) -> Result<Vec<&'a str>, Rejection> {
    let large = Code::DocumentTooLarge;
    let operations = document.operations.iter().len();
    Rejection::bound(large, "operations", operations as u64, limits.operations as u64)?;
    Rejection::bound(large, "fragments", document.fragments.len() as u64, limits.fragments as u64)?;
    let mut plain = Plain { limits, directives: 0, spreads: Vec::new() };
    let mut edges = HashMap::new();
    for (name, fragment) in &document.fragments {
        plain.directives(&fragment.node.directives)?;
        plain.set(&fragment.node.selection_set.node)?;
        edges.insert(name.as_str(), std::mem::take(&mut plain.spreads));
    }
    let mut roots = Vec::new();
    for (_, operation) in document.operations.iter() {
        let variables = &operation.node.variable_definitions;
        bound_at(large, "variables in an operation", operation, variables.len(), limits.variables)?;
        for variable in variables {
            plain.directives(&variable.node.directives)?;
        }
        plain.directives(&operation.node.directives)?;
        plain.set(&operation.node.selection_set.node)?;
        roots.append(&mut plain.spreads);
    }
    let memo = measure_fragments(document, &edges)?;
    let mut whole = Size::default();
    for (_, operation) in document.operations.iter() {
        let size = measure(&operation.node.selection_set.node, &memo);
        bound_at(
            large,
            "root fields",
            operation,
            size.fields.try_into().unwrap_or(usize::MAX),
            limits.root_fields.try_into().unwrap_or(usize::MAX),
        )?;
        hold_depth(size, limits)?;
        whole.add(size);
    }
    // A fragment that no operation spreads is validated all the same, so it counts too.
    let unused = unreached(&edges, roots);
    for name in &unused {
        let size = memo.get(name).copied().unwrap_or_default();
        hold_depth(size, limits)?;
        whole.add(size);
    }
    Rejection::bound(large, "selections, all fragments spread,", whole.nodes, limits.nodes)?;
    Rejection::bound(large, "aliases, all fragments spread,", whole.aliases, limits.aliases)?;
    Ok(unused)
}

fn hold_depth(size: Size, limits: &Limits) -> Result<(), Rejection> {
    let deep = Code::TooDeep;
    Rejection::bound(deep, "levels of fields", size.depth, limits.depth)?;
    Rejection::bound(deep, "levels of introspection", size.introspection, limits.introspection_depth)?;
    Rejection::bound(deep, "selection sets inside each other", size.levels, limits.levels)
}

/// One pass over what is written, fragments not followed. Its recursion is bounded by the brackets.
struct Plain<'a, 'l> {
    limits: &'l Limits,
    directives: usize,
    spreads: Vec<&'a str>,
}

impl<'a> Plain<'a, '_> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<(), Rejection> {
        for item in &set.items {
            self.directives(item.node.directives())?;
            match &item.node {
                Selection::Field(field) => {
                    self.arguments(field, field.node.arguments.len())?;
                    self.set(&field.node.selection_set.node)?;
                }
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => {
                    self.spreads.push(spread.node.fragment_name.node.as_str());
                }
            }
        }
        Ok(())
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), Rejection> {
        let large = Code::DocumentTooLarge;
        let Some(first) = directives.first() else { return Ok(()) };
        bound_at(large, "directives on one node", first, directives.len(), self.limits.directives_on_node)?;
        self.directives += directives.len();
        bound_at(large, "directives", first, self.directives, self.limits.directives)?;
        directives.iter().try_for_each(|directive| self.arguments(directive, directive.node.arguments.len()))
    }

    fn arguments<T>(&self, node: &Positioned<T>, count: usize) -> Result<(), Rejection> {
        bound_at(Code::DocumentTooLarge, "arguments on one node", node, count, self.limits.arguments)
    }
}

/// The size of every fragment, each measured once, those it spreads before it.
fn measure_fragments<'a>(
    document: &'a ExecutableDocument,
    edges: &HashMap<&'a str, Vec<&'a str>>,
) -> Result<Memo<'a>, Rejection> {
    let mut memo = Memo::new();
    let mut open: HashSet<&str> = HashSet::new();
    for &start in edges.keys() {
        let mut stack = vec![(start, 0_usize)];
        while let Some((name, next)) = stack.pop() {
            if memo.contains_key(name) {
                continue;
            }
            let Some(fragment) = document.fragments.get(name) else { continue };
            open.insert(name);
            match edges.get(name).and_then(|spreads| spreads.get(next)) {
                Some(&spread) if open.contains(spread) => {
                    let message = format!("Cannot spread fragment \"{spread}\" within itself.");
                    return Err(Rejection::new(Code::ValidationFailed, message).at(fragment.pos));
                }
                Some(&spread) => stack.extend([(name, next + 1), (spread, 0)]),
                None => {
                    open.remove(name);
                    memo.insert(name, measure(&fragment.node.selection_set.node, &memo));
                }
            }
        }
    }
    Ok(memo)
}

fn measure(set: &SelectionSet, memo: &Memo<'_>) -> Size {
    let mut size = Size::default();
    for item in &set.items {
        size.nodes = size.nodes.saturating_add(1);
        match &item.node {
            Selection::Field(field) => size.add(measure_field(&field.node, memo)),
            Selection::InlineFragment(inline) => size.add(measure(&inline.node.selection_set.node, memo)),
            Selection::FragmentSpread(spread) => {
                size.add(memo.get(spread.node.fragment_name.node.as_str()).copied().unwrap_or_default());
            }
        }
    }
    size
}

fn measure_field(field: &Field, memo: &Memo<'_>) -> Size {
    let inner = measure(&field.selection_set.node, memo);
    let depth = inner.depth.max(inner.introspection).saturating_add(1);
    let introspective = matches!(field.name.node.as_str(), "__schema" | "__type");
    Size {
        aliases: inner.aliases.saturating_add(u64::from(field.alias.is_some())),
        fields: 1,
        depth: if introspective { 0 } else { depth },
        introspection: if introspective { depth } else { 0 },
        // a field without a selection set adds no level
        levels: inner.levels,
        ..inner
    }
}

/// The fragments that no operation spreads, directly or through others.
fn unreached<'a>(edges: &HashMap<&'a str, Vec<&'a str>>, roots: Vec<&'a str>) -> Vec<&'a str> {
    let mut reached: HashSet<&str> = HashSet::new();
    let mut stack = roots;
    while let Some(name) = stack.pop() {
        if reached.insert(name) {
            stack.extend(edges.get(name).into_iter().flatten());
        }
    }
    edges.keys().copied().filter(|name| !reached.contains(name)).collect()
}
