//! How much memory a parsed document takes: each node as large as the parser's types are, with what they own.
//!
//! Three bytes of text (`id `) are some two hundred in memory, and three hundred bytes of a string little more than
//! three hundred; so what is kept is weighed by what it is made of, not by its text.

use std::collections::HashMap;
use std::mem::size_of;

use async_graphql::parser::types::{
    BaseType, Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition,
    OperationDefinition, Selection, SelectionSet, Type, VariableDefinition,
};
use async_graphql::{Name, Positioned, Value as Const};
use async_graphql_value::Value;

/// The bytes that a document owns, beside itself.
pub fn weight(document: &ExecutableDocument) -> usize {
    let operations = match &document.operations {
        DocumentOperations::Single(only) => operation(&only.node),
        DocumentOperations::Multiple(operations) => {
            table(operations)
                + operations.iter().map(|(key, each)| name(key) + operation(&each.node)).sum::<usize>()
        }
    };
    let fragment = |(key, fragment): (&Name, &Positioned<FragmentDefinition>)| {
        let fragment = &fragment.node;
        name(key)
            + name(&fragment.type_condition.node.on.node)
            + directives(&fragment.directives)
            + set(&fragment.selection_set.node)
    };
    operations + table(&document.fragments) + document.fragments.iter().map(fragment).sum::<usize>()
}

/// What an allocator takes for a block: none for none, else rounded up to its next size, an eighth more at most.
pub const fn block(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { bytes + bytes / 8 + 8 }
}

fn operation(operation: &OperationDefinition) -> usize {
    let variable = |variable: &Positioned<VariableDefinition>| {
        let variable = &variable.node;
        name(&variable.name.node)
            + ty(&variable.var_type.node)
            + directives(&variable.directives)
            + variable.default_value.as_ref().map_or(0, |default| constant(&default.node))
    };
    row(&operation.variable_definitions, variable)
        + directives(&operation.directives)
        + set(&operation.selection_set.node)
}

fn set(set: &SelectionSet) -> usize {
    row(&set.items, |item| match &item.node {
        Selection::Field(item) => field(&item.node),
        Selection::FragmentSpread(spread) => {
            name(&spread.node.fragment_name.node) + directives(&spread.node.directives)
        }
        Selection::InlineFragment(inline) => {
            inline.node.type_condition.as_ref().map_or(0, |on| name(&on.node.on.node))
                + directives(&inline.node.directives)
                + self::set(&inline.node.selection_set.node)
        }
    })
}

fn field(field: &Field) -> usize {
    field.alias.as_ref().map_or(0, |alias| name(&alias.node))
        + name(&field.name.node)
        + arguments(&field.arguments)
        + directives(&field.directives)
        + set(&field.selection_set.node)
}

fn directives(all: &Vec<Positioned<Directive>>) -> usize {
    row(all, |directive| name(&directive.node.name.node) + arguments(&directive.node.arguments))
}

fn arguments(all: &Vec<(Positioned<Name>, Positioned<Value>)>) -> usize {
    row(all, |(key, argument)| name(&key.node) + value(&argument.node))
}

fn value(input: &Value) -> usize {
    match input {
        Value::Variable(text) | Value::Enum(text) => name(text),
        Value::String(text) => block(text.capacity()),
        Value::Binary(bytes) => block(bytes.len()),
        Value::List(items) => row(items, value),
        Value::Object(fields) => {
            entries::<Value>(fields.capacity())
                + fields.iter().map(|(key, field)| name(key) + value(field)).sum::<usize>()
        }
        Value::Null | Value::Number(_) | Value::Boolean(_) => 0,
    }
}

fn constant(input: &Const) -> usize {
    match input {
        Const::Enum(text) => name(text),
        Const::String(text) => block(text.capacity()),
        Const::Binary(bytes) => block(bytes.len()),
        Const::List(items) => row(items, constant),
        Const::Object(fields) => {
            entries::<Const>(fields.capacity())
                + fields.iter().map(|(key, field)| name(key) + constant(field)).sum::<usize>()
        }
        Const::Null | Const::Number(_) | Const::Boolean(_) => 0,
    }
}

fn ty(of: &Type) -> usize {
    match &of.base {
        BaseType::Named(text) => name(text),
        BaseType::List(inner) => block(size_of::<Type>()) + ty(inner),
    }
}

/// A text behind two counts.
fn name(text: &Name) -> usize {
    block(2 * size_of::<usize>() + text.len())
}

/// A vector has room for more than it holds.
fn row<T>(all: &Vec<T>, each: impl Fn(&T) -> usize) -> usize {
    block(all.capacity() * size_of::<T>()) + all.iter().map(each).sum::<usize>()
}

/// A table has a byte more for each place, and one place in eight empty.
fn table<T>(all: &HashMap<Name, T>) -> usize {
    places(all.capacity(), size_of::<(Name, T)>())
}

/// An ordered table: the entries with their hashes, and the places of these.
fn entries<T>(capacity: usize) -> usize {
    block(capacity * (size_of::<u64>() + size_of::<(Name, T)>())) + places(capacity, size_of::<usize>())
}

fn places(capacity: usize, size: usize) -> usize {
    let places = if capacity == 0 { 0 } else { (capacity * 8 / 7).next_power_of_two() };
    block(places * (size + 1))
}
