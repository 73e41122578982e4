//! Companies as the viewer sees them. Every company in an answer comes through here, so none shows up that
//! is out of sight.

use std::{collections::HashMap, sync::Arc};

use super::context::Facts;
use crate::{
    authz::companies::{CompanySight, Standing, company_sight},
    domain::Request,
    error::Failure,
    model::{Company, CompanyId, Membership},
    store,
};

/// A company as the viewer sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub record: Company,
    /// The viewer's own; none for an outsider.
    pub membership: Option<Membership>,
    /// Where the viewer stands with it.
    pub standing: Standing,
    pub sight: CompanySight,
}

impl Request {
    /// The companies of these ids that the viewer sees, by id; the others are left out. One statement, however
    /// many ids.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn companies(&self, ids: &[CompanyId]) -> Result<HashMap<CompanyId, Arc<Seen>>, Failure> {
        let seen = self
            .memo()
            .companies
            .get(ids, async |missing| {
                let actor = self.actor()?;
                let found = {
                    let mut reader = self.reader().await?;
                    store::companies::with_own(&mut reader, &actor.lookup(), &missing, actor.user()).await?
                };
                let mut judged: HashMap<_, _> = missing.into_iter().map(|id| (id, None)).collect();
                judged.extend(self.judge(found)?.into_iter().map(|seen| (seen.record.id, Some(seen))));
                Ok(judged)
            })
            .await?;
        Ok(seen.into_iter().filter_map(|(id, seen)| Some((id, seen?))).collect())
    }

    /// The one company of this id, if the viewer sees it.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn company(&self, id: CompanyId) -> Result<Option<Arc<Seen>>, Failure> {
        Ok(self.companies(&[id]).await?.remove(&id))
    }

    /// The one company of this id, if the viewer sees it, with what else of it the scripts are told: one round trip.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub(super) async fn company_with_facts(
        &self,
        id: CompanyId,
    ) -> Result<Option<(Arc<Seen>, Facts)>, Failure> {
        let actor = self.actor()?;
        let before = {
            let mut reader = self.reader().await?;
            store::invitees::before(&mut reader, &actor.lookup(), id, actor.user(), self.now()).await?
        };
        let Some(store::invitees::Before { company, own, counts }) = before else { return Ok(None) };
        let facts = Facts::of(company.clone(), &counts);
        let seen = self.seen_companies(vec![(company, own)])?.pop();
        Ok(seen.map(|seen| (seen, facts)))
    }

    /// The same of companies that a list has read just now with the viewer's rows in them, in its order: no
    /// statement.
    ///
    /// # Errors
    /// UNAUTHENTICATED.
    pub fn seen_companies(
        &self,
        found: Vec<(Company, Option<Membership>)>,
    ) -> Result<Vec<Arc<Seen>>, Failure> {
        let seen = self.judge(found)?;
        self.memo().companies.put(seen.iter().map(|seen| (seen.record.id, Some(Arc::clone(seen)))));
        Ok(seen)
    }

    /// Judges companies that were just read; those out of sight are left out.
    fn judge(&self, found: Vec<(Company, Option<Membership>)>) -> Result<Vec<Arc<Seen>>, Failure> {
        let actor = self.actor()?;
        let judged = found.into_iter().map(|(record, membership)| {
            let standing = Standing::of(membership.as_ref(), &record, self.now());
            let sight = company_sight(actor, &standing);
            Arc::new(Seen { record, membership, standing, sight })
        });
        Ok(judged.filter(|seen| seen.sight.is_visible()).collect())
    }
}
