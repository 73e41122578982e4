//! The sample scripts, each with its one version at work.

use super::{ADMINISTRATOR, Filling};
use crate::{
    demo::scripts::SAMPLES,
    domain::Services,
    error::Failure,
    model::{PolicyMode, PolicyScript, PolicyVersion, ScriptId, VersionId},
    store,
};

impl Filling {
    pub(super) async fn scripts(&mut self, services: &Services) -> Result<(), Failure> {
        let by = self.user(ADMINISTRATOR)?;
        let at = self.ago(30);
        for sample in &SAMPLES {
            let compiled = services.policies.compile(self.grant.tenant(), sample.source).await;
            let compiled = compiled
                .map_err(|error| Failure::Unavailable(error.to_string()))?
                .map_err(|_| Failure::internal(format!("the sample {} does not compile", sample.name)))?;
            let (id, version_id): (ScriptId, VersionId) = (self.ids.next(), self.ids.next());
            let script = PolicyScript {
                id,
                name: sample.name.to_owned(),
                description: Some(sample.description.to_owned()),
                mode: PolicyMode::Off,
                active_version: None,
                created_at: at,
                updated_at: at,
            };
            let version = PolicyVersion {
                id: version_id,
                script_id: id,
                number: 1,
                source: sample.source.to_owned(),
                sha256: compiled.sha256.clone(),
                hooks: compiled.hooks.clone(),
                tests: compiled.tests.clone(),
                uploaded_by: Some(by.0),
                uploaded_at: at,
            };
            let (tx, grant) = (&mut self.tx, &self.grant);
            store::policies::scripts::insert(tx, grant, &script).await?;
            store::policies::versions::insert(tx, grant, version).await?;
            store::policies::scripts::set_mode(tx, grant, id, sample.mode, Some(version_id), at).await?;
            self.event(at, Some(&by), "policy.script.uploaded", id.to_string(), None);
            self.event(at, Some(&by), "policy.mode.changed", id.to_string(), None);
        }
        Ok(())
    }
}
