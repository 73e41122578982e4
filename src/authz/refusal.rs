//! Why something was refused, as `extensions` of an error and as `DenialReason`s of `viewerCan`.

use crate::model::{CompanyAction, CompanyResource, RoleKey};

crate::keyed! {
    /// Why something is not allowed.
    DenialCode {
        NotSignedIn = "NOT_SIGNED_IN",
        MissingPermission = "MISSING_PERMISSION",
        /// the target lies in subtenants the viewer has not
        OutsideScope = "OUTSIDE_SCOPE",
        TargetIsSelf = "TARGET_IS_SELF",
        TargetIsOwner = "TARGET_IS_OWNER",
        /// the target holds a role the viewer may not touch
        AboveViewer = "ABOVE_VIEWER",
        NotAMember = "NOT_A_MEMBER",
        /// invited, not yet in
        InvitationPending = "INVITATION_PENDING",
        CompanySuspended = "COMPANY_SUSPENDED",
        EmailNotConfirmed = "EMAIL_NOT_CONFIRMED",
        OwnerCannotLeave = "OWNER_CANNOT_LEAVE",
        UserOwnsCompany = "USER_OWNS_COMPANY",
        LastTenantAdministrator = "LAST_TENANT_ADMINISTRATOR",
    }
}

/// One reason; resource, action and role say which cell or role was wanted, where one was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DenialReason {
    pub code: DenialCode,
    pub message: String,
    pub resource: Option<CompanyResource>,
    pub action: Option<CompanyAction>,
    pub role: Option<RoleKey>,
}

impl DenialReason {
    /// A reason with its message and no cell or role.
    pub fn new(code: DenialCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), resource: None, action: None, role: None }
    }
}

/// UNAUTHENTICATED (who are you?) or FORBIDDEN (you may not).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCode {
    Unauthenticated,
    Forbidden,
}

/// A refusal: which rule, what it wants, what the viewer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: RefusalCode,
    /// What would allow it, each enough by itself: role keys (`USER_ADMINISTRATOR`), cells
    /// (`COMPANY_NAME:UPDATE`) or relations (`SELF`).
    pub requires: Vec<String>,
    /// What the viewer holds, in the same words.
    pub holds: Vec<String>,
    pub reasons: Vec<DenialReason>,
}
