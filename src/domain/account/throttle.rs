//! How often a secret may be tried (SECURITY.md, Accounts): counted before it is looked at, in a
//! transaction of its own, so that guesses in parallel cannot beat the counter. A count lasts until its
//! window ends and what is refused does not lengthen it: a delay, not a lock that others can hold shut.

use std::net::IpAddr;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use crate::{
    authz::{self, Actor, Principal, leave::Authenticate},
    domain::Request,
    error::Failure,
    model::{AGAIN_AFTER, CompanyId, Keyed, TenantId},
    store::{self, Tx},
};

/// From the first attempt that is counted to the moment when counting begins anew.
pub const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Attempts on one account in a window.
pub const PER_ACCOUNT: i64 = 10;
/// Mails of one kind about one subject in a window.
pub const MAILS: i64 = 5;
/// Answers in a window that tell one person whether an address is registered, and leave no invitation: of preflights, and
/// of invitations that are refused.
pub const PREFLIGHTS: i64 = 100;
/// Refusals of one viewer in one company, or in none, in a window that the audit tells one by one.
pub const DENIALS: i64 = 200;
/// Attempts from one IP address in a window, of all kinds together; a /64 counts as one address.
pub const PER_ADDRESS: i64 = 100;

crate::keyed! {
    /// What is counted together.
    AttemptKind {
        /// Passwords at the front door.
        SignIn = "SIGN_IN",
        /// The present password, asked of somebody who is signed in.
        Password = "PASSWORD",
        /// Refresh tokens.
        Refresh = "REFRESH",
        /// Tokens of mailed links.
        Token = "TOKEN",
        /// Asking for a link to a new password.
        Recovery = "RECOVERY",
        /// Mails to a new address of a user's own choosing.
        NewAddress = "NEW_ADDRESS",
        /// Mails that invite one person into one company, over days.
        Invitation = "INVITATION",
        /// Whatever comes from an IP address.
        Address = "ADDRESS",
        /// Addresses of which somebody is told whether they are registered, without an invitation.
        Preflight = "PREFLIGHT",
        /// Links to confirm an address that are mailed again.
        Confirmation = "CONFIRMATION",
        /// Mails that invite one person into one company, over minutes.
        InvitationPause = "INVITATION_PAUSE",
        /// Mails that invite one person, into whatever company, by whomever.
        Invited = "INVITED",
        /// The same by one person.
        InvitedBy = "INVITED_BY",
        /// Mails by which one person invites others.
        Inviter = "INVITER",
        /// Mails by which one person offers another a company.
        Offer = "OFFER",
        /// Refusals of one viewer in one company, or in none, that are written to the audit.
        Denied = "DENIED",
    }
}

impl AttemptKind {
    /// How long they are counted, from the first. What is older is thrown away.
    pub const fn window(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::InvitationPause => AGAIN_AFTER,
            Self::Invited | Self::InvitedBy | Self::Inviter | Self::Offer => TimeDelta::days(1),
            // People forget, and come back.
            Self::Confirmation => TimeDelta::days(30),
            Self::SignIn
            | Self::Password
            | Self::Refresh
            | Self::Token
            | Self::Recovery
            | Self::NewAddress
            | Self::Address
            | Self::Preflight
            | Self::Denied => WINDOW,
        }
    }
}

/// One attempt, counted.
#[derive(Debug)]
pub struct Attempt {
    tenant: TenantId,
    counted: Vec<(AttemptKind, Vec<u8>)>,
}

impl Request {
    /// Counts an attempt on a secret before anybody looks at it. `subject` names the account where the
    /// caller does: what they typed, known or not; none for a token, which names nobody. Gives none where there
    /// is no such active tenant, of which nothing is kept.
    ///
    /// # Errors
    /// RATE_LIMITED, UNAVAILABLE.
    pub async fn throttle(
        &self,
        kind: AttemptKind,
        tenant: TenantId,
        subject: Option<&str>,
    ) -> Result<Option<Attempt>, Failure> {
        let grant = authz::authenticate(tenant);
        // Whose address it is comes first: who is refused by it counts against nobody's account.
        let mut wanted = vec![(AttemptKind::Address, network(self.edge().ip), PER_ADDRESS)];
        wanted.extend(subject.map(|subject| (kind, account(subject), PER_ACCOUNT)));
        let mut tx = self.begin_in(tenant).await?;
        let mut counted = Vec::new();
        let mut within = true;
        for (kind, subject, most) in wanted {
            let (key, now) = (kind.key(), self.now());
            let found = store::attempts::count_in_active(&mut tx, &grant, key, &subject, WINDOW, now).await?;
            let Some(found) = found else {
                tx.rollback().await?;
                return Ok(None);
            };
            within = found.count <= most;
            counted.push((kind, subject));
            if !within {
                break;
            }
            if found.opened {
                store::attempts_end::purge(&mut tx, &grant, key, now - kind.window()).await?;
            }
        }
        tx.commit().await?;
        if within { Ok(Some(Attempt { tenant, counted })) } else { Err(Failure::RateLimited) }
    }
}

impl Request {
    /// Counts a mail that somebody has sent to an address, in the transaction that queues it, so that nobody
    /// can flood a mailbox through us.
    ///
    /// # Errors
    /// RATE_LIMITED for more than [`MAILS`], UNAVAILABLE.
    pub async fn throttle_mail(
        &self,
        tx: &mut Tx,
        tenant: TenantId,
        kind: AttemptKind,
        subject: &str,
    ) -> Result<(), Failure> {
        if self.counts_mail(tx, tenant, kind, subject).await? { Ok(()) } else { Err(Failure::RateLimited) }
    }

