//! How large a tenant is, as far as its searches have found out: small ones need no index, and in large ones more picks
//! are worth it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock};

use crate::model::TenantId;

/// When picking people one after the other is worth it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    /// So many always are.
    pub few: usize,
    /// So many are where looking at everybody means more than `large`.
    pub many: usize,
    pub large: i64,
}

const WORTH: Worth = Worth { few: 1000, many: 5000, large: 20_000 };

/// What a tenant was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// Looking at everybody costs no more than the index.
    Small,
    Middle,
    Large,
}

/// What tenants were found to be, so that not each of their searches asks. One that has grown meanwhile is served
/// slower for a while, never wrong.
#[derive(Debug)]
pub struct Searches {
    sizes: RwLock<HashMap<TenantId, (Size, AtomicU32)>>,
    pub(super) worth: Worth,
}

impl Default for Searches {
    fn default() -> Self {
        Self::with(WORTH)
    }
}

/// How many searches an answer is good for.
const GOOD_FOR: u32 = 256;
/// How many tenants are remembered.
const REMEMBERED: usize = 10_000;

impl Searches {
    pub(super) fn with(worth: Worth) -> Self {
        Self { sizes: RwLock::default(), worth }
    }
    /// What the tenant was found to be lately.
    pub(super) fn size(&self, tenant: TenantId) -> Option<Size> {
        let sizes = self.sizes.read().unwrap_or_else(PoisonError::into_inner);
        let (size, left) = sizes.get(&tenant)?;
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).ok()?;
        Some(*size)
    }
    pub(super) fn found(&self, tenant: TenantId, size: Size) {
        let mut sizes = self.sizes.write().unwrap_or_else(PoisonError::into_inner);
        if sizes.len() >= REMEMBERED {
            sizes.clear();
        }
        sizes.insert(tenant, (size, AtomicU32::new(GOOD_FOR)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_good_for_a_while_and_for_one_tenant() {
        let [acme, other] = [1, 2].map(|id| TenantId(uuid::Uuid::from_u128(id)));
        let searches = Searches::default();
        assert_eq!(searches.size(acme), None);
        searches.found(acme, Size::Large);
        let given: Vec<_> = (0..GOOD_FOR).map(|_| searches.size(acme)).collect();
        assert_eq!(given, vec![Some(Size::Large); 256]);
        assert_eq!([searches.size(acme), searches.size(other)], [None, None]);
        searches.found(acme, Size::Small);
        assert_eq!(searches.size(acme), Some(Size::Small));
    }
}
