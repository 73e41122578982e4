//! Rows of the Users tab as the viewer sees them: those of companies whose content the viewer reads, and
//! the viewer's own where the company is in sight.

use std::{collections::HashMap, sync::Arc};

use super::Seen;
use crate::{
    authz::companies::{Row as Target, read_company},
    domain::{Request, people::Person},
    error::Failure,
    model::{CompanyId, Membership, MembershipId},
    store,
};

/// A row of a Users tab that the viewer sees, with its company.
#[derive(Clone, Debug)]
pub struct Row {
    pub record: Membership,
    pub company: Arc<Seen>,
    /// Whose row it is, where they were read along.
    pub person: Option<Arc<Person>>,
}

impl Row {
    /// A row that the viewer sees.
    pub const fn new(record: Membership, company: Arc<Seen>) -> Self {
        Self { record, company, person: None }
    }
    /// The same with the person.
    pub const fn with(record: Membership, company: Arc<Seen>, person: Arc<Person>) -> Self {
        Self { record, company, person: Some(person) }
    }
    /// The row as the target of a rule.
    pub fn target(&self, request: &Request) -> Target {
        Target::of(&self.record, request.now())
    }
}

impl Request {
    /// The row of this id, if the viewer sees it.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn membership(&self, id: MembershipId) -> Result<Option<Row>, Failure> {
        Ok(self.memberships(&[id]).await?.remove(&id))
    }

    /// The rows of these ids that the viewer sees: three statements.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn memberships(&self, ids: &[MembershipId]) -> Result<HashMap<MembershipId, Row>, Failure> {
        let records = {
            let grant = self.actor()?.lookup();
            let mut reader = self.reader().await?;
            store::memberships::by_ids(&mut reader, &grant, ids).await?
        };
        Ok(self.seen_rows(records).await?.into_iter().map(|row| (row.record.id, row)).collect())
    }

    /// The rows among these that the viewer sees, in their order: two statements, for the companies.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn seen_rows(&self, records: Vec<Membership>) -> Result<Vec<Row>, Failure> {
        let actor = self.actor()?;
        let ids: Vec<CompanyId> = records.iter().map(|row| row.company_id).collect();
        let companies = if ids.is_empty() { HashMap::new() } else { self.companies(&ids).await? };
        let seen = records.into_iter().filter_map(|record| {
            let company = Arc::clone(companies.get(&record.company_id)?);
            let content = read_company(actor, &company.standing, record.company_id).is_ok();
            (content || actor.is(record.user_id)).then(|| Row::new(record, company))
        });
        Ok(seen.collect())
    }
}
