//! Hidden, forbidden, unauthenticated: decided here and nowhere else (PRODUCT.md, section 5).

use super::{Actor, Grant, Refusal, Verdict};

/// What the caller is told.
#[derive(Clone, Debug)]
pub enum Outcome<P> {
    /// As if it did not exist: null in a query, the problem NOT_FOUND in a mutation.
    Hidden,
    /// An error that says why, or a problem where [`Refusal::problems`] says so.
    Refused(Refusal),
    /// Go on.
    Allowed(Grant<P>),
}

/// Decides what to tell about one object. Nobody signed in is told only that, whatever the id; whoever
/// may not know of the object learns nothing of the rule on it, which is not even asked.
pub fn judge<P>(
    viewer: Option<&Actor>,
    visible: bool,
    rule: impl FnOnce(&Actor) -> Verdict<P>,
) -> Outcome<P> {
    let Some(actor) = viewer else { return Outcome::Refused(Refusal::not_signed_in()) };
    if !visible {
        return Outcome::Hidden;
    }
    match rule(actor) {
        Ok(grant) => Outcome::Allowed(grant),
        Err(refusal) => Outcome::Refused(refusal),
    }
}
