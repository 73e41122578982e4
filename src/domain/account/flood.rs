//! How many invitations are mailed, so that nobody floods a mailbox through us: to one person about one company, whatever
//! ends each and makes the next, and to one person about all companies. Counted in the transaction that queues the mail.

use chrono::TimeDelta;

use super::throttle::{AttemptKind, PREFLIGHTS, WINDOW, account, asker};
use crate::{
    authz,
    domain::Request,
    error::Failure,
    model::{AGAIN_AFTER, CompanyId, Keyed, RESENDS, UserId},
    store::{
        self, Tx,
        attempts_bound::{Bound, count_all, count_within_all},
    },
};

/// Mails in a pause ([`AGAIN_AFTER`]): the one, and one more, since every end allows a new invitation.
const AT_ONCE: i64 = 2;
/// How long the mails to one person about one company are counted, from the first: as long as an invitation is open.
const ABOUT_ONE: TimeDelta = TimeDelta::days(7);
/// Invitations that one person is mailed in [`A_DAY`], whoever sends them.
pub const A_DAY_MOST: i64 = 20;
/// From the first that is counted.
const A_DAY: TimeDelta = TimeDelta::days(1);

/// An invitation that is about to be mailed.
#[derive(Clone, Copy, Debug)]
pub struct InvitationMail<'a> {
    pub company: CompanyId,
    pub user: UserId,
    pub address: &'a str,
}

impl InvitationMail<'_> {
    fn bounds(&self) -> Vec<Bound> {
        let pair = account(&format!("{} {}", self.company, self.user));
        let one = |kind: AttemptKind, subject, window, most| Bound {
            kind: kind.key(),
            subject,
            window,
            most,
            adds: 1,
        };
        vec![
            one(AttemptKind::InvitationPause, pair.clone(), AGAIN_AFTER, AT_ONCE),
            one(AttemptKind::Invitation, pair, ABOUT_ONE, i64::from(RESENDS) + 1),
            one(AttemptKind::Invited, account(self.address), A_DAY, A_DAY_MOST),
        ]
    }
}

impl Request {
    /// Counts an invitation that is made, without waiting for the counts: where it is one too many, the transaction cannot be
    /// committed, since something moved. Whoever starts over then counts by [`Request::count_invitation`], which says so.
    /// Somebody who has been told too often who is registered makes none either.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn count_invitation_at_commit(
        &self,
        tx: &mut Tx,
        mail: InvitationMail<'_>,
    ) -> Result<(), Failure> {
        let actor = self.actor()?;
        Ok(count_within_all(tx, &authz::authenticate(actor.tenant), &self.with_told(mail)?, self.now())
            .await?)
    }

    /// The same, which waits for the counts.
    ///
    /// # Errors
    /// RATE_LIMITED, UNAUTHENTICATED, UNAVAILABLE.
    pub async fn count_invitation(&self, tx: &mut Tx, mail: InvitationMail<'_>) -> Result<(), Failure> {
        self.count_mail(tx, &self.with_told(mail)?).await
    }

    /// Counts an invitation that is mailed again.
    ///
    /// # Errors
    /// RATE_LIMITED, UNAUTHENTICATED, UNAVAILABLE.
    pub async fn count_invitation_again(&self, tx: &mut Tx, mail: InvitationMail<'_>) -> Result<(), Failure> {
        self.count_mail(tx, &mail.bounds()).await
    }

    async fn count_mail(&self, tx: &mut Tx, bounds: &[Bound]) -> Result<(), Failure> {
        let grant = authz::authenticate(self.actor()?.tenant);
        if count_all(tx, &grant, bounds, self.now()).await? { Ok(()) } else { Err(Failure::RateLimited) }
    }

    /// With what the viewer has been told of who is registered, to which an invitation adds nothing: it leaves a trace.
    /// Without it, being refused would tell who is not registered when nothing else is told any more.
    fn with_told(&self, mail: InvitationMail<'_>) -> Result<Vec<Bound>, Failure> {
        let (kind, subject) = (AttemptKind::Preflight.key(), asker(self.actor()?));
        let mut bounds = mail.bounds();
        bounds.push(Bound { kind, subject, window: WINDOW, most: PREFLIGHTS, adds: 0 });
        Ok(bounds)
    }

    /// Counts, in a transaction that is committed whatever it says, an answer that tells whether an address is registered
    /// and leaves no invitation. False where it is one too many and must not be given.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn may_be_told(&self, tx: &mut Tx) -> Result<bool, Failure> {
        let actor = self.actor()?;
        let (grant, kind) = (authz::authenticate(actor.tenant), AttemptKind::Preflight.key());
        let told = store::attempts::count(tx, &grant, kind, &asker(actor), WINDOW, self.now()).await?;
        Ok(told <= PREFLIGHTS)
    }
}
