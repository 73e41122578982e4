//! Ids of the demo: the same ones each time it is made, in the order of their making.

use uuid::Builder;

use crate::model::Identifier;

/// 2026-01-05, in milliseconds: what the ids, which are UUIDv7, say of when they were made.
const EPOCH: u64 = 1_767_571_200_000;
/// Takes the place of randomness, and tells the demo's ids from all others.
const MARK: [u8; 10] = *b"acme-demo!";

/// Gives one id after the other.
#[derive(Debug, Default)]
pub struct Ids {
    given: u64,
}

impl Ids {
    /// The next id, of any kind.
    pub fn next<I: Identifier>(&mut self) -> I {
        let id = I::from_uuid(Builder::from_unix_timestamp_millis(EPOCH + self.given, &MARK).into_uuid());
        self.given += 1;
        id
    }
}
