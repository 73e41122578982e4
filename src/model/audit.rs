//! What is kept of who did what.

use uuid::Uuid;

use super::{AuditEventId, CompanyId};
use crate::clock::Timestamp;

/// One event. Actor and target are not foreign keys: they outlive what they name.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    pub id: AuditEventId,
    pub at: Timestamp,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub action: String,
    pub target: Option<String>,
    pub company_id: Option<CompanyId>,
    pub changes: Option<serde_json::Value>,
    pub via: Option<String>,
    pub request_id: String,
}
