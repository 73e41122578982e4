//! How a company comes to another Owner: its Owner offers it to a member, who accepts. The database holds that there is
//! one Owner whatever happens, and one open offer at most.

mod accept;
mod offer;
mod withdraw;

pub use accept::accept_ownership;
pub use offer::{NewOffer, offer_ownership};
pub use withdraw::withdraw_ownership_offer;

use std::{collections::HashMap, sync::Arc};

use super::{Seen, Told, context};
use crate::{
    authz::companies::{Standing, read_ownership_offer},
    domain::{
        Request, Stop,
        policies::{Case, Decided, InputFields, Passed},
    },
    error::Failure,
    model::{Company, CompanyId, CompanyRole, Membership, OfferId, OwnershipOffer, PolicyHookKey},
    store::{self, Tx, ownership_offers::Held},
};

const HOOK: PolicyHookKey = PolicyHookKey::BeforeTransferOwnership;

/// An open offer that the viewer sees, with its company.
#[derive(Clone, Debug)]
pub struct Offer {
    pub record: Arc<OwnershipOffer>,
    pub company: Arc<Seen>,
}

impl Request {
    /// The open offers of these ids that the viewer sees: two statements at most.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn ownership_offers(&self, ids: &[OfferId]) -> Result<HashMap<OfferId, Offer>, Failure> {
        let actor = self.actor()?;
        let records = {
            let mut reader = self.reader().await?;
            store::ownership_offers::by_ids(&mut reader, &actor.lookup(), ids, self.now()).await?
        };
        let ids: Vec<CompanyId> = records.iter().map(|record| record.company_id).collect();
        let companies = if ids.is_empty() { HashMap::new() } else { self.companies(&ids).await? };
        let seen = records.into_iter().filter_map(|record| {
            let company = Arc::clone(companies.get(&record.company_id)?);
            read_ownership_offer(actor, &company.standing, company.record.id).ok()?;
            Some((record.id, Offer { record: Arc::new(record), company }))
        });
        Ok(seen.collect())
    }

    /// The open offers of companies that the viewer sees, and whose offers they may read: one statement.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn ownership_offers_of(
        &self,
        companies: &[&Arc<Seen>],
    ) -> Result<HashMap<CompanyId, Offer>, Failure> {
        let ids: Vec<CompanyId> = companies.iter().map(|seen| seen.record.id).collect();
        let mut found = {
            let grant = self.actor()?.lookup();
            let mut reader = self.reader().await?;
            store::ownership_offers::of_companies(&mut reader, &grant, &ids, self.now()).await?
        };
        let offer = |seen: &&Arc<Seen>| {
            let record = Arc::new(found.remove(&seen.record.id)?);
            Some((seen.record.id, Offer { record, company: Arc::clone(seen) }))
        };
        Ok(companies.iter().filter_map(offer).collect())
    }
}

/// The offer of this id, if the viewer sees it.
async fn named(request: &Request, id: &str) -> Result<Offer, Stop> {
    let id: OfferId = id.parse().map_err(|_| gone())?;
    request.ownership_offers(&[id]).await?.remove(&id).ok_or_else(gone)
}

/// There is no such offer, or no more.
fn gone() -> Stop {
    Stop::not_found("ownership offer", ["offerId"])
}

/// The company held with this offer, which is still open, and the actor's row in it. A decision on it is made anew then.
async fn hold(request: &Request, tx: &mut Tx, offer: &OwnershipOffer) -> Result<Held, Stop> {
    let actor = request.actor()?;
    let asked: Vec<_> = actor.user().into_iter().collect();
    let held =
        store::ownership_offers::hold(tx, &actor.lookup(), offer.company_id, &asked, request.now()).await?;
    held.filter(|held| held.offer.as_ref() == Some(offer)).ok_or_else(gone)
}

/// Where the actor stands with a company that is held.
fn standing(request: &Request, held: &Held) -> Result<Standing, Failure> {
    let own = request.actor()?.user().and_then(|user| held.row(user));
    Ok(Standing::of(own, &held.company, request.now()))
}

/// What the scripts said.
struct Asked {
    passed: Passed,
    /// What they were told; none where nobody was asked.
    told: Option<Told>,
}

impl Asked {
    /// What the scripts say to this member as the next Owner, where any has the hook. `none` is what there is where the
    /// member is gone, `input` what the operation is given.
    async fn of(
        request: &Request,
        (company, standing): (&Company, &Standing),
        row: &Membership,
        none: fn() -> Stop,
        input: &'static InputFields,
    ) -> Result<Self, Stop> {
        let scripts = request.scripts().await?;
        if !scripts.speak(HOOK) {
            return Ok(Self { passed: Decided::silent().pass(request).await?, told: None });
        }
        let told = {
            let mut reader = request.reader().await?;
            Told::read(request, &mut reader, company, standing, row).await?
        };
        let told = told.ok_or_else(none)?;
        let context = context::new_role(request, &told, CompanyRole::Owner)?;
        let passed =
            scripts.decide(request, HOOK, Case::from(context).of_input(input)).await?.pass(request).await?;
        Ok(Self { passed, told: Some(told) })
    }

    /// Is it what the scripts were told of, with the company held?
    async fn holds(
        &self,
        request: &Request,
        tx: &mut Tx,
        held: &Held,
        row: Option<&Membership>,
    ) -> Result<bool, Failure> {
        let Some(told) = &self.told else { return Ok(true) };
        let Some(row) = row else { return Ok(false) };
        let standing = standing(request, held)?;
        Ok(Told::read(request, tx, &held.company, &standing, row).await?.as_ref() == Some(told))
    }
}
