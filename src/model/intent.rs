//! Intents: what a company's agents can be asked for.

use super::{CompanyId, IntentId, content::content};
use crate::clock::Timestamp;

/// Something that people ask for, with phrases in which they do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    pub id: IntentId,
    pub company_id: CompanyId,
    pub name: String,
    /// In the order in which they were given.
    pub phrases: Vec<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

content!(Intent by IntentId under CompanyId by company_id);
