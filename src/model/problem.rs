//! What a caller can expect to happen: a rule said no, a name is taken (PRODUCT.md, section 5).

use super::ScriptId;

crate::keyed! {
    /// An ERROR means that nothing was written.
    ProblemSeverity { Error = "ERROR", Warning = "WARNING" }
}

crate::keyed! {
    /// Every kind of problem; the contract says what each means.
    ProblemCode {
        /// a field fails the built-in validation
        BadValue = "BAD_VALUE",
        /// a name or address that must be unique is in use
        Taken = "TAKEN",
        /// an id in the input names nothing the viewer can see
        NotFound = "NOT_FOUND",
        /// expectedVersion is not the current version
        StaleVersion = "STALE_VERSION",
        /// cannot be deleted while others refer to it
        InUse = "IN_USE",
        /// a tenant script denied it; message is the script's
        RejectedByPolicy = "REJECTED_BY_POLICY",
        /// a tenant script broke or ran out of budget: fail closed
        PolicyFailed = "POLICY_FAILED",
        /// a tenant script let it pass with a remark
        PolicyWarning = "POLICY_WARNING",
        /// no user of the tenant has that address; nothing was mailed
        InviteEmailNotRegistered = "INVITE_EMAIL_NOT_REGISTERED",
        /// that address has an open invitation to the company
        InviteAlreadyInvited = "INVITE_ALREADY_INVITED",
        /// that address is a member of the company
        InviteAlreadyMember = "INVITE_ALREADY_MEMBER",
        /// the invitation's time is up
        InviteExpired = "INVITE_EXPIRED",
        /// the subscription's seats are all taken
        NoSeatLeft = "NO_SEAT_LEFT",
        /// above what the viewer may hand out
        RoleNotAssignable = "ROLE_NOT_ASSIGNABLE",
        /// the tenant would be left without an active Tenant Administrator
        LastTenantAdministrator = "LAST_TENANT_ADMINISTRATOR",
        /// the Owner hands the company over before leaving
        OwnerCannotLeave = "OWNER_CANNOT_LEAVE",
        /// the user owns a company, which has to be handed over first
        UserOwnsCompany = "USER_OWNS_COMPANY",
        /// does not compile; position says where
        ScriptInvalid = "SCRIPT_INVALID",
        /// a version whose own tests do not all pass does not run
        ScriptTestsFailed = "SCRIPT_TESTS_FAILED",
        /// unknown, used or expired
        TokenInvalid = "TOKEN_INVALID",
        /// address or password is wrong
        InvalidCredentials = "INVALID_CREDENTIALS",
        /// the password does not meet the rules
        WeakPassword = "WEAK_PASSWORD",
    }
}

/// One problem of a mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub severity: ProblemSeverity,
    pub code: ProblemCode,
    /// In the viewer's language.
    pub message: String,
    /// Path into the input, e.g. `["roles", "1"]`.
    pub field: Option<Vec<String>>,
    /// The script that said it.
    pub policy: Option<PolicyReference>,
}

/// Which script said it, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyReference {
    pub script_id: ScriptId,
    pub script: String,
    pub version: i32,
    pub line: Option<i32>,
}

impl Problem {
    /// A problem that stops the mutation.
    pub fn error(code: ProblemCode, message: impl Into<String>) -> Self {
        Self { severity: ProblemSeverity::Error, code, message: message.into(), field: None, policy: None }
    }
    /// The same, said of one field of the input.
    #[must_use]
    pub fn at<const N: usize>(mut self, field: [&str; N]) -> Self {
        self.field = Some(field.iter().map(|part| (*part).to_owned()).collect());
        self
    }
}
