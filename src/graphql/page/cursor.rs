//! Cursors: opaque, bound to viewer, query and order, and sealed, so that a forged one is BAD_USER_INPUT
//! and never reaches a statement.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

use crate::error::Failure;

/// The longest cursor that is looked at.
const LONGEST: usize = 4096;
/// How much of the seal is kept: 128 bits.
const SEAL: usize = 16;

/// Seals and opens the cursors of one list as one viewer sees it.
#[derive(Clone)]
pub struct CursorKey {
    key: [u8; 32],
    /// Viewer, field, arguments other than the paging ones.
    bound_to: String,
}

impl CursorKey {
    /// Cursors under the tenant's key, good for this list alone.
    pub const fn new(key: [u8; 32], bound_to: String) -> Self {
        Self { key, bound_to }
    }

    fn mac(&self, payload: &[u8]) -> Hmac<Sha256> {
        // HMAC pads a short key with zeros to its block of 64 bytes.
        let mut block = [0; 64];
        for (to, from) in block.iter_mut().zip(self.key) {
            *to = from;
        }
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        mac.update(self.bound_to.as_bytes());
        mac.update(&[0]);
        mac.update(payload);
        mac
    }

    fn seal(&self, payload: &[u8]) -> [u8; SEAL] {
        let mut seal = [0; SEAL];
        for (to, from) in seal.iter_mut().zip(self.mac(payload).finalize().into_bytes()) {
            *to = from;
        }
        seal
    }

    /// The cursor that stands for a place in the list.
    ///
    /// # Errors
    /// INTERNAL where the place cannot be written as JSON.
    pub fn write(&self, place: &impl Serialize) -> Result<String, Failure> {
        let payload = serde_json::to_vec(place).map_err(Failure::internal)?;
        let mut bytes = self.seal(&payload).to_vec();
        bytes.extend(payload);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The place that a cursor stands for.
    ///
    /// # Errors
    /// BAD_USER_INPUT where it was not made here for this viewer, query and order.
    pub fn read<T: DeserializeOwned>(&self, argument: &str, cursor: &str) -> Result<T, Failure> {
        let alien = || {
            Failure::BadInput(format!("{argument}: not a cursor of this list; take one from its own answer"))
        };
        let bytes = Some(cursor).filter(|cursor| cursor.len() <= LONGEST).ok_or_else(alien)?;
        let bytes = URL_SAFE_NO_PAD.decode(bytes).map_err(|_| alien())?;
        let (seal, payload) = bytes.split_at_checked(SEAL).ok_or_else(alien)?;
        self.mac(payload).verify_truncated_left(seal).map_err(|_| alien())?;
        serde_json::from_slice(payload).map_err(|_| alien())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_for_its_own_list_alone() {
        let list = CursorKey::new([7; 32], "user_1 users {}".into());
        let cursor = list.write(&("smith", 3)).unwrap();
        assert_eq!(list.read::<(String, i32)>("after", &cursor).unwrap(), ("smith".to_owned(), 3));
        let others = [
            CursorKey::new([7; 32], "user_2 users {}".into()),
            CursorKey::new([8; 32], "user_1 users {}".into()),
        ];
        for other in others {
            assert_eq!(other.read::<(String, i32)>("after", &cursor).unwrap_err().code(), "BAD_USER_INPUT");
        }
        let (head, tail) = cursor.split_at(30);
        let forged = format!("{head}{}{}", if tail.starts_with('A') { 'B' } else { 'A' }, &tail[1..]);
        for alien in [forged.as_str(), "", "AAAA", "not base64!", &"A".repeat(5000)] {
            let error = list.read::<(String, i32)>("after", alien).unwrap_err();
            assert_eq!(error.to_string(), "after: not a cursor of this list; take one from its own answer");
        }
    }
}
