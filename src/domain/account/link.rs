//! Secrets in mailed links: issued in the transaction of what they are for, only a hash kept.

use chrono::TimeDelta;

use super::token::{self, Purpose};
use crate::{
    authz,
    clock::Timestamp,
    domain::Request,
    error::Failure,
    model::{MembershipId, Secret, SecretId, SecretPurpose, TenantId, UserId},
    store::{self, Tx},
};

/// For what, and how long (SECURITY: invitation and first password 7 days, confirmation 3 days, recovery 30
/// minutes).
const fn terms(purpose: SecretPurpose) -> (Purpose, TimeDelta) {
    match purpose {
        SecretPurpose::SetPassword => (Purpose::SetPassword, TimeDelta::days(7)),
        SecretPurpose::Invitation => (Purpose::Invitation, TimeDelta::days(7)),
        SecretPurpose::ConfirmEmail => (Purpose::ConfirmEmail, TimeDelta::days(3)),
        SecretPurpose::Recovery => (Purpose::Recovery, TimeDelta::minutes(30)),
    }
}

/// A link's token and when it dies.
pub struct Link {
    pub token: String,
    pub expires_at: Timestamp,
}

/// Whom a link is for.
#[derive(Clone, Copy, Debug)]
pub struct LinkFor<'a> {
    pub purpose: SecretPurpose,
    pub user: UserId,
    /// The address that it is mailed to, to which it is bound.
    pub address: &'a str,
    /// The membership, for an invitation.
    pub membership: Option<MembershipId>,
}

impl Request {
    /// Issues the token of a mailed link; the newest of a purpose voids the older.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn issue_link(&self, tx: &mut Tx, tenant: TenantId, to: LinkFor<'_>) -> Result<Link, Failure> {
        let world = self.services.world.as_ref();
        let (purpose, lifetime) = terms(to.purpose);
        let issued = token::issue(world, purpose, tenant);
        let expires_at = self.now() + lifetime;
        let secret = Secret {
            id: SecretId(world.id()),
            hash: issued.hash,
            purpose: to.purpose,
            user_id: to.user,
            address: store::fold(to.address),
            membership_id: to.membership,
            created_at: self.now(),
            expires_at,
        };
        store::secrets::insert(tx, &authz::authenticate(tenant), &secret).await?;
        Ok(Link { token: issued.text, expires_at })
    }
}
