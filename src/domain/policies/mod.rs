//! Putting an operation to the tenant's scripts (PRODUCT.md, section 4).

mod decide;

pub use decide::{Decided, Passed, decide};
