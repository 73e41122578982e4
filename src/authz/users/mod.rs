//! Users: who sees whom, who reads what of them, who may change them (PRODUCT.md, sections 1 and 2).

mod ceiling;
mod change;
mod lists;
mod places;
mod sight;
mod target;

pub use ceiling::{assignable, ceiling, give_or_take};
pub use change::{
    Change, assign_roles, assign_subtenants, delete, recover_password, set_status, update, update_with,
};
pub use lists::{create_user, manage_profile, own_account, read_profiles, read_users, sees_profile};
pub use places::{give_all_subtenants, manage_subtenant, read_subtenants, sees_subtenant};
pub use sight::{Sight, may_read, sight};
pub use target::{Facts, Target};
