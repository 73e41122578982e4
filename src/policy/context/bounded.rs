//! Contexts cut to the limits, and as Rhai's values.

use rhai::{Array, Dynamic, Map};
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
    let mut left = Left { nodes: limits.value_nodes, bytes: limits.value_bytes };
    left.bounded(context, limits, 0)
}

/// The same, as Rhai's value.
pub(in crate::policy) fn to_dynamic(context: &Value, limits: &Limits) -> Result<Dynamic, ContextTooLarge> {
    bounded(context, limits).map(into_dynamic)
}

struct Left {
    nodes: usize,
    bytes: usize,
}

impl Left {
    fn spend(&mut self, nodes: usize, bytes: usize) -> Result<(), ContextTooLarge> {
        self.nodes = self.nodes.checked_sub(nodes).ok_or(ContextTooLarge)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or(ContextTooLarge)?;
        Ok(())
    }

    fn bounded(&mut self, value: &Value, limits: &Limits, depth: usize) -> Result<Value, ContextTooLarge> {
        if depth >= limits.value_depth {
            return Err(ContextTooLarge);
        }
        match value {
            Value::String(text) => {
                let cut = cut_text(text, limits.string_bytes);
                self.spend(0, cut.len())?;
                Ok(Value::String(cut.to_owned()))
            }
            Value::Array(items) => {
                let kept = items.len().min(limits.list_items);
                self.spend(kept, 0)?;
                let items = items.iter().take(kept);
                items
                    .map(|item| self.bounded(item, limits, depth + 1))
                    .collect::<Result<_, _>>()
                    .map(Value::Array)
            }
            Value::Object(fields) => {
                let mut kept = serde_json::Map::new();
                for (name, field) in fields {
                    self.spend(1, name.len())?;
                    kept.insert(name.clone(), self.bounded(field, limits, depth + 1)?);
                }
                for (name, field) in fields {
                    if let Some(items) = field.as_array().filter(|items| items.len() > limits.list_items) {
                        kept.insert(format!("{name}_count"), items.len().into());
                    }
                }
                if kept.len() > limits.map_keys {
                    return Err(ContextTooLarge);
                }
                Ok(Value::Object(kept))
            }
            scalar => Ok(scalar.clone()),
        }
    }
}

fn cut_text(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// Numbers beyond 64 bits with sign become floating.
fn into_dynamic(value: Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(truth) => truth.into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or_default().into(),
        },
        Value::String(text) => text.into(),
        Value::Array(items) => items.into_iter().map(into_dynamic).collect::<Array>().into(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, field)| (name.into(), into_dynamic(field)));
            fields.collect::<Map>().into()
        }
    }
}