    /// The same; false where it is one too many.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub(super) async fn counts_mail(
        &self,
        tx: &mut Tx,
        tenant: TenantId,
        kind: AttemptKind,
        subject: &str,
    ) -> Result<bool, Failure> {
        Ok(self.number(tx, tenant, kind, &account(subject)).await? <= MAILS)
    }

    /// Counts, by itself, a question whose answer tells the viewer whether an address is registered, so that nobody can go
    /// through a list of addresses unseen. What was read stays known.
    ///
    /// # Errors
    /// RATE_LIMITED, UNAUTHENTICATED, UNAVAILABLE.
    pub async fn throttle_preflight(&self) -> Result<(), Failure> {
        let actor = self.actor()?;
        self.rest().await;
        let mut tx = self.services.store.begin(actor.tenant).await?;
        let count = self.number(&mut tx, actor.tenant, AttemptKind::Preflight, &asker(actor)).await?;
        tx.commit().await?;
        if count > PREFLIGHTS { Err(Failure::RateLimited) } else { Ok(()) }
    }

    /// Counts a refusal of the viewer that is about to be written: how many there were in the window, this one included, in
    /// the same company, or in none. Each company's leaders read what was tried there, whatever was tried elsewhere.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn count_denial(&self, tx: &mut Tx, company: Option<CompanyId>) -> Result<i64, Failure> {
        let actor = self.actor()?;
        let place = company.map(|company| company.to_string()).unwrap_or_default();
        let subject = account(&format!("{} {place}", asker_id(actor)));
        self.number(tx, actor.tenant, AttemptKind::Denied, &subject).await
    }

    /// Counts one more, and gives how many there were in the window. Whoever opens one throws away what is over.
    async fn number(
        &self,
        tx: &mut Tx,
        tenant: TenantId,
        kind: AttemptKind,
        subject: &[u8],
    ) -> Result<i64, Failure> {
        let (grant, key, now) = (authz::authenticate(tenant), kind.key(), self.now());
        let count = store::attempts::count(tx, &grant, key, subject, kind.window(), now).await?;
        if count == 1 {
            store::attempts_end::purge(tx, &grant, key, now - kind.window()).await?;
        }
        Ok(count)
    }

    /// [`Self::throttle`] for a tenant of which nothing is kept, since there is none.
    ///
    /// # Errors
    /// RATE_LIMITED.
    pub fn throttle_nowhere(&self, tenant: &str, subject: &str) -> Result<(), Failure> {
        let account = account(&format!("{}\n{}", store::fold(tenant.trim()), subject.trim()));
        let admitted = self.services.front_door.admits(&network(self.edge().ip), &account, self.now());
        if admitted { Ok(()) } else { Err(Failure::RateLimited) }
    }
}

impl Attempt {
    /// Takes the count back, in the transaction of what the attempt achieved.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn give_back(&self, tx: &mut Tx) -> Result<(), Failure> {
        let grant = authz::authenticate(self.tenant);
        for (kind, subject) in &self.counted {
            store::attempts::give_back(tx, &grant, kind.key(), subject).await?;
        }
        Ok(())
    }
    /// The same where it achieved nothing else that is written, though the secret was right.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn give_back_alone(&self, request: &Request) -> Result<(), Failure> {
        let mut tx = request.begin_in(self.tenant).await?;
        self.give_back(&mut tx).await?;
        Ok(tx.commit().await?)
    }
}

/// Lets an account be tried again at once, after its owner has shown to be it another way.
///
/// # Errors
/// UNAVAILABLE.
pub async fn clear(
    tx: &mut Tx,
    grant: &authz::Grant<Authenticate>,
    kind: AttemptKind,
    subject: &str,
) -> Result<(), Failure> {
    Ok(store::attempts_end::clear(tx, grant, kind.key(), &account(subject)).await?)
}

/// A hash, so that no typed text, which may be a password in the wrong field, is kept.
pub(super) fn account(subject: &str) -> Vec<u8> {
    Sha256::digest(store::fold(subject.trim())).to_vec()
}

/// Whoever asks, a person or an API key.
pub(super) fn asker(actor: &Actor) -> Vec<u8> {
    account(&asker_id(actor))
}

/// Their id.
pub(super) fn asker_id(actor: &Actor) -> String {
    match actor.principal {
        Principal::User { user, .. } => user.to_string(),
        Principal::ApiKey { key } => key.to_string(),
    }
}

/// What one subscriber is given: the whole address, or a /64.
fn network(ip: IpAddr) -> Vec<u8> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().into_iter().take(8).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_is_one_address_however_it_is_written() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("192.0.2.7"), [192, 0, 2, 7]);
        assert_eq!(network("::ffff:192.0.2.7"), [192, 0, 2, 7]);
        assert_eq!(network("2001:db8:0:1::1"), network("2001:db8:0:1:ffff::2"));
        assert_ne!(network("2001:db8:0:1::1"), network("2001:db8:0:2::1"));
    }

    #[test]
    fn an_account_is_one_however_it_is_typed_and_is_kept_as_a_hash() {
        assert_eq!(account(" Ada@Acme.example "), account("ada@acme.example"));
        assert_ne!(account("ada@acme.example"), account("bob@acme.example"));
        assert_eq!(account("ada@acme.example").len(), 32);
    }
}
