//! What the viewer could not read on the object itself reads "hidden" in the contexts of recorded runs and
//! in the changes of audit events (PRODUCT.md, section 2).

mod changes;
mod context;
mod eyes;

/// What stands in place of a value that the viewer may not read.
pub const HIDDEN: &str = "hidden";
