//! Policy scripts, their immutable versions, and what is kept of their runs.

mod active;
pub mod recent;
pub mod runs;
pub mod scripts;
pub mod stats;
pub mod versions;

pub use active::{ActiveVersion, Running, active};
pub use runs::insert_runs;
pub use stats::PolicyStats;
