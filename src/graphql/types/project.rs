//! A project of a company.

use std::sync::Arc;

use super::{agent::AgentNode, capability::Capability, company::CompanyNode, content_list};
use crate::{
    authz::{Permission, Refusal, companies::content as rules},
    connection,
    domain::{Request, companies::content::Item},
    graphql::{
        access::{Guarded, permit_viewer},
        engine::{Batch, DateTime, Id, Loaded},
        page::{Connection, Paging},
    },
    model::{Agent, Project},
    object,
};

/// A project that the viewer reads.
#[derive(Clone, Debug)]
pub struct ProjectNode(pub Item<Project>);

impl Guarded for ProjectNode {
    fn permit(&self, permission: Permission, request: &Request) -> Result<(), Refusal> {
        permit_viewer(permission, request)?;
        let Some(actor) = request.viewer() else { return Err(Refusal::not_signed_in()) };
        let company = self.0.company();
        match permission {
            Permission::ReadAgents => {
                rules::read::<Agent>(actor, &company.standing, company.record.id).map(drop)
            }
            _ => Ok(()),
        }
    }
}

connection!(ProjectConnection, ProjectEdge, ProjectNode);

object! {
    /// Agents of a company that belong together. It is seen by whoever has the cell PROJECT R there.
    Project: ProjectNode [Node; guarded] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.record.id);
        company: CompanyNode, needs(Visible) => get |it| CompanyNode(Arc::clone(it.0.company()));
        /// Unique in the company, whatever its case.
        name: String, needs(Visible) => text |it| &it.0.record.name;
        description: Option<String>, needs(Visible) => text |it| it.0.record.description.as_deref();
        /// By name. `search` is a part of the name.
        agents(search: Option<String>)[paged]: Option<Connection<AgentNode>>, needs(ReadAgents) => load agents;
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.created_at);
        updatedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.updated_at);
        version: i32, needs(Visible) => leaf |it| it.0.record.version;
        viewerCan: ProjectCapabilities, needs(Visible) => load capabilities;
    }
}

async fn agents(
    batch: Batch<'_, ProjectNode>,
    search: Option<String>,
    paging: Paging,
) -> Loaded<Option<Connection<AgentNode>>> {
    content_list::of_each(&batch, |it| &it.0, search, &paging, AgentNode).await
}

/// What the viewer may do with a project.
#[derive(Clone, Debug)]
pub struct ProjectCapabilities {
    update: Capability,
    update_children: Capability,
    create_agent: Capability,
    delete: Capability,
}

object! {
    /// Each is allowed exactly when the mutation, given valid input, would not be refused by a rule.
    ProjectCapabilities: ProjectCapabilities {
        update: Capability, needs(Visible) => get |it| it.update.clone();
        /// Change what is in it, which each part of an agent takes besides its own cell.
        updateChildren: Capability, needs(Visible) => get |it| it.update_children.clone();
        createAgent: Capability, needs(Visible) => get |it| it.create_agent.clone();
        delete: Capability, needs(Visible) => get |it| it.delete.clone();
    }
}

async fn capabilities(batch: Batch<'_, ProjectNode>) -> Loaded<ProjectCapabilities> {
    let actor = batch.request().actor()?;
    batch.each(|it| {
        let (standing, id) = (&it.0.company().standing, it.0.company().record.id);
        ProjectCapabilities {
            update: Capability::of(rules::update::<Project>(actor, standing, id)),
            update_children: Capability::of(rules::update_children(actor, standing, id)),
            create_agent: Capability::of(rules::create::<Agent>(actor, standing, id)),
            delete: Capability::of(rules::delete::<Project>(actor, standing, id)),
        }
    })
}
