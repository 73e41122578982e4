//! Companies and who is in them (PRODUCT.md, section 3).

mod accept;
mod answer;
mod change_role;
pub mod config;
pub mod content;
mod context;
mod create;
mod decline;
mod delete;
mod invite;
mod inviter;
mod leave;
mod membership;
mod ownership;
mod preflight;
mod record;
mod remove;
mod rename;
mod resend;
mod seen;
mod subscription;
mod told;

pub use accept::accept;
pub use answer::InvitationName;
pub use change_role::{NewRole, change_role};
pub use create::create;
pub use decline::decline;
pub use delete::{Deletion, delete};
pub use invite::{NewInvitation, invite};
pub use leave::leave;
pub use membership::Row;
pub use ownership::{NewOffer, Offer, accept_ownership, offer_ownership, withdraw_ownership_offer};
pub use preflight::{Preflight, preflight};
pub use remove::{Removed, remove};
pub use rename::{NewName, rename};
pub use resend::resend;
pub use seen::Seen;
pub use subscription::{NewSubscription, update_subscription};

use std::sync::Arc;

use told::Told;

use crate::{
    authz::companies::{Standing, company_sight, read_company},
    clock::Timestamp,
    domain::{Request, Stop, policies::Passed},
    error::Failure,
    model::{Company, CompanyId, Membership, MembershipId, UserId},
    store::{self, Tx},
};

/// The scripts let it pass and something else did not. Nothing but their runs is written.
async fn refused(request: &Request, tx: Tx, passed: &Passed, stop: Stop) -> Result<Stop, Failure> {
    tx.rollback().await?;
    if passed.ran() && matches!(stop, Stop::Problems(_)) {
        let mut tx = request.begin().await?;
        passed.record(request, &mut tx).await?;
        request.commit(tx).await?;
    }
    Ok(stop)
}

impl Seen {
    /// A company that an operation has just read or written, with the viewer's own membership of it as it is now. None
    /// where it is out of sight.
    async fn of(
        request: &Request,
        record: Company,
        membership: Option<Membership>,
    ) -> Result<Option<Arc<Self>>, Failure> {
        let id = record.id;
        let standing = Standing::of(membership.as_ref(), &record, request.now());
        let sight = company_sight(request.actor()?, &standing);
        let seen = sight.is_visible().then(|| Arc::new(Self { record, membership, standing, sight }));
        request.memo().companies.put([(id, seen.clone())]);
        Ok(seen)
    }
}

/// A company as it is inside a transaction, held until its end, with somebody's membership of it. Everything
/// that changes who is in a company holds it so, so such changes come one after the other.
struct Held {
    company: Company,
    membership: Option<Membership>,
}

impl Held {
    /// Holds the company; none where it is gone, or by now out of the actor's sight. `user` is the actor's.
    async fn take(
        request: &Request,
        tx: &mut Tx,
        id: CompanyId,
        user: Option<UserId>,
    ) -> Result<Option<Self>, Failure> {
        let actor = request.actor()?;
        let held = Self::take_unseen(request, tx, id, user).await?;
        Ok(held.filter(|held| company_sight(actor, &held.standing(request.now())).is_visible()))
    }

    /// The same for whoever answers an invitation, which may have ended: that is told them by the invitation.
    async fn take_unseen(
        request: &Request,
        tx: &mut Tx,
        id: CompanyId,
        user: Option<UserId>,
    ) -> Result<Option<Self>, Failure> {
        let grant = request.actor()?.lookup();
        let Some(company) = store::companies::lock(tx, &grant, id).await? else { return Ok(None) };
        let membership = match user {
            Some(user) => store::memberships::of_user(tx, &grant, user, &[id]).await?.pop(),
            None => None,
        };
        Ok(Some(Self { company, membership }))
    }

    /// The row of this id, if it is in the company and the actor sees it there.
    async fn row(
        &self,
        request: &Request,
        tx: &mut Tx,
        id: MembershipId,
    ) -> Result<Option<Membership>, Failure> {
        let actor = request.actor()?;
        let row = store::memberships::by_ids(tx, &actor.lookup(), &[id]).await?.pop();
        let content = read_company(actor, &self.standing(request.now()), self.company.id).is_ok();
        Ok(row.filter(|row| row.company_id == self.company.id && (content || actor.is(row.user_id))))
    }

    /// Where that somebody stands with the company.
    fn standing(&self, now: Timestamp) -> Standing {
        Standing::of(self.membership.as_ref(), &self.company, now)
    }
}
