//! What a company keeps: records with a version, in the company itself or in another record that it keeps.

use super::{CompanyId, Identifier};
use crate::clock::Timestamp;

/// A record that a company keeps.
pub trait Content: Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    /// What names one.
    type Id: Identifier + Ord;
    /// What names where it is kept.
    type Parent: Identifier + Ord;
    /// The record's own.
    fn id(&self) -> Self::Id;
    /// The company that keeps it.
    fn company_id(&self) -> CompanyId;
    /// What it is kept in: the company, or another record of it.
    fn parent(&self) -> Self::Parent;
    /// Its name; empty where it has none.
    fn name(&self) -> &str;
    /// Begins at 1 and grows by 1 with every change.
    fn version(&self) -> i32;
    /// The same as the next version, of this moment.
    #[must_use]
    fn next(self, now: Timestamp) -> Self;
}

/// `content!(Agent by AgentId under ProjectId by project_id)`: a record with the fields `id`, `company_id`, `name`,
/// `updated_at` and `version`, and the one that says where it is kept.
macro_rules! content {
    ($record:ident by $id:ident under $parent:ident by $place:ident) => {
        impl $crate::model::Content for $record {
            type Id = $id;
            type Parent = $parent;
            fn id(&self) -> $id {
                self.id
            }
            fn company_id(&self) -> CompanyId {
                self.company_id
            }
            fn parent(&self) -> $parent {
                self.$place
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
