//! The scripts that run in each tenant, kept in memory for exactly the version that a request has read of the tenant.

use std::sync::Arc;

use crate::{
    domain::versioned::Versioned,
    model::TenantId,
    store::policies::{ActiveVersion, Running},
};

/// Those of a tenant with more bytes are not kept, but read each time.
const MOST_BYTES: usize = 1 << 20;
/// All that are kept together: 32 MiB.
const ALL_BYTES: usize = 32 << 20;

/// What runs, by tenant.
pub struct RunningScripts(Versioned<Arc<[ActiveVersion]>>);

impl Default for RunningScripts {
    fn default() -> Self {
        Self(Versioned::new(ALL_BYTES))
    }
}

impl RunningScripts {
    /// The tenant's at exactly this version, where they are kept.
    pub fn get(&self, tenant: TenantId, version: i64) -> Option<Arc<[ActiveVersion]>> {
        self.0.get(tenant, version)
    }

    /// Keeps what was read and is committed.
    pub(super) fn put(&self, tenant: TenantId, read: Running) -> Arc<[ActiveVersion]> {
        let scripts: Arc<[ActiveVersion]> = read.scripts.into();
        let bytes = 256 + scripts.iter().map(bytes).sum::<usize>();
        if read.committed && bytes <= MOST_BYTES {
            self.0.put(tenant, read.version, Arc::clone(&scripts), bytes);
        }
        scripts
    }
}

/// About how much memory one takes.
fn bytes(active: &ActiveVersion) -> usize {
    let (script, version) = (&active.script, &active.version);
    let tests: usize = version.tests.iter().map(|test| 32 + test.len()).sum();
    512 + script.name.len()
        + script.description.as_ref().map_or(0, String::len)
        + version.source.len()
        + tests
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::model::{Identifier, PolicyMode, PolicyScript, PolicyVersion, ScriptId, VersionId};

    fn tenant(number: u128) -> TenantId {
        TenantId::from_uuid(uuid::Uuid::from_u128(number))
    }

    fn running(version: i64, source: &str) -> Running {
        let at = chrono::DateTime::UNIX_EPOCH;
        let (script_id, id) =
            (ScriptId::from_uuid(uuid::Uuid::from_u128(1)), VersionId::from_uuid(uuid::Uuid::from_u128(2)));
        let script = PolicyScript {
            id: script_id,
            name: "hiring".to_owned(),
            description: None,
            mode: PolicyMode::Enforced,
            active_version: Some(id),
            created_at: at,
            updated_at: at,
        };
        let active = PolicyVersion {
            id,
            script_id,
            number: 1,
            source: source.to_owned(),
            sha256: String::new(),
            hooks: Vec::new(),
            tests: Vec::new(),
            uploaded_by: None,
            uploaded_at: at,
        };
        let scripts = vec![ActiveVersion { script, version: active }];
        Running { version, scripts, committed: true }
    }

    #[test]
    fn scripts_are_given_for_exactly_the_version_that_was_read_and_committed() {
        let (kept, acme) = (RunningScripts::default(), tenant(7));
        let put = kept.put(acme, running(5, "fn a() {}"));
        assert_eq!(*put, *running(5, "fn a() {}").scripts);
        let given = |tenant, version| kept.get(tenant, version).map(|scripts| scripts.to_vec());
        assert_eq!(given(acme, 5), Some(running(5, "fn a() {}").scripts));
        assert_eq!([given(acme, 4), given(acme, 6), given(tenant(8), 5)], [None, None, None]);
        kept.put(acme, Running { committed: false, ..running(6, "fn b() {}") });
        assert_eq!([given(acme, 6).is_some(), given(acme, 5).is_some()], [false, true]);
        kept.put(acme, running(6, "fn b() {}"));
        assert_eq!([given(acme, 6).is_some(), given(acme, 5).is_some()], [true, false]);
    }

    #[test]
    fn what_is_too_large_is_read_each_time() {
        let (kept, acme) = (RunningScripts::default(), tenant(7));
        let source = "x".repeat(MOST_BYTES);
        assert_eq!(kept.put(acme, running(5, &source)).len(), 1);
        assert_eq!(kept.get(acme, 5), None);
    }
}
