//! What a hook sees: typed contexts that serialise to the `ctx` of PRODUCT.md, section 4.
//!
//! Names are in snake case. Roles are keys (`USER_ADMINISTRATOR`), times RFC 3339 in UTC, absent things `()`
//! (JSON null). Profiles and subtenants are their names, in the order of the names, with a count beside.

mod bounded;
mod facts;

pub(super) use bounded::to_dynamic;
pub use bounded::{ContextTooLarge, bounded};
pub use facts::{ActorFacts, CompanyFacts, InviteFacts, MembersByRole, TenantFacts, UserFacts};

use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::Value;

use crate::clock::Timestamp;

/// `2026-02-03T09:30:00.000000Z`.
pub fn time(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The `ctx` of BEFORE_INVITE.
#[derive(Clone, Debug, Serialize)]
pub struct BeforeInvite {
    /// See [`time`].
    pub now: String,
    pub tenant: TenantFacts,
    pub actor: ActorFacts,
    pub invite: InviteFacts,
    pub company: CompanyFacts,
}

impl BeforeInvite {
    /// As a script sees it, and as the run is recorded.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// The `ctx` of VALIDATE_USER.
#[derive(Clone, Debug, Serialize)]
pub struct ValidateUser {
    /// See [`time`].
    pub now: String,
    pub tenant: TenantFacts,
    pub actor: ActorFacts,
    /// As it would be after the change.
    pub user: UserFacts,
    /// As it is; nothing for a new user.
    pub previous: Option<UserFacts>,
    /// Names of the fields of `user` that differ from `previous`, in the order of the alphabet; all of
    /// them for a new user.
    pub changed: Vec<String>,
}

impl ValidateUser {
    /// The context of a user to be created or changed; works out `changed`.
    pub fn new(
        now: Timestamp,
        tenant: TenantFacts,
        actor: ActorFacts,
        user: UserFacts,
        previous: Option<UserFacts>,
    ) -> Self {
        let changed = changed(&user, previous.as_ref());
        Self { now: time(now), tenant, actor, user, previous, changed }
    }
    /// As a script sees it, and as the run is recorded.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

fn changed(user: &UserFacts, previous: Option<&UserFacts>) -> Vec<String> {
    let after = serde_json::to_value(user).unwrap_or_default();
    let before = previous.map(|user| serde_json::to_value(user).unwrap_or_default());
    let fields = after.as_object().into_iter().flatten();
    let differing = fields.filter(|(name, value)| {
        before.as_ref().is_none_or(|before| before.get(name.as_str()) != Some(value))
    });
    differing.map(|(name, _)| name.clone()).collect()
}
