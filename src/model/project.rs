//! Projects: where a company's agents are.

use super::{CompanyId, ProjectId, content::content};
use crate::clock::Timestamp;

/// Agents that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    pub company_id: CompanyId,
    pub name: String,
    pub description: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

content!(Project by ProjectId under CompanyId by company_id);
