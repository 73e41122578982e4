//! The audit (PRODUCT.md, section 2).

mod audit_events;
mod within;
