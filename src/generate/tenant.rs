//! What one tenant will be.

use super::{
    Wanted,
    random::{Kind, Random},
    world::{Seeded, start},
};
use crate::{
    clock::World,
    model::{Tenant, TenantId},
};

/// The address of the Tenant Administrator of a generated tenant.
pub fn administrator(slug: &str) -> String {
    format!("administrator@{slug}.example")
}

/// What everything in a tenant is computed from.
pub struct Plan {
    pub tenant: Tenant,
    /// What seals its cursors.
    pub cursor_key: [u8; 32],
    pub users: u64,
    pub companies: u64,
    /// For its secrets.
    pub world: Seeded,
    seed: u64,
}

impl Plan {
    pub fn new(wanted: &Wanted, slug: String) -> Self {
        let world = Seeded::new(wanted.seed, &slug);
        let tenant =
            Tenant { id: TenantId(world.id()), name: slug.replace('-', " "), slug, created_at: start() };
        Self {
            tenant,
            cursor_key: world.secret(),
            users: wanted.users,
            companies: wanted.companies,
            seed: world.seed(),
            world,
        }
    }
    /// The numbers of the nth thing of a kind.
    pub const fn dice(&self, kind: Kind, number: u64) -> Random {
        Random::of(self.seed, kind, number)
    }
}
