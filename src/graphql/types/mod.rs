//! The types of the API, one noun a file.

pub mod audit;
pub mod capability;
pub mod company;
pub mod content_list;
pub mod decision;
pub mod external_request;
pub mod holders;
pub mod intent;
pub mod matrix;
pub mod membership;
pub mod membership_list;
mod membership_shown;
pub mod policy;
pub mod policy_check;
pub mod policy_hook;
pub mod policy_version;
pub mod preflight;
pub mod problem;
pub mod profile;
pub mod role;
pub mod run;
pub mod session;
pub mod subscription;
pub mod subtenant;
pub mod tenant;
pub mod user;
pub mod viewer;
