//! Intents of companies.

use diesel::{AsChangeset, Insertable};

use super::fold::fold;
use super::json::Lines;
use super::schema::intents;
use super::stored::stored;
use super::types::At;
use crate::authz::leave::WritesIntents;
use crate::clock::Timestamp;
use crate::model::{CompanyId, Intent, IntentId};

stored!(Intent in intents [named once], opened by WritesIntents {
    id: IntentId,
    company_id: CompanyId,
    name: String,
    phrases: Lines,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i32,
});

/// What of an intent can change.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = intents)]
struct Changes {
    name: String,
    name_key: String,
    phrases: Lines,
    updated_at: At,
}

impl From<&Intent> for Changes {
    fn from(intent: &Intent) -> Self {
        Self {
            name: intent.name.clone(),
            name_key: fold(&intent.name),
            phrases: Lines(intent.phrases.clone()),
            updated_at: At(intent.updated_at),
        }
    }
}
