//! What a company keeps beside its projects: records with a name that is unique in the company.

use super::{CompanyId, Identifier};
use crate::clock::Timestamp;

/// A record that a company keeps.
pub trait Content: Clone + PartialEq + Send + Sync + 'static {
    /// What names one.
    type Id: Identifier + Ord;
    /// The record's own.
    fn id(&self) -> Self::Id;
    /// The company that keeps it.
    fn company_id(&self) -> CompanyId;
    /// Unique in the company, whatever its case.
    fn name(&self) -> &str;
    /// Begins at 1 and grows by 1 with every change.
    fn version(&self) -> i32;
    /// The same as the next version, of this moment.
    #[must_use]
    fn next(self, now: Timestamp) -> Self;
}

/// `content!(Intent by IntentId)`: a record with the fields `id`, `company_id`, `name`, `updated_at` and `version`.
macro_rules! content {
    ($record:ident by $id:ident) => {
        impl $crate::model::Content for $record {
            type Id = $id;
            fn id(&self) -> $id {
                self.id
            }
            fn company_id(&self) -> CompanyId {
                self.company_id
            }
            fn name(&self) -> &str {
                &self.name
            }
            fn version(&self) -> i32 {
                self.version
            }
            fn next(self, now: Timestamp) -> Self {
                Self { updated_at: now, version: self.version + 1, ..self }
            }
        }
    };
}
pub(super) use content;
