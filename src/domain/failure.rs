//! What a failure of the store means to whoever asked.

use crate::{error::Failure, store::StoreError};

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(detail) => Self::Unavailable(detail),
            StoreError::Serialization(detail) => Self::Moved(detail),
            // Where a conflict can be expected, the operation has looked at it before it comes here.
            StoreError::Conflict { detail, .. } | StoreError::Internal(detail) => Self::Internal(detail),
        }
    }
}
