//! What is kept in memory of tenants, each at one version. It is given for exactly that version, which a request has
//! read in a statement of its own, so what changes counts at the next request on every server.

use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::model::TenantId;

/// How many tenants' are kept.
pub const MOST_TENANTS: usize = 4_096;

/// Values by tenant and version, within a bound of tenants and bytes; whatever was used the longest ago makes room.
pub struct Versioned<T> {
    most_bytes: usize,
    kept: RwLock<HashMap<TenantId, Kept<T>>>,
    /// Counts uses, to tell which was used last.
    uses: AtomicU64,
}

struct Kept<T> {
    version: i64,
    value: T,
    bytes: usize,
    used: AtomicU64,
}

impl<T: Clone> Versioned<T> {
    /// Keeps no more than so many bytes of all tenants together.
    pub fn new(most_bytes: usize) -> Self {
        Self { most_bytes, kept: RwLock::default(), uses: AtomicU64::default() }
    }

    /// The tenant's, if it is kept at exactly this version.
    pub fn get(&self, tenant: TenantId, version: i64) -> Option<T> {
        let all = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let kept = all.get(&tenant).filter(|kept| kept.version == version)?;
        kept.used.store(self.turn(), Ordering::Relaxed);
        Some(kept.value.clone())
    }

    /// Keeps what was read of a tenant and is committed, in the place of what was kept. `bytes` is about how much
    /// memory it takes.
    pub fn put(&self, tenant: TenantId, version: i64, value: T, bytes: usize) {
        let used = AtomicU64::new(self.turn());
        let mut all = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(tenant, Kept { version, value, bytes, used });
        let mut together: usize = all.values().map(|kept| kept.bytes).sum();
        while all.len() > MOST_TENANTS || together > self.most_bytes {
            let oldest = all.iter().min_by_key(|(_, kept)| kept.used.load(Ordering::Relaxed));
            let Some(oldest) = oldest.map(|(tenant, _)| *tenant) else { break };
            together -= all.remove(&oldest).map_or(0, |kept| kept.bytes);
        }
    }

    fn turn(&self) -> u64 {
        self.uses.fetch_add(1, Ordering::Relaxed)
    }
}
