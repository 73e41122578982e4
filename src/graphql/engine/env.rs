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

use crate::error::Failure;

/// Errors of an answer. Those behind them are counted, and nothing is worded or kept of them: each takes some
/// kilobytes, and a document may cause one for each field of each object.
pub const MOST_ERRORS: usize = 100;

/// One operation that was found valid, with what it was given.
pub struct Env<'a> {
    pub operation: &'a OperationDefinition,
    pub fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    pub variables: &'a Variables,
    pub uploads: &'a [UploadValue],
    errors: Mutex<Errors>,
}

#[derive(Default)]
struct Errors {
    first: Vec<ServerError>,
    /// How many came after those.
    others: usize,
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
        self.fail_with(|| error);
    }

    /// Puts an error into the answer, and words it only if there is room for it.
    pub fn fail_with(&self, error: impl FnOnce() -> ServerError) {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        if errors.first.len() < MOST_ERRORS {
            errors.first.push(error());
        } else {
            errors.others += 1;
        }
    }

    /// How many errors there was no room for.
    pub fn errors_left_out(&self) -> usize {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).others
    }

    /// The first [`MOST_ERRORS`], in the order in which they came up.
    pub fn into_errors(self) -> Vec<ServerError> {
        self.errors.into_inner().unwrap_or_else(PoisonError::into_inner).first
    }

    /// Do `@skip` and `@include` let it stand?
    ///
    /// # Errors
    /// BAD_USER_INPUT where a condition is not a Boolean. Validation refuses that before anything runs; to guess
    /// here would leave out what was asked for, without a word.
    pub fn included(&self, directives: &[Positioned<Directive>]) -> Result<bool, Failure> {
        for directive in directives {
            let name = directive.node.name.node.as_str();
            let wanted = match name {
                "skip" => false,
                "include" => true,
                _ => continue,
            };
            match directive.node.get_argument("if").and_then(|value| self.constant(&value.node)) {
                Some(Value::Boolean(condition)) if condition == wanted => {}
                Some(Value::Boolean(_)) => return Ok(false),
                _ => return Err(Failure::BadInput(format!("The condition of @{name} must be a Boolean."))),
            }
        }
        Ok(true)
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

#[cfg(test)]
mod tests {
    use async_graphql::parser::{parse_query, types::DocumentOperations};

    use super::*;

    fn operation(text: &str) -> OperationDefinition {
        match parse_query(text).unwrap().operations {
            DocumentOperations::Single(operation) => operation.node,
            DocumentOperations::Multiple(_) => panic!("one operation"),
        }
    }

    #[test]
    fn errors_beyond_a_hundred_are_counted_and_never_made() {
        let (operation, fragments, variables) = (operation("{a}"), HashMap::new(), Variables::default());
        let env = Env::new(&operation, &fragments, &variables, &[]);
        let mut made = 0;
        for place in 0..1_000 {
            env.fail_with(|| {
                made += 1;
                ServerError::new(place.to_string(), None)
            });
        }
        assert_eq!((made, env.errors_left_out()), (100, 900));
        let told: Vec<String> = env.into_errors().into_iter().map(|error| error.message).collect();
        assert_eq!(told, (0..100).map(|place| place.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn a_condition_is_true_or_false_and_nothing_else() {
        let text = "query($x: Boolean = true, $y: Boolean) {
            a @skip(if: $x) b @include(if: $x) c @skip(if: $y) d @include(if: null) e @include(if: \"true\") f
        }";
        let operation = operation(text);
        let included = |variables: serde_json::Value| -> Vec<Option<bool>> {
            let (variables, fragments) = (Variables::from_json(variables), HashMap::new());
            let env = Env::new(&operation, &fragments, &variables, &[]);
            let items = &operation.selection_set.node.items;
            items.iter().map(|item| env.included(item.node.directives()).ok()).collect()
        };
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(included(serde_json::json!({})), [no, yes, None, None, None, yes]);
        assert_eq!(included(serde_json::json!({ "x": false, "y": false })), [yes, no, yes, None, None, yes]);
        assert_eq!(included(serde_json::json!({ "x": null, "y": true })), [None, None, no, None, None, yes]);
    }
}
