//! `offerOwnership`: the Owner offers the company to a member. The Owner stays it until that one accepts.

use std::sync::Arc;

use super::{Asked, Offer, standing};
use crate::{
    authz::{Refusal, companies as rules},
    clock::Timestamp,
    domain::{
        Done, Outcome, Request, Stop,
        attempts::until_settled,
        audit::{Changes, Event},
        companies::{Seen, refused},
        policies::InputFields,
    },
    error::Failure,
    mail::MailKind,
    model::{
        CompanyId, CompanyRole, Membership, MembershipState, OFFERED_FOR, OfferId, OwnershipOffer, Problem,
        ProblemCode, User, UserId, UserStatus,
    },
    store::{self, Tx, ownership_offers::Held},
};

const INPUT: InputFields = InputFields { own: &["companyId", "userId"], called: &[] };

/// A company that is offered to somebody, as typed.
#[derive(Clone, Debug)]
pub struct NewOffer {
    pub company: String,
    pub user: String,
}

/// Offers a company to an active member, for seven days. The offer before it is void, and so is one to the same member:
/// they get another, open for seven days from now. It is the Owner's, whoever makes it in their place. The member is told by
/// mail, unless the actor has mailed them five offers in a day.
///
/// # Errors
/// FORBIDDEN without COMPANY_OWNER U; problems: NOT_FOUND, also for whoever has no row in the company; BAD_VALUE for its
/// Owner, for whoever is only invited and for whoever could not sign in; what the scripts of BEFORE_TRANSFER_OWNERSHIP
/// say.
pub async fn offer_ownership(request: &Request, wanted: &NewOffer) -> Outcome<Offer> {
    until_settled(request, |_| attempt(request, wanted)).await
}

/// One attempt; none where what the scripts were told moved meanwhile.
async fn attempt(request: &Request, wanted: &NewOffer) -> Result<Option<Done<Offer>>, Stop> {
    let actor = request.actor()?;
    let id: CompanyId = wanted.company.parse().map_err(|_| missing())?;
    let seen = request.company(id).await?.ok_or_else(missing)?;
    rules::offer_ownership(actor, &seen.standing, id)?;
    let user: UserId = wanted.user.parse().map_err(|_| nobody())?;
    let row = {
        let mut reader = request.reader().await?;
        store::memberships::of_user(&mut reader, &actor.lookup(), user, &[id]).await?.pop()
    };
    let row = member(row.as_ref(), request.now())?;
    let asked = Asked::of(request, (&seen.record, &seen.standing), row, nobody, &INPUT).await?;

    let mut tx = request.begin().await?;
    let asked_for: Vec<_> = actor.user().into_iter().chain([user]).collect();
    let held = store::ownership_offers::hold(&mut tx, &actor.lookup(), id, &asked_for, request.now()).await?;
    let held = held.ok_or_else(missing)?;
    if !asked.holds(request, &mut tx, &held, held.row(user)).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    match write(request, &mut tx, &held, user).await {
        Ok(offer) => {
            asked.passed.record(request, &mut tx).await?;
            request.commit(tx).await?;
            let own = actor.user().and_then(|user| held.row(user)).cloned();
            let company = Seen::of(request, held.company, own).await?.ok_or_else(missing)?;
            let offer = Offer { record: Arc::new(offer), company };
            Ok(Some(Done { value: offer, remarks: asked.passed.remarks }))
        }
        Err(stop) => Err(refused(request, tx, &asked.passed, stop).await?),
    }
}

/// Judges once more with the company and both of them held, and writes offer and event.
async fn write(request: &Request, tx: &mut Tx, held: &Held, user: UserId) -> Result<OwnershipOffer, Stop> {
    let (actor, now, id) = (request.actor()?, request.now(), held.company.id);
    let grant = rules::offer_ownership(actor, &standing(request, held)?, id)?;
    let row = member(held.row(user), now)?;
    let owner = held.owner.as_ref().ok_or_else(|| Failure::internal("a company without an Owner"))?.user_id;
    let people = store::ownership_offers::hold_people(tx, &grant, &[owner, user]).await?;
    let person = |wanted: UserId| people.iter().find(|it: &&User| it.id == wanted);
    let active = |wanted: UserId| person(wanted).filter(|it| it.status == UserStatus::Active);
    // An Owner who was disabled since they asked makes no offer that would stay behind.
    if actor.is(owner) && active(owner).is_none() {
        return Err(Failure::from(Refusal::not_signed_in()).into());
    }
    // Why not, is not for the Owner to know.
    let to =
        active(row.user_id).ok_or_else(|| unfit("This person cannot take over a company at the moment."))?;
    let offer = OwnershipOffer {
        id: OfferId(request.services.world.id()),
        company_id: id,
        from_user_id: owner,
        to_user_id: user,
        offered_at: now,
        expires_at: now + OFFERED_FOR,
    };
    store::ownership_offers::put(tx, &grant, &offer).await?;
    let before = held.offer.as_ref();
    let mut changes = Changes::default();
    changes.note("to", &before.map(|offer| offer.to_user_id.to_string()), &Some(user.to_string()));
    changes.note("expiresAt", &before.map(|offer| offer.expires_at), &Some(offer.expires_at));
    let event = Event::of("company.ownership.offered", offer.id)
        .within(id)
        .changing(changes)
        .via(grant.allowed_via());
    request.audit(tx, event).await?;
    if request.may_mail_offer(tx, user).await? {
        let owner = person(owner).map(|it| format!("{} {}", it.name, it.last_name)).unwrap_or_default();
        let (company, expires_at) = (held.company.name.as_str(), offer.expires_at);
        let mail = MailKind::OwnershipOffered { name: &to.name, company, owner: &owner, expires_at };
        request.queue_mail(tx, actor.tenant, mail, to.language.as_deref(), &to.email).await?;
    }
    Ok(offer)
}

/// Somebody who can become Owner: an active member who is not yet.
fn member(row: Option<&Membership>, now: Timestamp) -> Result<&Membership, Stop> {
    let row = row.ok_or_else(nobody)?;
    if row.role == CompanyRole::Owner {
        return Err(unfit("This person owns the company already."));
    }
    if row.state(now) != MembershipState::Active {
        return Err(unfit("This person is invited to the company and not in it yet."));
    }
    Ok(row)
}

fn unfit(message: &'static str) -> Stop {
    Problem::error(ProblemCode::BadValue, message).at(["userId"]).into()
}

fn missing() -> Stop {
    Stop::not_found("company", ["companyId"])
}

/// Whether there is such a user elsewhere in the tenant is not told.
fn nobody() -> Stop {
    Stop::not_found("member", ["userId"])
}
