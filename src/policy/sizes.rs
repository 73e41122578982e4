//! How large a value is with everything inside it.
//!
//! Rhai checks the value that a call hands back or changes, not the one around it: `m[k] = v` and
//! `a[0].push(v)` grow the outer value without a check. So every use of a variable is measured here too.

use rhai::Dynamic;

use super::{Limits, failure};

/// What a value was found to exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TooLarge {
    List,
    Map,
    Depth,
    Whole,
}

impl TooLarge {
    /// In plain words.
    pub(super) fn words(self, limits: &Limits) -> String {
        match self {
            Self::List => failure::long_list(limits.list_items),
            Self::Map => failure::large_map(limits.map_keys),
            Self::Depth => format!("lists and maps more than {} deep in one another", limits.value_depth),
            Self::Whole => {
                format!("a value of more than {} items or {} bytes", limits.value_nodes, limits.value_bytes)
            }
        }
    }
}

/// Measures a value against the limits and stops at the first that it exceeds.
pub(super) fn check(value: &Dynamic, limits: &Limits) -> Result<(), TooLarge> {
    if value.is_array() || value.is_map() {
        let mut left = Left { nodes: limits.value_nodes, bytes: limits.value_bytes };
        left.take(value, limits, 0)?;
    }
    Ok(())
}

struct Left {
    nodes: usize,
    bytes: usize,
}

impl Left {
    fn take(&mut self, value: &Dynamic, limits: &Limits, depth: usize) -> Result<(), TooLarge> {
        if let Ok(text) = value.as_immutable_string_ref() {
            self.bytes = self.bytes.checked_sub(text.len()).ok_or(TooLarge::Whole)?;
        } else if let Ok(list) = value.as_array_ref() {
            self.enter(list.len(), limits.list_items, TooLarge::List, limits, depth)?;
            for item in list.iter() {
                self.take(item, limits, depth + 1)?;
            }
        } else if let Ok(map) = value.as_map_ref() {
            self.enter(map.len(), limits.map_keys, TooLarge::Map, limits, depth)?;
            for (key, item) in map.iter() {
                self.bytes = self.bytes.checked_sub(key.len()).ok_or(TooLarge::Whole)?;
                self.take(item, limits, depth + 1)?;
            }
        }
        Ok(())
    }

    fn enter(
        &mut self,
        len: usize,
        most: usize,
        kind: TooLarge,
        limits: &Limits,
        depth: usize,
    ) -> Result<(), TooLarge> {
        if len > most {
            return Err(kind);
        }
        if depth >= limits.value_depth {
            return Err(TooLarge::Depth);
        }
        self.nodes = self.nodes.checked_sub(len).ok_or(TooLarge::Whole)?;
        Ok(())
    }
}
