//! What every operation may use, made once at the start of the program.

use std::sync::Arc;

use tokio::sync::Notify;

use super::account::password::Passwords;
use crate::{clock::SharedWorld, mail::Mailer, policy::Runner, store::Store};

/// What the operator decided.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Seats of a new company.
    pub seats: i32,
    /// Plan of a new company.
    pub plan: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seats: 100, plan: "standard".to_owned() }
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
    /// Woken when a transaction has queued a mail.
    pub mail: Arc<Notify>,
}
