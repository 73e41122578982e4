//! What a company keeps, by one of its people.

use super::{Filling, find};
use crate::{
    demo::content::{CREATOR, DAYS, EXTERNAL_REQUESTS, INTENTS, OF},
    error::Failure,
    model::{CompanyId, ExternalRequest, Intent},
    store::content::{Stored, Writes},
};

impl Filling {
    pub(super) async fn content(&mut self) -> Result<(), Failure> {
        let (company_id, at): (CompanyId, _) = (find(&self.companies, OF)?, self.ago(DAYS));
        for (name, phrases) in INTENTS {
            let intent = Intent {
                id: self.ids.next(),
                company_id,
                name: name.to_owned(),
                phrases: phrases.iter().map(|phrase| (*phrase).to_owned()).collect(),
                created_at: at,
                updated_at: at,
                version: 1,
            };
            self.keep(&intent, "company.intent.created").await?;
        }
        for (name, method, url, headers, body) in EXTERNAL_REQUESTS {
            let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let request = ExternalRequest {
                id: self.ids.next(),
                company_id,
                name: name.to_owned(),
                method,
                url: url.to_owned(),
                headers: headers.iter().map(pair).collect(),
                body: body.map(str::to_owned),
                created_at: at,
                updated_at: at,
                version: 1,
            };
            self.keep(&request, "company.external_request.created").await?;
        }
        Ok(())
    }

    /// Puts it into its company, and notes who did.
    async fn keep<N: Stored>(&mut self, record: &N, action: &str) -> Result<(), Failure>
    where
        crate::authz::leave::Operate: Writes<N>,
    {
        N::insert(&mut self.tx, &self.grant, record).await?;
        let by = self.user(CREATOR)?;
        let (at, id) = (self.ago(DAYS), record.id().to_string());
        self.event(at, Some(&by), action, id, Some(record.company_id()));
        Ok(())
    }
}
