//! `Capability`: may the viewer, and if not, why not. Made from the same verdict that the mutation obeys.

use crate::{
    authz::{DenialCode, DenialReason, Grant, Refusal},
    model::{CompanyAction, CompanyResource, RoleKey},
    object,
};

/// The verdict of a rule, without its grant.
#[derive(Clone, Debug)]
pub struct Capability(Vec<DenialReason>);

impl Capability {
    /// What a verdict says.
    pub fn of<P>(verdict: Result<Grant<P>, Refusal>) -> Self {
        Self(verdict.err().map(|refusal| refusal.reasons).unwrap_or_default())
    }
    /// Is it allowed?
    pub fn allows(&self) -> bool {
        self.0.is_empty()
    }
    /// Allowed, or not for this reason.
    pub fn from_reasons(reasons: Vec<DenialReason>) -> Self {
        Self(reasons)
    }
}

object! {
    /// Whether the mutation would be refused by a rule, and why; scripts and seats aside.
    Capability: Capability {
        allowed: bool, needs(Visible) => leaf |it| it.0.is_empty();
        reasons: Vec<DenialReason>, needs(Visible) => get |it| it.0.clone();
    }
}

object! {
    /// One reason; resource, action and role say which cell or role was wanted, where one was.
    DenialReason: DenialReason {
        code: DenialCode, needs(Visible) => leaf |it| it.code;
        message: String, needs(Visible) => text |it| it.message.as_ref();
        resource: Option<CompanyResource>, needs(Visible) => leaf |it| it.resource;
        action: Option<CompanyAction>, needs(Visible) => leaf |it| it.action;
        role: Option<RoleKey>, needs(Visible) => leaf |it| it.role;
    }
}
