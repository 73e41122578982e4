//! What costs most of a document that costs too much.

use std::collections::BTreeMap;

use super::Rejection;

/// What each field of the document counts by itself, whatever it is called there: aliases of one field count together.
#[derive(Debug, Default)]
pub struct Dearest<'a> {
    /// The fields on the way to the one that is looked at, and whether each is a page.
    path: Vec<(&'a str, bool)>,
    costs: BTreeMap<Vec<(&'a str, bool)>, u64>,
}

impl<'a> Dearest<'a> {
    /// A field is looked at.
    pub fn enter(&mut self, field: &'a str, is_page: bool) {
        self.path.push((field, is_page));
    }

    /// No more.
    pub fn leave(&mut self) {
        self.path.pop();
    }

    /// The field that is looked at counts so much.
    pub fn weigh(&mut self, cost: u64) {
        let costs = self.costs.entry(self.path.clone()).or_default();
        *costs = costs.saturating_add(cost);
    }

    /// The rejection, which says where to ask for less.
    pub fn named_in(&self, mut rejection: Rejection) -> Rejection {
        let Some((path, cost)) = self.costs.iter().max_by_key(|(_, cost)| **cost) else { return rejection };
        let all: u64 = self.costs.values().fold(0, |all, cost| all.saturating_add(*cost));
        let names: Vec<&str> = path.iter().map(|(name, _)| *name).collect();
        let by = if path.iter().any(|(_, is_page)| *is_page) { ", by `first`" } else { "" };
        let hint = format!(
            " The dearest is `{}`, which counts {cost} of {all}: ask for fewer there or above{by}.",
            names.join("."),
        );
        rejection.message.push_str(&hint);
        rejection
    }
}
