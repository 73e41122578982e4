//! What a valid part of an agent is, for a config and for what changes one part alone. Names, descriptions and languages
//! are those of [`text`](crate::domain::text).

use serde_json::Value;

use super::{
    bounds::{DOCUMENT_DEPTH, KIND_LENGTH, SCENARIO_BYTES, SETTINGS_BYTES, SETTINGS_TOGETHER},
    findings::{found, shown},
    size::{Excess, fits},
};
use crate::domain::text::Form;

/// What is wrong with a JSON value, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Names and indexes, from the value inwards; none where it is the value as a whole.
    pub inner: Vec<String>,
    /// As it follows on the place in a message.
    pub why: String,
}

impl Wrong {
    fn whole(why: String) -> Self {
        Self { inner: Vec::new(), why }
    }

    /// JSON that has more than so many levels or bytes.
    pub(super) fn excess(excess: Excess, depth: usize, most: usize) -> Self {
        match excess {
            Excess::Large => Self::whole(format!("may have at most {most} bytes, as JSON")),
            Excess::Deep(mut inner) => {
                inner.reverse();
                Self { inner, why: format!("is too deep: there may be at most {depth} levels") }
            }
        }
    }
}

/// The checked value of a field; none where it is wrong, which the form then remembers.
pub fn take<T>(form: &mut Form, field: &str, checked: Result<T, Wrong>) -> Option<T> {
    match checked {
        Ok(value) => Some(value),
        Err(Wrong { inner, why }) => form.at(&within(&[field], &inner), Err(why)),
    }
}

/// A place in a value, with the place of the value before it.
pub(super) fn within<'a>(at: &[&'a str], inner: &'a [String]) -> Vec<&'a str> {
    at.iter().copied().chain(inner.iter().map(String::as_str)).collect()
}

/// The kind of a channel: trimmed, a word of small letters, digits, dashes and underscores that begins with a letter.
///
/// # Errors
/// What is wrong with it.
pub fn kind(typed: &str) -> Result<String, String> {
    let word = typed.trim();
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    if !word.starts_with(|first: char| first.is_ascii_lowercase()) || !word.bytes().all(inside) {
        return Err(
            "must be a word such as web-chat: small letters, digits, - and _, first a letter".to_owned()
        );
    }
    if word.len() > KIND_LENGTH {
        return Err(format!("may have at most {KIND_LENGTH} characters"));
    }
    Ok(word.to_owned())
}

/// The settings of a channel: an object of at most [`SETTINGS_BYTES`] and [`DOCUMENT_DEPTH`] levels, kept as it is.
///
/// # Errors
/// What is wrong with it, and where in it.
pub fn settings(typed: &Value) -> Result<Value, Wrong> {
    document(typed, DOCUMENT_DEPTH, SETTINGS_BYTES)
}

/// The document of a scenario: an object of at most [`SCENARIO_BYTES`] and [`DOCUMENT_DEPTH`] levels, kept as it is.
///
/// # Errors
/// What is wrong with it, and where in it.
pub fn scenario(typed: &Value) -> Result<Value, Wrong> {
    document(typed, DOCUMENT_DEPTH, SCENARIO_BYTES)
}

/// The settings of all channels of an agent, each in bytes as [`size`](super::size()) counts them.
///
/// # Errors
/// Where they are too large together.
pub fn together(sizes: impl IntoIterator<Item = usize>) -> Result<(), String> {
    if sizes.into_iter().fold(0, usize::saturating_add) <= SETTINGS_TOGETHER {
        return Ok(());
    }
    Err(format!("may have at most {SETTINGS_TOGETHER} bytes of settings in all channels together, as JSON"))
}

/// Bounds come first: nothing goes deeper, or is copied, before.
fn document(typed: &Value, depth: usize, most: usize) -> Result<Value, Wrong> {
    if !typed.is_object() {
        return Err(Wrong::whole(format!("must be an object, but is {}", found(typed))));
    }
    fits(typed, depth, most).map_err(|excess| Wrong::excess(excess, depth, most))?;
    match nul(typed) {
        None => Ok(typed.clone()),
        Some((mut inner, why)) => {
            inner.reverse();
            Err(Wrong { inner, why: why.to_owned() })
        }
    }
}

/// The place, its end first, of a text or name that PostgreSQL cannot hold.
fn nul(value: &Value) -> Option<(Vec<String>, &'static str)> {
    let inside = |name: &str, item: &Value| {
        let (mut place, why) = nul(item)?;
        place.push(shown(name));
        Some((place, why))
    };
    match value {
        Value::String(text) => {
            text.contains('\0').then(|| (Vec::new(), "must not hold the character U+0000"))
        }
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| inside(&index.to_string(), item))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, item)| match name.contains('\0') {
            true => Some((vec![shown(name)], "is a name with the character U+0000, which none may hold")),
            false => inside(name, item),
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
