//! A missing check does not compile: whatever touches a tenant's data takes a [`Grant`], which only
//! this module's rules can make and which carries the tenant that it is for.

use std::marker::PhantomData;

use crate::model::{CompanyId, RoleKey, SubtenantId, TenantId};

/// Which users a grant reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody in the tenant.
    Tenant,
    /// Whoever shares one of these subtenants; none listed means nobody.
    Subtenants(Vec<SubtenantId>),
}

/// Leave to do `P`, in one tenant. Made by the rules alone.
#[derive(Debug)]
pub struct Grant<P> {
    tenant: TenantId,
    company: Option<CompanyId>,
    scope: Scope,
    via: Option<RoleKey>,
    permission: PhantomData<fn() -> P>,
}

impl<P> Grant<P> {
    /// Leave in the whole tenant. Only `authz` calls this.
    pub(super) const fn new(tenant: TenantId) -> Self {
        Self { tenant, company: None, scope: Scope::Tenant, via: None, permission: PhantomData }
    }
    /// The same, for one company.
    #[must_use]
    pub(super) const fn for_company(mut self, company: CompanyId) -> Self {
        self.company = Some(company);
        self
    }
    /// The same, within a scope.
    #[must_use]
    pub(super) fn within(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }
    /// The same, remembering the role that allowed it, for the audit.
    #[must_use]
    pub(super) const fn via(mut self, role: RoleKey) -> Self {
        self.via = Some(role);
        self
    }
    /// The tenant that every statement made with this grant is held to.
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }
    /// The company it is for, where it is for one.
    pub const fn company(&self) -> Option<CompanyId> {
        self.company
    }
    /// Which users it reaches.
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }
    /// The role that allowed it, where that is worth saying (`AuditEvent.via`).
    pub const fn allowed_via(&self) -> Option<RoleKey> {
        self.via
    }
}

impl<P> Clone for Grant<P> {
    fn clone(&self) -> Self {
        Self {
            tenant: self.tenant,
            company: self.company,
            scope: self.scope.clone(),
            via: self.via,
            permission: PhantomData,
        }
    }
}
