//! How much JSON there is, found without copying it and without going deeper than a bound.

use serde_json::Value;

use super::findings::shown;

/// JSON that is more than may be.
#[derive(Debug, PartialEq, Eq)]
pub enum Excess {
    /// It has more bytes.
    Large,
    /// It has more levels: the place of the first list or object beyond them, its end first.
    Deep(Vec<String>),
}

/// The bytes of a JSON value as text without spaces, each value counted with a comma behind it, and one that is a number,
/// true, false or null as four at least. So counted nothing is less than it is written, nor than the bound on JSON in an
/// input takes it for, and what is put together is the sum of its parts.
///
/// Goes as deep as the value does: for what is bounded already.
pub fn size(value: &Value) -> usize {
    let mut bytes = 0;
    match add(value, usize::MAX, usize::MAX, &mut bytes) {
        Ok(()) => bytes,
        Err(_) => usize::MAX,
    }
}

/// Has the value at most so many levels of lists and objects, and so many bytes? Looks no further than that.
///
/// # Errors
/// What it has more of.
pub fn fits(value: &Value, depth: usize, most: usize) -> Result<(), Excess> {
    add(value, depth, most, &mut 0)
}

fn add(value: &Value, depth: usize, most: usize, bytes: &mut usize) -> Result<(), Excess> {
    let own = match value {
        Value::Null | Value::Bool(true) => 5,
        Value::Bool(false) => 6,
        Value::Number(number) => number.to_string().len().saturating_add(1).max(4),
        Value::String(text) => written(text),
        Value::Array(_) | Value::Object(_) if depth == 0 => return Err(Excess::Deep(Vec::new())),
        Value::Array(_) | Value::Object(_) => 3,
    };
    count(own, most, bytes)?;
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                add(item, depth - 1, most, bytes).map_err(|excess| excess.within(&index.to_string()))?;
            }
        }
        Value::Object(fields) => {
            for (name, item) in fields {
                count(written(name), most, bytes)?;
                add(item, depth - 1, most, bytes).map_err(|excess| excess.within(name))?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn count(own: usize, most: usize, bytes: &mut usize) -> Result<(), Excess> {
    *bytes = bytes.saturating_add(own);
    if *bytes > most { Err(Excess::Large) } else { Ok(()) }
}

/// A text with its escapes, its quotes and what stands behind it.
fn written(text: &str) -> usize {
    let escaped = text.bytes().map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0C => 2,
        0..0x20 => 6,
        _ => 1,
    });
    escaped.sum::<usize>().saturating_add(3)
}

impl Excess {
    fn within(self, name: &str) -> Self {
        match self {
            Self::Large => Self::Large,
            Self::Deep(mut place) => {
                place.push(shown(name));
                Self::Deep(place)
            }
        }
    }
}
