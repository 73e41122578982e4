//! Companies and who is in them (PRODUCT.md, section 3).

mod capabilities;
mod change_role;
mod create;
mod delete;
pub mod house;
pub mod leave;
mod list;
mod members;
mod memberships;
mod mutations;
mod remove;
mod rename;
mod sight;
mod states;
mod subscription;
