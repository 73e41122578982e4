//! Sign-ins to tenants that do not exist. Nothing is stored of them, so they are counted here, in this
//! process: with the same bounds as those to tenants that do, or trying would tell which slugs exist, and the
//! work that each costs would be anybody's for the asking.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::throttle::{PER_ACCOUNT, PER_ADDRESS, WINDOW};
use crate::clock::Timestamp;

/// The most subjects that are counted at one time. Past it the newest is turned away, not the oldest forgotten.
const MOST: usize = 65_536;

/// Counts by subject: when its window began, and how many there were.
#[derive(Default)]
pub struct FrontDoor(Mutex<HashMap<Vec<u8>, (Timestamp, i64)>>);

impl FrontDoor {
    /// Counts one try from a network on an account; false where either had too many in the window.
    pub fn admits(&self, network: &[u8], account: &[u8], now: Timestamp) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() + 2 > MOST {
            counts.retain(|_, (began, _)| *began + WINDOW > now);
        }
        let mut count = |subject: &[u8], most: i64| {
            if counts.len() >= MOST && !counts.contains_key(subject) {
                return false;
            }
            let (began, tries) = counts.entry(subject.to_vec()).or_insert((now, 0));
            if *began + WINDOW <= now {
                (*began, *tries) = (now, 0);
            }
            *tries += 1;
            *tries <= most
        };
        // As with tenants that exist: whoever their address turns away counts against nobody's account.
        count(network, PER_ADDRESS) && count(account, PER_ACCOUNT)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn tries_are_bounded_by_account_and_by_network_until_the_window_ends() {
        let door = FrontDoor::default();
        let noon = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let admitted = |network: &[u8], account: u32, now| door.admits(network, &account.to_be_bytes(), now);
        assert!((0..PER_ACCOUNT).all(|_| admitted(b"here", 1, noon)));
        assert!(!admitted(b"here", 1, noon), "one account");
        assert!(admitted(b"there", 2, noon), "another one");
        let rest = u32::try_from(PER_ADDRESS - PER_ACCOUNT - 1).unwrap();
        assert!((0..rest).all(|n| admitted(b"here", 100 + n, noon)));
        assert!(!admitted(b"here", 999, noon), "one network");
        assert!(admitted(b"here", 1, noon + WINDOW), "a new window");
    }
}
