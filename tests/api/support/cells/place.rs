//! What a noun is kept in.

use serde_json::{Value, json};
use tenantry::{
    authz,
    model::{Agent, AgentId, AgentScenario, CompanyId, Project, ProjectId, TenantId},
    store::content::Stored,
};

use super::Noun;
use crate::{
    companies::house::{self, House},
    support::TestApp,
};

/// What a noun is kept in: the company, or the project and the agent that every company of these tests has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Company,
    Project,
    Agent,
}

impl Place {
    /// Where its id stands in an input.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Company => "companyId",
            Self::Project => "projectId",
            Self::Agent => "agentId",
        }
    }

    /// Its id: the company's own, or that with another word before it.
    pub fn id(self, company: CompanyId) -> String {
        match self {
            Self::Company => company.to_string(),
            Self::Project => ProjectId(company.0).to_string(),
            Self::Agent => AgentId(company.0).to_string(),
        }
    }

    /// A selection on it that reads the list.
    pub fn list(self, many: &str) -> String {
        match self {
            Self::Company => format!("... on Company {{ {many} {{ totalCount nodes {{ id name }} }} }}"),
            Self::Project => {
                format!("... on Project {{ {many} {{ totalCount nodes {{ id metadata {{ name }} }} }} }}")
            }
            Self::Agent => format!("... on Agent {{ {many} {{ id name }} }}"),
        }
    }
}

/// Makes a list that was read of any place look as one of a company does.
pub fn tell(place: &mut Value, many: &str) {
    let Some(list) = place.get_mut(many).filter(|list| !list.is_null()) else { return };
    if let Some(whole) = list.as_array() {
        *list = json!({ "totalCount": whole.len(), "nodes": whole });
    }
    for node in list["nodes"].as_array_mut().into_iter().flatten() {
        if let Some(metadata) = node.as_object_mut().and_then(|node| node.remove("metadata")) {
            node["name"] = metadata["name"].clone();
        }
    }
}

/// Puts the project, and where it is wanted the agent, into a company, under the company's own number.
pub async fn prepare(app: &TestApp, tenant: TenantId, company_id: CompanyId, place: Place) {
    if place == Place::Company {
        return;
    }
    let (now, grant) = (app.services.world.now(), authz::operate(tenant));
    let project = Project {
        id: ProjectId(company_id.0),
        company_id,
        name: "The place".to_owned(),
        description: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let agent = Agent {
        id: AgentId(company_id.0),
        company_id,
        project_id: project.id,
        name: "The agent".to_owned(),
        description: None,
        language: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    Project::insert(&mut tx, &grant, &project).await.unwrap();
    if place == Place::Agent {
        Agent::insert(&mut tx, &grant, &agent).await.unwrap();
        AgentScenario::insert(&mut tx, &grant, &AgentScenario::first(&agent, None)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

impl Noun {
    /// Everybody, in companies that have the place.
    pub async fn house(&self, app: &TestApp) -> House {
        let house = House::build(app).await;
        prepare(app, house.tenant, house.foundry, self.place).await;
        prepare(app, house.stranger.tenant_id(), house.elsewhere, self.place).await;
        house
    }

    /// A company that has the place.
    pub async fn company(&self, app: &TestApp, tenant: TenantId, name: &str) -> CompanyId {
        let company = house::company(app, tenant, name, 10).await;
        prepare(app, tenant, company, self.place).await;
        company
    }
}
