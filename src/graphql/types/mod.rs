//! The types of the API, one noun a file.

pub mod capability;
pub mod company;
pub mod decision;
pub mod holders;
pub mod matrix;
pub mod membership;
pub mod membership_list;
pub mod problem;
pub mod profile;
pub mod role;
pub mod session;
pub mod subscription;
pub mod subtenant;
pub mod tenant;
pub mod user;
pub mod viewer;
