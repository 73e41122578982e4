//! What an operation is resolved with, beside the request: its document, its variables, its files, and where
//! its errors are gathered.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use async_graphql::{
    Name, Positioned, ServerError, UploadValue, Value, Variables,
    parser::types::{Directive, FragmentDefinition, OperationDefinition},
};
use async_graphql_value::Value as InputValue;

/// One operation that was found valid, with what it was given.
pub struct Env<'a> {
    pub operation: &'a OperationDefinition,
    pub fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    pub variables: &'a Variables,
    pub uploads: &'a [UploadValue],
    errors: Mutex<Vec<ServerError>>,
}

impl<'a> Env<'a> {
    /// An operation without errors so far.
    pub fn new(
        operation: &'a OperationDefinition,
        fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
        variables: &'a Variables,
        uploads: &'a [UploadValue],
    ) -> Self {
        Self { operation, fragments, variables, uploads, errors: Mutex::default() }
    }

    /// Puts an error into the answer.
    pub fn fail(&self, error: ServerError) {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).push(error);
    }

    /// Every error, in the order in which they came up.
    pub fn into_errors(self) -> Vec<ServerError> {
        self.errors.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Do `@skip` and `@include` let it stand?
    pub fn included(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let wanted = match directive.node.name.node.as_str() {
                "skip" => false,
                "include" => true,
                _ => return true,
            };
            let condition = directive.node.get_argument("if").and_then(|value| self.constant(&value.node));
            condition.is_none_or(|condition| condition == Value::Boolean(wanted))
        })
    }

    /// A value with its variables put in. A variable that was not given and has no default is undefined,
    /// as the specification has it: left out of an object, null in a list. (async-graphql would give null,
    /// and "left out" would read as "clear it".)
    pub fn constant(&self, value: &InputValue) -> Option<Value> {
        Some(match value {
            InputValue::Variable(name) => return self.variable(name),
            InputValue::List(items) => {
                Value::List(items.iter().map(|item| self.constant(item).unwrap_or(Value::Null)).collect())
            }
            InputValue::Object(fields) => Value::Object(
                fields
                    .iter()
                    .filter_map(|(name, field)| self.constant(field).map(|field| (name.clone(), field)))
                    .collect(),
            ),
            InputValue::Null => Value::Null,
            InputValue::Number(number) => Value::Number(number.clone()),
            InputValue::String(text) => Value::String(text.clone()),
            InputValue::Boolean(flag) => Value::Boolean(*flag),
            InputValue::Binary(bytes) => Value::Binary(bytes.clone()),
            InputValue::Enum(name) => Value::Enum(name.clone()),
        })
    }

    fn variable(&self, name: &Name) -> Option<Value> {
        self.variables.get(name).cloned().or_else(|| {
            let definitions = &self.operation.variable_definitions;
            let definition = definitions.iter().find(|definition| definition.node.name.node == *name)?;
            definition.node.default_value.as_ref().map(|default| default.node.clone())
        })
    }
}
