//! Persona by root field by own and other tenant, as a snapshot; and no root field without.

pub mod documents;
mod roots;
pub mod tenants;
