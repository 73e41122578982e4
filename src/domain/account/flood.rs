//! How many invitations are mailed, so that nobody floods a mailbox through us, nor many with one mail each: to one person
//! about one company, whatever ends each and makes the next; by one person to another, about whatever company; by one
//! person to all others; and to one person by everybody. Nobody keeps others from inviting somebody: what one sender uses up
//! is theirs. Counted in the transaction that queues the mail.

use super::{
    refused_mail,
    throttle::{AttemptKind, PREFLIGHTS, WINDOW, account, asker, asker_id},
};
use crate::{
    authz,
    domain::Request,
    error::Failure,
    model::{CompanyId, Keyed, RESENDS, UserId},
    store::{
        self, Connection, Tx,
        attempts_bound::{Bound, Tally, count_all, count_within_all, tallies},
    },
};

/// Mails in a pause ([`crate::model::AGAIN_AFTER`]): the one, and one more, since every end allows a new invitation.
const AT_ONCE: i64 = 2;
/// Invitations that one person mails another in a day, into whatever company.
pub const BY_ONE_MOST: i64 = 5;
/// Invitations that one person is mailed in a day, whoever sends them.
pub const A_DAY_MOST: i64 = 100;

/// One mail in so many throws away what counts no more: a hundred of each kind, which is more than so many mails add.
const PURGES: u8 = 8;

/// An invitation that is about to be mailed, or might be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationMail {
    pub company: CompanyId,
    pub user: UserId,
}

impl Request {
    /// What bounds a mail that the viewer sends.
    fn bounds(&self, mail: InvitationMail) -> Result<Vec<Bound>, Failure> {
        let InvitationMail { company, user } = mail;
        let actor = self.actor()?;
        let pair = account(&format!("{company} {user}"));
        let between = account(&format!("{} {user}", asker_id(actor)));
        let one = |kind: AttemptKind, subject, most| Bound {
            kind: kind.key(),
            subject,
            window: kind.window(),
            most,
            adds: 1,
        };
        Ok(vec![
            one(AttemptKind::InvitationPause, pair.clone(), AT_ONCE),
            one(AttemptKind::Invitation, pair, i64::from(RESENDS) + 1),
            one(AttemptKind::InvitedBy, between, BY_ONE_MOST),
            one(AttemptKind::Inviter, asker(actor), self.services.settings.invitations),
            one(AttemptKind::Invited, account(&user.to_string()), A_DAY_MOST),
        ])
    }

    /// Counts an invitation that is made, without waiting for the counts: where it is one too many, the transaction cannot be
    /// committed, since something moved. Whoever starts over then counts by [`Request::count_invitation`], which says so.
    /// Somebody who has been told too often who is registered makes none either.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn count_invitation_at_commit(&self, tx: &mut Tx, mail: InvitationMail) -> Result<(), Failure> {
        let bounds = self.with_told(self.bounds(mail)?)?;
        let grant = authz::authenticate(self.actor()?.tenant);
        count_within_all(tx, &grant, &bounds, self.now()).await?;
        self.purge_some(tx, &bounds).await
    }

    /// The same, which waits for the counts.
    ///
    /// # Errors
    /// RATE_LIMITED, UNAUTHENTICATED, UNAVAILABLE.
    pub async fn count_invitation(&self, tx: &mut Tx, mail: InvitationMail) -> Result<(), Failure> {
        let bounds = self.with_told(self.bounds(mail)?)?;
        self.count_mail(tx, &bounds).await
    }

    /// Counts an invitation that is mailed again.
    ///
    /// # Errors
    /// RATE_LIMITED, UNAUTHENTICATED, UNAVAILABLE.
    pub async fn count_invitation_again(&self, tx: &mut Tx, mail: InvitationMail) -> Result<(), Failure> {
        let bounds = self.bounds(mail)?;
        self.count_mail(tx, &bounds).await
    }

    async fn count_mail(&self, tx: &mut Tx, bounds: &[Bound]) -> Result<(), Failure> {
        let grant = authz::authenticate(self.actor()?.tenant);
        let counted = count_all(tx, &grant, bounds, self.now()).await?;
        refused_mail::first(bounds, |bound| counted.get(bound.kind).copied()).map_or(Ok(()), Err)?;
        self.purge_some(tx, bounds).await
    }

    /// Counts a mail by which the viewer offers somebody a company: false where it is one too many, and is left out. The
    /// offer stands without it. It is no invitation, and keeps nobody from one.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn may_mail_offer(&self, tx: &mut Tx, to: UserId) -> Result<bool, Failure> {
        let actor = self.actor()?;
        let between = format!("{} {to}", asker_id(actor));
        self.counts_mail(tx, actor.tenant, AttemptKind::Offer, &between).await
    }

    /// Whether each of these could be mailed now, by the counts: none, or what [`Self::count_invitation_again`] would
    /// refuse it with. Nothing is counted. One statement, however many; none for none.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn mail_refusals(
        &self,
        connection: &mut Connection,
        mails: &[InvitationMail],
    ) -> Result<Vec<Option<Failure>>, Failure> {
        if mails.is_empty() {
            return Ok(Vec::new());
        }
        let bounds = mails.iter().map(|mail| self.bounds(*mail)).collect::<Result<Vec<_>, _>>()?;
        let counted = tallies(connection, &self.actor()?.lookup(), &bounds.concat()).await?;
        let now = self.now();
        let with_this = |bound: &Bound| {
            let there = counted.get(&(bound.kind.to_owned(), bound.subject.clone()))?;
            let open = there.began > now - bound.window;
            open.then(|| Tally { count: there.count + bound.adds, ..*there })
        };
        Ok(bounds.iter().map(|bounds| refused_mail::first(bounds, with_this)).collect())
    }

    /// Throws away counts of these kinds whose window is over, with one mail in [`PURGES`]. With which goes by whose mail it
    /// is: counts pile up by mails to ever other people. After its own are counted: whoever holds what another one counts
    /// on, and waits for them, would wait for ever.
    async fn purge_some(&self, tx: &mut Tx, bounds: &[Bound]) -> Result<(), Failure> {
        let lot = bounds.first().and_then(|bound| bound.subject.first()).copied().unwrap_or_default();
        if lot % PURGES != 0 {
            return Ok(());
        }
        let grant = authz::authenticate(self.actor()?.tenant);
        for bound in bounds {
            let closed = self.now() - bound.window;
            store::attempts_end::purge_beside(tx, &grant, bound.kind, closed, &bound.subject).await?;
        }
        Ok(())
    }

    /// With what the viewer has been told of who is registered, to which an invitation adds nothing: it leaves a trace.
    /// Without it, being refused would tell who is not registered when nothing else is told any more.
    fn with_told(&self, mut bounds: Vec<Bound>) -> Result<Vec<Bound>, Failure> {
        let (kind, subject) = (AttemptKind::Preflight.key(), asker(self.actor()?));
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
