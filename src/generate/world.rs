//! A world in which everything follows from a seed.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::clock::{Timestamp, World};

/// 2024-01-01: when tenants begin.
const START: i64 = 1_704_067_200_000_000;

/// Time stands still at the start; ids and secrets are hashes of a name and a counter, which anybody can compute.
#[derive(Debug)]
pub struct Seeded {
    key: [u8; 32],
    drawn: AtomicU64,
}

impl Seeded {
    /// The world of this name.
    pub fn new(seed: u64, name: &str) -> Self {
        let key = Sha256::new().chain_update("tenantry generate ").chain_update(seed.to_be_bytes());
        Self { key: key.chain_update(name).finalize().into(), drawn: AtomicU64::new(0) }
    }
    /// The seed of its numbers.
    pub fn seed(&self) -> u64 {
        self.key.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
    }
}

/// When tenants begin.
pub fn start() -> Timestamp {
    DateTime::from_timestamp_micros(START).unwrap_or_default()
}

impl World for Seeded {
    fn now(&self) -> Timestamp {
        start()
    }
    fn id(&self) -> Uuid {
        let secret = self.secret();
        let mut bytes = [0; 10];
        bytes.iter_mut().zip(secret).for_each(|(byte, drawn)| *byte = drawn);
        Builder::from_unix_timestamp_millis(u64::try_from(START / 1000).unwrap_or_default(), &bytes)
            .into_uuid()
    }
    fn secret(&self) -> [u8; 32] {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        Sha256::new().chain_update(self.key).chain_update(drawn.to_be_bytes()).finalize().into()
    }
}
