//! The size of a page from `first` and `last`.

use async_graphql::parser::types::Field;

use super::variables::{Given, Node, View};
use super::{Limits, Rejection};
use crate::http::refusal::Code;

/// How many nodes a connection could return. `below_list` says that it is asked of each entry of a list, where
/// `first` stands alone.
pub fn size(field: &Field, given: &Given<'_>, below_list: bool, limits: &Limits) -> Result<u64, Rejection> {
    let first = argument(field, given, "first", limits)?;
    let last = argument(field, given, "last", limits)?;
    let bad = |message: &str| Err(Rejection::new(Code::BadUserInput, message).at(field.name.pos));
    if first.is_some() && last.is_some() {
        return bad("A connection takes first or last, not both.");
    }
    if below_list && ["after", "last", "before"].iter().any(|name| !absent(field, given, name)) {
        return bad("Below a list a connection takes first alone.");
    }
    Ok(first.or(last).unwrap_or(limits.page))
}

fn argument(field: &Field, given: &Given<'_>, name: &str, limits: &Limits) -> Result<Option<u64>, Rejection> {
    let Some(value) = field.get_argument(name) else { return Ok(None) };
    match given.view(Node::Literal(&value.node)) {
        View::Null => Ok(None),
        View::Int(count) => match u64::try_from(count) {
            Ok(count) if (1..=limits.page_max).contains(&count) => Ok(Some(count)),
            _ => {
                let message = format!("{name} is from 1 to {}.", limits.page_max);
                Err(Rejection::new(Code::BadUserInput, message).at(value.pos))
            }
        },
        // of the wrong type: validation says so
        _ => Ok(Some(limits.page_max)),
    }
}

fn absent(field: &Field, given: &Given<'_>, name: &str) -> bool {
    field.get_argument(name).is_none_or(|value| matches!(given.view(Node::Literal(&value.node)), View::Null))
}
