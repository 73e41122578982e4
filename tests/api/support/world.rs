//! A world that stands still until a test moves it.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, TimeDelta};
use sha2::{Digest, Sha256};
use tenantry::clock::{Timestamp, World};
use uuid::Uuid;

/// Time stands still, ids count up, secrets are the hashes of a counter.
pub struct TestWorld {
    now: Mutex<Timestamp>,
    ids: AtomicU64,
    secrets: AtomicU64,
}

impl TestWorld {
    /// Begins on 2027-01-15 at noon.
    pub fn new() -> Self {
        let noon = DateTime::from_timestamp(1_800_014_400, 0).expect("a moment");
        Self { now: Mutex::new(noon), ids: AtomicU64::new(0), secrets: AtomicU64::new(0) }
    }
    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        *self.now.lock().unwrap() += time;
    }
}

impl World for TestWorld {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }
    fn id(&self) -> Uuid {
        let number = u128::from(self.ids.fetch_add(1, Ordering::SeqCst));
        Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
    }
    fn secret(&self) -> [u8; 32] {
        let number = self.secrets.fetch_add(1, Ordering::SeqCst);
        Sha256::digest(number.to_be_bytes()).into()
    }
}
