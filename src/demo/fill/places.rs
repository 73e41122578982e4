//! Subtenants and profiles.

use std::collections::HashMap;

use super::{AGE, Filling};
use crate::{
    demo::places::{PROFILES, SUBTENANTS},
    error::Failure,
    model::{Profile, ProfileId, Subtenant, SubtenantId},
    store,
};

impl Filling {
    /// By name.
    pub(super) async fn subtenants(&mut self) -> Result<HashMap<&'static str, SubtenantId>, Failure> {
        let mut made = HashMap::new();
        for (name, description) in SUBTENANTS {
            let subtenant = Subtenant {
                id: self.ids.next(),
                name: name.to_owned(),
                description: Some(description.to_owned()),
                created_at: self.ago(AGE - 1),
                version: 1,
            };
            store::subtenants::insert(&mut self.tx, &self.grant, &subtenant).await?;
            made.insert(name, subtenant.id);
        }
        Ok(made)
    }

    /// By name.
    pub(super) async fn profiles(&mut self) -> Result<HashMap<&'static str, ProfileId>, Failure> {
        let mut made = HashMap::new();
        for (name, description, roles) in PROFILES {
            let at = self.ago(AGE - 2);
            let profile = Profile {
                id: self.ids.next(),
                name: name.to_owned(),
                description: Some(description.to_owned()),
                roles: roles.iter().copied().collect(),
                created_at: at,
                updated_at: at,
                version: 1,
            };
            store::profiles::insert(&mut self.tx, &self.grant, &profile).await?;
            made.insert(name, profile.id);
        }
        Ok(made)
    }
}
