//! Whoever sent the request, as looked up for this request.

use super::grant::{Grant, Scope};
use super::leave::Lookup;
use crate::model::{ApiKeyId, ProfileId, RoleKey, RoleSet, SessionId, SubtenantId, TenantId, UserId};

/// What kind of credentials they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A person, by a session.
    User { user: UserId, session: SessionId },
    /// An API key, which has no user of its own.
    ApiKey { key: ApiKeyId },
}

/// A profile that the actor holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldProfile {
    pub id: ProfileId,
    pub name: String,
    pub roles: RoleSet,
}

/// Whoever sent the request, with what they hold now. Looked up anew for each request, so what is
/// taken away is gone at the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub tenant: TenantId,
    pub tenant_slug: String,
    pub principal: Principal,
    /// As people read it, for the audit.
    pub name: String,
    /// Given directly.
    pub direct_roles: RoleSet,
    pub profiles: Vec<HeldProfile>,
    pub all_subtenants: bool,
    pub subtenants: Vec<SubtenantId>,
    pub email: String,
    pub email_confirmed: bool,
    /// BCP 47, for messages.
    pub language: Option<String>,
}

impl Actor {
    /// The user behind the request; none for an API key.
    pub const fn user(&self) -> Option<UserId> {
        match self.principal {
            Principal::User { user, .. } => Some(user),
            Principal::ApiKey { .. } => None,
        }
    }
    /// Direct roles and those of the profiles held.
    pub fn roles(&self) -> RoleSet {
        self.profiles.iter().fold(self.direct_roles, |roles, profile| roles.union(profile.roles))
    }
    /// Is the role held, directly or through a profile?
    pub fn has(&self, role: RoleKey) -> bool {
        self.roles().has(role)
    }
    /// Does the actor have this role or Tenant Administrator, which grants everything?
    pub fn acts_as(&self, role: RoleKey) -> bool {
        let roles = self.roles();
        roles.has(role) || roles.has(RoleKey::TenantAdministrator)
    }
    /// Is the actor this person? An API key is nobody.
    pub fn is(&self, user: UserId) -> bool {
        self.user() == Some(user)
    }
    /// Do the actor's roles count in the whole tenant? A Tenant Administrator's always do.
    pub fn is_tenant_wide(&self) -> bool {
        self.all_subtenants || self.has(RoleKey::TenantAdministrator)
    }
    /// Where the actor's roles count.
    pub fn scope(&self) -> Scope {
        if self.is_tenant_wide() { Scope::Tenant } else { Scope::Subtenants(self.subtenants.clone()) }
    }
    /// Leave to look up, in the actor's own tenant, the facts that the rules decide on.
    pub const fn lookup(&self) -> Grant<Lookup> {
        Grant::new(self.tenant)
    }
}
