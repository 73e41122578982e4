//! What a company keeps, by one of its people.

use super::{Filling, find};
use crate::{
    demo::content::{AGENT, CHANNELS, CREATOR, DAYS, EXTERNAL_REQUESTS, INTENTS, OF, PROJECT},
    domain::companies::content::Standalone,
    error::Failure,
    model::{Agent, AgentChannel, AgentScenario, CompanyId, Document, ExternalRequest, Intent, Project},
    store::content::{Stored, Writes},
};

impl Filling {
    pub(super) async fn content(&mut self) -> Result<(), Failure> {
        let (company_id, at): (CompanyId, _) = (find(&self.companies, OF)?, self.ago(DAYS));
        self.agent(company_id).await?;
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

    /// A project with an agent.
    async fn agent(&mut self, company_id: CompanyId) -> Result<(), Failure> {
        let (at, (by, _)) = (self.ago(DAYS), self.user(CREATOR)?);
        let json = |text: &str| {
            let value = serde_json::from_str(text);
            value.map_err(|error| Failure::internal(format!("the demo's JSON is none: {error}")))
        };
        let project = Project {
            name: PROJECT.0.to_owned(),
            description: Some(PROJECT.1.to_owned()),
            ..Project::blank(self.ids.next(), company_id, company_id, at)
        };
        self.keep(&project, "company.project.created").await?;
        let (name, description, language, scenario) = AGENT;
        let agent = Agent {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            language: Some(language.to_owned()),
            ..Agent::blank(self.ids.next(), company_id, project.id, at)
        };
        self.keep(&agent, "company.agent.created").await?;
        let first = AgentScenario::first(&agent, Some(by));
        let scenario = AgentScenario { document: Document::of(&json(scenario)?), version: 2, ..first };
        self.keep(&scenario, "company.agent_scenario.updated").await?;
        for (kind, name, enabled, settings) in CHANNELS {
            let channel = AgentChannel {
                kind: kind.to_owned(),
                name: name.to_owned(),
                enabled,
                settings: Document::of(&json(settings)?),
                ..AgentChannel::blank(self.ids.next(), company_id, agent.id, at)
            };
            self.keep(&channel, "company.agent_channel.created").await?;
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
