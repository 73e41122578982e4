//! What a GraphQL document may ask for, settled before anything runs.
//!
//! async-graphql walks fragment spreads without a memo before its own limits apply, so a document of a few
//! dozen fragments that each spread the next twice keeps a core busy for ever (SECURITY.md, known holes, 1).
//! Hence the order here, each step bounded by the one before: the raw text (`scan`), the definitions and the
//! expanded size (`expand`, one memo a fragment), what is asked for under one key (`merge`, `overlap`), and then a
//! walk of the chosen operation along the schema's [`Shape`]: cost, pages, secrets (`walk`) and values (`input`). The
//! walk alone depends on the variables; what came before it is kept with the document ([`Documents`]), and so is
//! that validation found it good.

mod dearest;
mod expand;
mod fits;
mod input;
mod kept;
mod merge;
mod overlap;
mod page;
mod rejection;
mod scan;
mod shape;
#[cfg(test)]
mod tests;
mod types;
mod variables;
mod walk;
mod weight;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};

pub use kept::{Document, Documents};
pub use rejection::Rejection;
pub use shape::{Shape, ShapeError};

use super::refusal::Code;

/// The bounds on a document. The defaults are those of SECURITY.md's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Lexical tokens.
    pub tokens: usize,
    /// Letters of a name. A longer one makes every comparison with the schema's names dear.
    pub name: usize,
    /// Brackets inside each other, of all kinds, which bounds the parser's stack.
    pub brackets: usize,
    /// Selections once all fragments are spread, of all operations together.
    pub nodes: u64,
    /// Fields inside each other.
    pub depth: u64,
    /// Fields inside each other under `__schema` and `__type`.
    pub introspection_depth: u64,
    /// Selection sets inside each other, those of fragments included.
    pub levels: u64,
    /// Aliases once all fragments are spread.
    pub aliases: u64,
    /// Root fields of an operation once all fragments are spread.
    pub root_fields: u64,
    /// Fragment definitions.
    pub fragments: usize,
    /// Operations.
    pub operations: usize,
    /// Variables of an operation.
    pub variables: usize,
    /// Arguments of a field or directive.
    pub arguments: usize,
    /// Directives on one node.
    pub directives_on_node: usize,
    /// Directives in the document.
    pub directives: usize,
    /// Entities that the document could return.
    pub cost: u64,
    /// What a plain list counts.
    pub list_cost: u64,
    /// Page size where none is asked for.
    pub page: u64,
    /// The largest page.
    pub page_max: u64,
    /// Root fields that take a secret.
    pub secrets: u64,
    /// Entries of a list in an input.
    pub input_list: usize,
    /// Entries of `checks` of `decisions`.
    pub decisions: usize,
    /// Conditions in a filter.
    pub filter_terms: usize,
    /// Filters inside each other.
    pub filter_depth: usize,
    /// Bytes of JSON in an input.
    pub json_bytes: usize,
    /// Levels of JSON in an input.
    pub json_depth: usize,
    /// Bytes of all variables times their uses: each use is copied and validated anew.
    pub variable_bytes: usize,
    /// Fields that are looked at to tell whether those of one key can be merged, each as often as it takes.
    pub comparisons: u64,
    /// Mistakes after which validation is given up.
    pub mistakes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: 5_000,
            name: 128,
            brackets: 64,
            nodes: 1_000,
            depth: 12,
            introspection_depth: 15,
            levels: 32,
            aliases: 30,
            root_fields: 20,
            fragments: 50,
            operations: 10,
            variables: 100,
            arguments: 32,
            directives_on_node: 5,
            directives: 50,
            cost: 5_000,
            list_cost: 5,
            page: 25,
            page_max: 100,
            secrets: 1,
            input_list: 100,
            decisions: 500,
            filter_terms: 50,
            filter_depth: 5,
            json_bytes: 200 * 1024,
            json_depth: 32,
            variable_bytes: 2 * 1024 * 1024,
            comparisons: 20_000,
            mistakes: 10,
        }
    }
}

/// What an operation could cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Entities (objects with an id) that it could return at its page sizes; one of a large type counts as several.
    pub entities: u64,
}

/// Parses a document after its text was found small and flat enough.
///
/// # Errors
/// DOCUMENT_TOO_LARGE, TOO_DEEP or GRAPHQL_PARSE_FAILED.
fn parse(text: &str, limits: &Limits) -> Result<ExecutableDocument, Rejection> {
    let text = scan::scan(text, limits)?;
    async_graphql::parser::parse_query(&text).map_err(|error| Rejection::parse(&error))
}

/// The operation that `name` chooses, or the only one.
///
/// # Errors
/// BAD_USER_INPUT when there is none of that name, or several and no name.
fn choose<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, Rejection> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(&operation.node),
        (DocumentOperations::Multiple(operations), None) => match operations.values().next() {
            Some(operation) if operations.len() == 1 => Ok(&operation.node),
            _ => Err(Rejection::new(
                Code::BadUserInput,
                "The document has several operations; operationName must choose one.",
            )),
        },
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).map(|operation| &operation.node).ok_or_else(unknown_operation)
        }
        (DocumentOperations::Single(_), Some(_)) => Err(unknown_operation()),
    }
}

fn unknown_operation() -> Rejection {
    Rejection::new(Code::BadUserInput, "The document has no operation of the name in operationName.")
}
