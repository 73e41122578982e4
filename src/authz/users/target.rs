//! The person that a rule is about.

use crate::authz::Scope;
use crate::model::{Holdings, RoleKey, RoleSet, SubtenantId, User, UserId, UserStatus};

/// What the rules need to know of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub id: UserId,
    /// Effective: direct ones and those of the profiles held.
    pub roles: RoleSet,
    pub all_subtenants: bool,
    pub subtenants: Vec<SubtenantId>,
    pub status: UserStatus,
}

impl Target {
    /// A user with what they hold.
    pub fn of(user: &User, holdings: &Holdings) -> Self {
        Self {
            id: user.id,
            roles: holdings.effective(user.roles),
            all_subtenants: user.all_subtenants,
            subtenants: holdings.subtenants.clone(),
            status: user.status,
        }
    }
    /// Does the user share a subtenant with the scope? This is what the store's filter says in SQL.
    pub fn is_seen_in(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Tenant => true,
            Scope::Subtenants(of) if self.all_subtenants => !of.is_empty(),
            Scope::Subtenants(of) => self.subtenants.iter().any(|subtenant| of.contains(subtenant)),
        }
    }
    /// Do all the user's subtenants lie in the scope? Somebody who is in none shares none either, and is
    /// out of every scope but the tenant's.
    pub fn lies_in(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Tenant => true,
            Scope::Subtenants(of) => {
                !self.all_subtenants
                    && !self.subtenants.is_empty()
                    && self.subtenants.iter().all(|subtenant| of.contains(subtenant))
            }
        }
    }
}

/// What the data says against deleting, disabling or demoting a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Owner of at least one company.
    pub owns_company: bool,
    /// The tenant's only active user whose effective roles have Tenant Administrator.
    pub last_tenant_administrator: bool,
}

impl Facts {
    /// From how many active Tenant Administrators the tenant has, this user counted.
    pub fn of(target: &Target, owns_company: bool, active_tenant_administrators: i64) -> Self {
        let is_one = target.status == UserStatus::Active && target.roles.has(RoleKey::TenantAdministrator);
        Self { owns_company, last_tenant_administrator: is_one && active_tenant_administrators <= 1 }
    }
}
