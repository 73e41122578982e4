//! What every operation may use, made once at the start of the program.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use tokio::sync::Notify;

use super::{
    account::{front_door::FrontDoor, password::Passwords},
    directory::Directories,
    policies::RunningScripts,
};
use crate::{
    clock::SharedWorld,
    mail::Mailer,
    model::TenantId,
    policy::Runner,
    store::{Store, search::Searches},
};

/// What the operator decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Seats of a new company.
    pub seats: i32,
    /// Plan of a new company.
    pub plan: String,
    /// Mails in a day by which one person invites others.
    pub invitations: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seats: 100, plan: "standard".to_owned(), invitations: 1000 }
    }
}

/// The store, the world, and the workers that operations wake.
pub struct Services {
    pub store: Store,
    pub world: SharedWorld,
    pub settings: Settings,
    pub passwords: Passwords,
    pub mailer: Mailer,
    pub policies: Runner,
    pub cursor_keys: CursorKeys,
    pub directories: Directories,
    pub scripts: RunningScripts,
    pub searches: Searches,
    pub front_door: FrontDoor,
    /// Woken when a transaction has queued a mail.
    pub mail: Arc<Notify>,
}

impl Services {
    /// Services that remember nothing yet.
    pub fn new(
        store: Store,
        world: SharedWorld,
        settings: Settings,
        mailer: Mailer,
        policies: Runner,
    ) -> Self {
        Self {
            store,
            world,
            settings,
            passwords: Passwords::default(),
            mailer,
            policies,
            cursor_keys: CursorKeys::default(),
            directories: Directories::default(),
            scripts: RunningScripts::default(),
            searches: Searches::default(),
            front_door: FrontDoor::default(),
            mail: Arc::default(),
        }
    }
}

/// The keys that seal cursors, by tenant: written once with the tenant, never changed.
#[derive(Default)]
pub struct CursorKeys(RwLock<HashMap<TenantId, [u8; 32]>>);

impl CursorKeys {
    /// The key of a tenant, if it has been read.
    pub fn get(&self, tenant: TenantId) -> Option<[u8; 32]> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&tenant).copied()
    }
    /// Remembers a key.
    pub fn put(&self, tenant: TenantId, key: [u8; 32]) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(tenant, key);
    }
}
