//! What costs most of a document that costs too much.

use super::Rejection;

/// The field of the document that counts most by itself.
#[derive(Debug, Default)]
pub struct Dearest<'a> {
    /// The keys of the field that is looked at.
    pub path: Vec<&'a str>,
    found: Vec<&'a str>,
    cost: u64,
}

impl Dearest<'_> {
    /// The field that is looked at counts so much.
    pub fn weigh(&mut self, cost: u64) {
        if cost > self.cost {
            self.cost = cost;
            self.found.clone_from(&self.path);
        }
    }

    /// The rejection, which says where to ask for less.
    pub fn named_in(&self, mut rejection: Rejection) -> Rejection {
        let hint = format!(
            " Most are `{}`, which counts {}: ask for fewer there or above, by `first`.",
            self.found.join("."),
            self.cost
        );
        rejection.message.push_str(&hint);
        rejection
    }
}
