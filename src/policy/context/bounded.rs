//! Contexts cut to the limits, and as Rhai's values.

use rhai::{Dynamic, Map};
use serde_json::Value;

use crate::policy::Limits;

/// A context that no script can be handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the facts for this script are too large, or nested too deeply")]
pub struct ContextTooLarge;

/// The context as a script sees it: a list longer than the bound is cut, and `<name>_count` beside it
/// tells how many there are; a text longer than the bound is cut at a whole character. Cutting twice changes
/// nothing. This is what a recorded run keeps.
///
/// # Errors
/// [`ContextTooLarge`] where the whole is beyond `value_nodes`, `value_bytes`, `value_depth` or `map_keys`.
pub fn bounded(context: &Value, limits: &Limits) -> Result<Value, ContextTooLarge> {
    Left::of(limits).bounded(context, limits, 0)
}

/// The same, as Rhai's value.
pub(in crate::policy) fn to_dynamic(context: &Value, limits: &Limits) -> Result<Dynamic, ContextTooLarge> {
    Left::of(limits).bounded(context, limits, 0)
}

/// What a context is made into, part by part.
trait Made: Sized {
    type Fields: Default;
    /// Null, a truth or a number.
    fn scalar(value: &Value) -> Self;
    fn text(text: &str) -> Self;
    fn list(items: Vec<Self>) -> Self;
    fn field(fields: &mut Self::Fields, name: &str, value: Self);
    fn len(fields: &Self::Fields) -> usize;
    fn object(fields: Self::Fields) -> Self;
}

struct Left {
    nodes: usize,
    bytes: usize,
}

impl Left {
    const fn of(limits: &Limits) -> Self {
        Self { nodes: limits.value_nodes, bytes: limits.value_bytes }
    }

    fn spend(&mut self, nodes: usize, bytes: usize) -> Result<(), ContextTooLarge> {
        self.nodes = self.nodes.checked_sub(nodes).ok_or(ContextTooLarge)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or(ContextTooLarge)?;
        Ok(())
    }

    fn bounded<M: Made>(
        &mut self,
        value: &Value,
        limits: &Limits,
        depth: usize,
    ) -> Result<M, ContextTooLarge> {
        if depth >= limits.value_depth {
            return Err(ContextTooLarge);
        }
        match value {
            Value::String(text) => {
                let cut = cut_text(text, limits.string_bytes);
                self.spend(0, cut.len())?;
                Ok(M::text(cut))
            }
            Value::Array(items) => {
                let kept = items.len().min(limits.list_items);
                self.spend(kept, 0)?;
                let items = items.iter().take(kept);
                items.map(|item| self.bounded(item, limits, depth + 1)).collect::<Result<_, _>>().map(M::list)
            }
            Value::Object(fields) => {
                let mut kept = M::Fields::default();
                for (name, field) in fields {
                    self.spend(1, name.len())?;
                    M::field(&mut kept, name, self.bounded(field, limits, depth + 1)?);
                }
                for (name, field) in fields {
                    if let Some(items) = field.as_array().filter(|items| items.len() > limits.list_items) {
                        M::field(&mut kept, &format!("{name}_count"), M::scalar(&items.len().into()));
                    }
                }
                if M::len(&kept) > limits.map_keys {
                    return Err(ContextTooLarge);
                }
                Ok(M::object(kept))
            }
            scalar => Ok(M::scalar(scalar)),
        }
    }
}

impl Made for Value {
    type Fields = serde_json::Map<String, Self>;
    fn scalar(value: &Value) -> Self {
        value.clone()
    }
    fn text(text: &str) -> Self {
        Self::String(text.to_owned())
    }
    fn list(items: Vec<Self>) -> Self {
        Self::Array(items)
    }
    fn field(fields: &mut Self::Fields, name: &str, value: Self) {
        fields.insert(name.to_owned(), value);
    }
    fn len(fields: &Self::Fields) -> usize {
        fields.len()
    }
    fn object(fields: Self::Fields) -> Self {
        Self::Object(fields)
    }
}

impl Made for Dynamic {
    type Fields = Map;
    /// Numbers beyond 64 bits with sign become floating.
    fn scalar(value: &Value) -> Self {
        match value {
            Value::Bool(truth) => (*truth).into(),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => whole.into(),
                None => number.as_f64().unwrap_or_default().into(),
            },
            _ => Self::UNIT,
        }
    }
    fn text(text: &str) -> Self {
        text.into()
    }
    fn list(items: Vec<Self>) -> Self {
        Self::from_array(items)
    }
    fn field(fields: &mut Self::Fields, name: &str, value: Self) {
        fields.insert(name.into(), value);
    }
    fn len(fields: &Self::Fields) -> usize {
        fields.len()
    }
    fn object(fields: Self::Fields) -> Self {
        Self::from_map(fields)
    }
}

fn cut_text(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}
