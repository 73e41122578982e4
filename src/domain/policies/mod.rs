//! Policy scripts: putting an operation to them, and looking after them (PRODUCT.md, section 4).

mod decide;
mod mode;
mod running;
mod source;
mod trial;
mod upload;

pub use decide::{Case, Decided, InputFields, Passed, Scripts, decide};
pub use mode::{ModeChange, set_mode};
pub use running::RunningScripts;
pub use source::{Checked, Invalid, Subject};
pub use trial::{NewTrial, Trial, run_tests, try_script};
pub use upload::{NewVersion, Uploaded, upload};
