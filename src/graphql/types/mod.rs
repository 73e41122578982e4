//! The types of the API, one noun a file.

pub mod capability;
pub mod holders;
pub mod problem;
pub mod profile;
pub mod role;
pub mod session;
pub mod subtenant;
pub mod tenant;
pub mod user;
pub mod viewer;
