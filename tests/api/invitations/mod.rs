//! Inviting people into companies and answering (PRODUCT.md, section 3).

mod accept;
mod invite;
pub mod scripts;
mod statements;
