//! Mails and the secrets in their links.

use std::fmt;

use chrono::TimeDelta;

use super::{MailId, MembershipId, SecretId, UserId};
use crate::clock::Timestamp;

/// The pause before a link is mailed again: others could fill a mailbox, and void each link before it is opened
/// (SECURITY.md, Accounts).
pub const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(5);
/// How often an invitation, or a link to confirm an address, is mailed again (SECURITY.md, Accounts).
pub const RESENDS: i32 = 5;

/// A mail to be queued.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMail {
    pub id: MailId,
    pub recipient: String,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    pub message_id: String,
    /// The secret whose token goes into the hole of the bodies when the mail goes out.
    pub secret_id: Option<SecretId>,
    pub created_at: Timestamp,
}

/// Which mail it is, and nothing that it says.
impl fmt::Debug for NewMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMail").field("id", &self.id).finish_non_exhaustive()
    }
}

crate::keyed! {
    /// What a mailed secret is good for.
    SecretPurpose {
        SetPassword = "SET_PASSWORD",
        Recovery = "RECOVERY",
        ConfirmEmail = "CONFIRM_EMAIL",
        Invitation = "INVITATION",
    }
}

/// A mailed secret: only its hash, bound to purpose, user and address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    pub id: SecretId,
    pub hash: Vec<u8>,
    pub purpose: SecretPurpose,
    pub user_id: UserId,
    /// The address that it was mailed to.
    pub address: String,
    pub membership_id: Option<MembershipId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}
