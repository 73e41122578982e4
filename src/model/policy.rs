//! Policy scripts, their versions and runs (PRODUCT.md, section 4).

use super::{RunId, ScriptId, UserId, VersionId};
use crate::clock::Timestamp;

crate::keyed! {
    /// Where a script can speak.
    PolicyHookKey {
        BeforeInvite = "BEFORE_INVITE",
        BeforeAcceptInvitation = "BEFORE_ACCEPT_INVITATION",
        BeforeChangeMemberRole = "BEFORE_CHANGE_MEMBER_ROLE",
        BeforeTransferOwnership = "BEFORE_TRANSFER_OWNERSHIP",
        BeforeAssignRoles = "BEFORE_ASSIGN_ROLES",
        ValidateUser = "VALIDATE_USER",
        ValidateProfile = "VALIDATE_PROFILE",
        ValidateCompany = "VALIDATE_COMPANY",
    }
}

crate::keyed! {
    /// OFF does nothing; SHADOW runs and is recorded and blocks nothing; ENFORCED decides.
    PolicyMode { Off = "OFF", Shadow = "SHADOW", Enforced = "ENFORCED" }
}

crate::keyed! {
    /// What a run came to.
    PolicyVerdict { Allowed = "ALLOWED", Denied = "DENIED", Failed = "FAILED" }
}

/// A script of a tenant. Its text is in its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyScript {
    pub id: ScriptId,
    pub name: String,
    pub description: Option<String>,
    pub mode: PolicyMode,
    pub active_version: Option<VersionId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// One immutable text of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    pub id: VersionId,
    pub script_id: ScriptId,
    pub number: i32,
    pub source: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub hooks: Vec<PolicyHookKey>,
    pub tests: Vec<String>,
    pub uploaded_by: Option<UserId>,
    pub uploaded_at: Timestamp,
}

/// What is kept of one run of one hook of one version.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyRun {
    pub id: RunId,
    pub script_id: ScriptId,
    pub version_id: VersionId,
    pub hook: PolicyHookKey,
    pub mode: PolicyMode,
    pub verdict: PolicyVerdict,
    pub messages: Vec<String>,
    pub context: serde_json::Value,
    pub log: Vec<String>,
    pub operations: i32,
    pub operation_limit: i32,
    pub microseconds: i32,
    pub started_at: Timestamp,
    pub actor: Option<UserId>,
    /// Whose address stands in `invite` of the context, where the actor did not type it.
    pub invited: Option<UserId>,
}
