//! Offers of a company: how it comes to another Owner (PRODUCT.md, section 3).

use chrono::TimeDelta;

use super::{CompanyId, OfferId, UserId};
use crate::clock::Timestamp;

/// How long an offer is open (SECURITY.md).
pub const OFFERED_FOR: TimeDelta = TimeDelta::days(7);

/// A company that its Owner offers to one of its members. A company has one at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipOffer {
    pub id: OfferId,
    pub company_id: CompanyId,
    /// The Owner, whoever made the offer in their place.
    pub from_user_id: UserId,
    /// The one who can accept it.
    pub to_user_id: UserId,
    pub offered_at: Timestamp,
    /// From this moment on it is as if it were not there.
    pub expires_at: Timestamp,
}
