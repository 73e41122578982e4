//! Companies: who sees one, what they may do in it, who may do what to which member (PRODUCT.md,
//! section 3).

mod access;
mod answer;
mod cells;
pub mod content;
mod members;
mod ownership;
mod standing;

pub use access::{
    CompanySight, Reach, company_sight, create_company, read_companies, read_company, read_owners,
    read_subscription,
};
pub use answer::{accept, decline, still_may_invite};
pub use cells::{
    Cell, GrantedBy, allowed_by, cell, cells, delete_company, export_agent, import_agent, rename,
    replace_scenario, update_subscription, viewer_permissions,
};
pub(super) use cells::{Wanted, outsider};
pub use members::{Again, GIVEABLE, Row, assignable_roles, change_role, invite, leave, remove, resend};
pub use ownership::{accept_ownership, offer_ownership, read_ownership_offer, withdraw_ownership_offer};
pub use standing::Standing;
