//! Secrets in mailed links: issued in the transaction of what they are for. The token itself is made when
//! the mail goes out, or it would wait in the outbox for whoever reads the database.

use chrono::TimeDelta;

use crate::{
    authz,
    clock::Timestamp,
    domain::Request,
    error::Failure,
    mail::HOLE,
    model::{MembershipId, Secret, SecretId, SecretPurpose, TenantId, UserId},
    store::{self, Tx},
};

/// What stands for a link's token until the mail goes out, and when the token dies.
pub struct Link {
    /// [`HOLE`] and the secret's id: what a mail is rendered with, and nobody can use.
    pub token: String,
    /// Counted from now, however long the mail waits.
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

impl LinkFor<'_> {
    /// How long a link of this purpose is good for (SECURITY: invitation and first password 7 days,
    /// confirmation 3 days, recovery 30 minutes).
    pub const fn lifetime(purpose: SecretPurpose) -> TimeDelta {
        match purpose {
            SecretPurpose::SetPassword | SecretPurpose::Invitation => TimeDelta::days(7),
            SecretPurpose::ConfirmEmail => TimeDelta::days(3),
            SecretPurpose::Recovery => TimeDelta::minutes(30),
        }
    }
}

impl Request {
    /// Issues the secret of a mailed link; the newest of a purpose voids the older. What is kept as its hash
    /// is the hash of nothing, so that no token opens it before the mail goes out.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn issue_link(&self, tx: &mut Tx, tenant: TenantId, to: LinkFor<'_>) -> Result<Link, Failure> {
        let (secret, link) = self.link(to);
        store::secrets::insert(tx, &authz::authenticate(tenant), &secret).await?;
        Ok(link)
    }

    /// The same where there can be no older one.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn issue_first_link(
        &self,
        tx: &mut Tx,
        tenant: TenantId,
        to: LinkFor<'_>,
    ) -> Result<Link, Failure> {
        let (secret, link) = self.link(to);
        store::secrets::add(tx, &authz::authenticate(tenant), &secret).await?;
        Ok(link)
    }

    fn link(&self, to: LinkFor<'_>) -> (Secret, Link) {
        let world = self.services.world.as_ref();
        let expires_at = self.now() + LinkFor::lifetime(to.purpose);
        let id = SecretId(world.id());
        let secret = Secret {
            id,
            hash: world.secret().to_vec(),
            purpose: to.purpose,
            user_id: to.user,
            address: store::fold(to.address),
            membership_id: to.membership,
            created_at: self.now(),
            expires_at,
        };
        (secret, Link { token: format!("{HOLE}{id}"), expires_at })
    }
}
