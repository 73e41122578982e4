//! Inviting people into companies and answering (PRODUCT.md, section 3).

mod accept;
mod bounds;
mod decline;
mod invite;
mod lifecycle;
mod preflight;
mod races;
mod resend;
pub mod scripts;
mod statements;
