//! Persona by root field by own and other tenant, as a snapshot; and no root field without.

mod documents;
mod roots;
mod tenants;
