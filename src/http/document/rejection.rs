//! Why a document is not run.

use std::fmt;

use async_graphql::{Pos, Positioned, ServerError, parser};

use crate::http::refusal::Code;

/// A document that goes no further. It is a GraphQL request error: no `data`, one entry in `errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// What is wrong, for programs.
    pub code: Code,
    /// What is wrong, for people.
    pub message: String,
    /// Where; none where it is the whole of it.
    pub positions: Vec<Pos>,
    /// The measure and its bound, where the code speaks of one.
    pub measure: Option<(u64, u64)>,
}

impl Rejection {
    /// A rejection without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), positions: Vec::new(), measure: None }
    }

    /// With a place, behind those that it has.
    #[must_use]
    pub fn at(mut self, position: Pos) -> Self {
        self.positions.push(position);
        self
    }

    /// Passes what is within the bound.
    ///
    /// # Errors
    /// With `code`, as "The document has more `what` than the N that are allowed."
    pub fn bound(code: Code, what: &str, found: u64, bound: u64) -> Result<(), Self> {
        if found <= bound {
            return Ok(());
        }
        let message = format!("The document has more {what} than the {bound} that are allowed.");
        Err(Self { measure: Some((found, bound)), ..Self::new(code, message) })
    }

    /// The parser's complaint, without its picture of the source.
    #[must_use]
    pub fn parse(error: &parser::Error) -> Self {
        if matches!(error, parser::Error::RecursionLimitExceeded) {
            return Self::new(Code::TooDeep, "The document nests too deep.");
        }
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default().trim_start_matches([' ', '=']);
        let reason = if last.len() > 300 { "unexpected text".to_owned() } else { last.replace('_', " ") };
        let positions = error.positions().take(1).collect();
        Self { positions, ..Self::new(Code::ParseFailed, format!("Syntax error: {reason}")) }
    }

    /// As an entry of `errors`.
    #[must_use]
    pub fn error(&self) -> ServerError {
        let mut error = ServerError::new(self.message.clone(), None);
        error.locations.clone_from(&self.positions);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", self.code.as_str());
        if let Some((found, limit)) = self.measure {
            extensions.set("found", found);
            extensions.set("limit", limit);
        }
        error
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl std::error::Error for Rejection {}

/// A bound that speaks of one node.
pub fn bound_at<T>(
    code: Code,
    what: &str,
    node: &Positioned<T>,
    found: usize,
    bound: usize,
) -> Result<(), Rejection> {
    Rejection::bound(code, what, found as u64, bound as u64).map_err(|rejection| rejection.at(node.pos))
}
