//! Users, the profiles they hold, the subtenants that limit where, and their sessions.

use super::{ProfileId, RoleSet, SessionId, SubtenantId, TenantId, UserId};
use crate::clock::Timestamp;

crate::keyed! {
    /// A disabled user has no powers and cannot sign in.
    UserStatus { Active = "ACTIVE", Disabled = "DISABLED" }
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    pub id: TenantId,
    pub slug: String,
    pub name: String,
    pub created_at: Timestamp,
}

/// A person of a tenant. What is never shown (password) is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub last_name: String,
    pub job_title: Option<String>,
    pub email: String,
    pub email_confirmed: bool,
    /// A new address that waits for its confirmation.
    pub pending_email: Option<String>,
    /// E.164.
    pub phone_number: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    pub status: UserStatus,
    /// Given directly.
    pub roles: RoleSet,
    pub all_subtenants: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

/// A named set of roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub id: ProfileId,
    pub name: String,
    pub description: Option<String>,
    pub roles: RoleSet,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

/// A part of the tenant that limits where roles count. Flat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subtenant {
    pub id: SubtenantId,
    pub name: String,
    pub description: Option<String>,
    pub created_at: Timestamp,
    pub version: i32,
}

/// What a user holds besides the record: profiles and subtenants, both in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    pub profiles: Vec<Profile>,
    pub subtenants: Vec<SubtenantId>,
}

impl Holdings {
    /// Direct roles and those of the profiles together.
    pub fn effective(&self, direct: RoleSet) -> RoleSet {
        self.profiles.iter().fold(direct, |roles, profile| roles.union(profile.roles))
    }
}

/// A signed-in device of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub user_agent: Option<String>,
    pub ip_address: Option<String>,
}
