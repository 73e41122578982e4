//! What the viewer could not read on the object itself reads "hidden" in what recorded runs saw and said, in
//! what scripts say to whoever asked, and in the changes of audit events (PRODUCT.md, section 2).

mod changes;
mod context;
mod eyes;
mod runs;
mod veil;

pub use runs::Shown;
pub use veil::Veil;

/// What stands in place of a value that the viewer may not read.
pub const HIDDEN: &str = "hidden";
