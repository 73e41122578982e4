//! The values that variables have for one operation.

use std::collections::HashMap;

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{Name, Value as Const, Variables};
use async_graphql_value::Value;

use super::{Limits, Rejection};
use crate::http::refusal::Code;

/// Variables as given or by default, with their sizes.
pub struct Given<'a> {
    values: HashMap<&'a str, (&'a Const, usize)>,
}

/// A value in a document or in a variable, variables resolved.
#[derive(Debug, Clone, Copy)]
pub enum Node<'a> {
    /// Written in the document.
    Literal(&'a Value),
    /// Part of a variable.
    Variable(&'a Const),
}

/// What a value is.
pub enum View<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Leaf,
    List(Vec<Node<'a>>),
    Object(Vec<(&'a str, Node<'a>)>),
}

impl<'a> Given<'a> {
    /// Takes the values together.
    ///
    /// # Errors
    /// BAD_USER_INPUT where a variable that must not be null is null or missing.
    pub fn new(
        operation: &'a OperationDefinition,
        variables: &'a Variables,
        limits: &Limits,
    ) -> Result<Self, Rejection> {
        let mut values = HashMap::new();
        for definition in &operation.variable_definitions {
            let name = definition.node.name.node.as_str();
            let default = definition.node.default_value.as_ref().map(|value| &value.node);
            let value = variables.get(&definition.node.name.node).or(default);
            if !definition.node.var_type.node.nullable && matches!(value, None | Some(Const::Null)) {
                let ty = &definition.node.var_type.node;
                let message = format!("Variable \"${name}\" of the required type \"{ty}\" has no value.");
                return Err(Rejection::new(Code::BadUserInput, message).at(definition.pos));
            }
            if let Some(value) = value {
                values.insert(name, (value, weight(value, limits.variable_bytes)));
            }
        }
        Ok(Self { values })
    }

    /// The bytes that all uses of variables in a value copy.
    pub fn weight(&self, value: &Value) -> usize {
        match value {
            Value::Variable(name) => self.values.get(name.as_str()).map_or(0, |(_, weight)| *weight),
            Value::List(items) => items.iter().fold(0, |sum, item| sum.saturating_add(self.weight(item))),
            Value::Object(fields) => {
                fields.values().fold(0, |sum, item| sum.saturating_add(self.weight(item)))
            }
            _ => 0,
        }
    }

    /// What a value is, variables replaced.
    pub fn view<'v>(&self, node: Node<'v>) -> View<'v>
    where
        'a: 'v,
    {
        match node {
            Node::Variable(value) => view_const(value),
            Node::Literal(Value::Variable(name)) => {
                self.values.get(name.as_str()).map_or(View::Null, |(value, _)| view_const(value))
            }
            Node::Literal(Value::Null) => View::Null,
            Node::Literal(Value::Number(number)) => number.as_i64().map_or(View::Leaf, View::Int),
            Node::Literal(Value::String(text)) => View::Text(text),
            Node::Literal(Value::List(items)) => View::List(items.iter().map(Node::Literal).collect()),
            Node::Literal(Value::Object(fields)) => {
                let pair = |(name, value): (&'v Name, &'v Value)| (name.as_str(), Node::Literal(value));
                View::Object(fields.iter().map(pair).collect())
            }
            Node::Literal(_) => View::Leaf,
        }
    }
}

fn view_const(value: &Const) -> View<'_> {
    match value {
        Const::Null => View::Null,
        Const::Number(number) => number.as_i64().map_or(View::Leaf, View::Int),
        Const::String(text) => View::Text(text),
        Const::List(items) => View::List(items.iter().map(Node::Variable).collect()),
        Const::Object(fields) => {
            View::Object(fields.iter().map(|(name, value)| (name.as_str(), Node::Variable(value))).collect())
        }
        _ => View::Leaf,
    }
}

/// About the bytes of a value in memory, counted up to a little over `most`.
fn weight(value: &Const, most: usize) -> usize {
    let own = match value {
        Const::String(text) => text.len(),
        Const::List(items) => {
            items.iter().fold(
                0,
                |sum: usize, item| {
                    if sum > most { sum } else { sum.saturating_add(weight(item, most)) }
                },
            )
        }
        Const::Object(fields) => fields.iter().fold(0, |sum: usize, (name, item)| {
            if sum > most { sum } else { sum.saturating_add(name.len()).saturating_add(weight(item, most)) }
        }),
        _ => 0,
    };
    own.saturating_add(16)
}
