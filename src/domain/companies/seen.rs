//! Companies as the viewer sees them. Every company in an answer comes through here, so none shows up that
//! is out of sight.

use std::{collections::HashMap, sync::Arc};

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
    /// The companies of these ids that the viewer sees, by id; the others are left out. Two statements,
    /// however many ids.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn companies(&self, ids: &[CompanyId]) -> Result<HashMap<CompanyId, Arc<Seen>>, Failure> {
        let seen = self
            .memo()
            .companies
            .get(ids, async |missing| {
                let records = {
                    let grant = self.actor()?.lookup();
                    let mut reader = self.reader().await?;
                    store::companies::by_ids(&mut reader, &grant, &missing).await?
                };
                let mut judged: HashMap<_, _> = missing.into_iter().map(|id| (id, None)).collect();
                judged
                    .extend(self.judge(records).await?.into_iter().map(|seen| (seen.record.id, Some(seen))));
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

    /// The same of companies that a list has read just now, in its order: one statement, for the viewer's
    /// own memberships.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn seen_companies(&self, records: Vec<Company>) -> Result<Vec<Arc<Seen>>, Failure> {
        let seen = self.judge(records).await?;
        self.memo().companies.put(seen.iter().map(|seen| (seen.record.id, Some(Arc::clone(seen))))).await;
        Ok(seen)
    }

    /// Judges companies that were just read; those out of sight are left out.
    async fn judge(&self, records: Vec<Company>) -> Result<Vec<Arc<Seen>>, Failure> {
        let actor = self.actor()?;
        let ids: Vec<CompanyId> = records.iter().map(|company| company.id).collect();
        let own = match actor.user() {
            Some(user) if !ids.is_empty() => {
                let mut reader = self.reader().await?;
                store::memberships::of_user(&mut reader, &actor.lookup(), user, &ids).await?
            }
            _ => Vec::new(),
        };
        let mut own: HashMap<_, _> = own.into_iter().map(|row| (row.company_id, row)).collect();
        let judged = records.into_iter().map(|record| {
            let membership = own.remove(&record.id);
            let standing = Standing::of(membership.as_ref(), &record, self.now());
            let sight = company_sight(actor, &standing);
            Arc::new(Seen { record, membership, standing, sight })
        });
        Ok(judged.filter(|seen| seen.sight.is_visible()).collect())
    }
}
