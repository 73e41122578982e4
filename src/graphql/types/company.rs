//! A company, as the viewer sees it.

use std::sync::Arc;

use super::{
    capability::Capability,
    content_list,
    external_request::ExternalRequestNode,
    intent::IntentNode,
    matrix::{ResourcePermission, permissions},
    membership::MembershipNode,
    membership_list::{self, MembershipFilter, MembershipOrder},
    membership_shown::table_of_names,
    ownership_offer::OfferNode,
    project::ProjectNode,
    subscription::CompanySubscription,
};
use crate::{
    authz::{Permission, Refusal, companies as rules},
    connection,
    domain::{
        Request,
        companies::{Row, Seen},
    },
    graphql::{
        access::{Guarded, permit_viewer},
        engine::{Batch, DateTime, Id, Loaded},
        page::{Connection, Paging},
    },
    model::{ExternalRequest, Intent, Project},
    object, store,
};

/// A company as the viewer sees it.
#[derive(Clone, Debug)]
pub struct CompanyNode(pub Arc<Seen>);

impl Guarded for CompanyNode {
    fn permit(&self, permission: Permission, request: &Request) -> Result<(), Refusal> {
        permit_viewer(permission, request)?;
        let Some(actor) = request.viewer() else { return Err(Refusal::not_signed_in()) };
        let (standing, id) = (&self.0.standing, self.0.record.id);
        match permission {
            Permission::ReadCompany => rules::read_company(actor, standing, id).map(drop),
            Permission::ReadOwnershipOffer => rules::read_ownership_offer(actor, standing, id).map(drop),
            Permission::ReadProjects => rules::content::read::<Project>(actor, standing, id).map(drop),
            Permission::ReadIntents => rules::content::read::<Intent>(actor, standing, id).map(drop),
            Permission::ReadExternalRequests => {
                rules::content::read::<ExternalRequest>(actor, standing, id).map(drop)
            }
            Permission::ReadSubscription => rules::read_subscription(actor, standing, id).map(drop),
            _ => Ok(()),
        }
    }
}

connection!(CompanyConnection, CompanyEdge, CompanyNode);

object! {
    /// A company: members with one role each. Whoever is invited sees its name; a Cost Administrator that and
    /// the subscription; members and Tenant Administrators all of it.
    Company: CompanyNode [Node; guarded] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.record.id);
        name: String, needs(Visible) => text |it| &it.0.record.name;
        owner: Option<MembershipNode>, needs(ReadCompany) => load owner;
        subscription: Option<CompanySubscription>, needs(ReadSubscription) => get |it| Some(CompanySubscription(Arc::clone(&it.0)));
        /// The viewer's own row; null for whoever is not in it.
        viewerMembership: Option<MembershipNode>, needs(Visible) => get |it| own(it);
        /// What the viewer may do in it now.
        viewerPermissions: Vec<ResourcePermission>, needs(Visible) => load viewer_permissions;
        /// The Users tab: members, open invitations, expired ones.
        members(filter: Option<MembershipFilter>, orderBy: Option<Vec<MembershipOrder>>)[paged]: Option<Connection<MembershipNode>>, needs(ReadCompany) => load members;
        /// The open offer of its Owner to a member; null where there is none, or it has expired.
        ownershipOffer: Option<OfferNode>, needs(ReadOwnershipOffer) => load ownership_offer;
        /// Where its agents are, by name. `search` is a part of the name.
        projects(search: Option<String>)[paged]: Option<Connection<ProjectNode>>, needs(ReadProjects) => load projects;
        /// What its agents can be asked for, by name. `search` is a part of the name.
        intents(search: Option<String>)[paged]: Option<Connection<IntentNode>>, needs(ReadIntents) => load intents;
        /// Templates of what its agents ask elsewhere, by name. `search` is a part of the name.
        externalRequests(search: Option<String>)[paged]: Option<Connection<ExternalRequestNode>>, needs(ReadExternalRequests) => load external_requests;
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.created_at);
        updatedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.updated_at);
        version: i32, needs(Visible) => leaf |it| it.0.record.version;
        viewerCan: CompanyCapabilities, needs(Visible) => load capabilities;
    }
}

fn own(company: &CompanyNode) -> Option<MembershipNode> {
    let row = company.0.membership.clone()?;
    Some(MembershipNode(Row::new(row, Arc::clone(&company.0))))
}

async fn owner(batch: Batch<'_, CompanyNode>) -> Loaded<Option<MembershipNode>> {
    let request = batch.request();
    let ids: Vec<_> = batch.objects.iter().map(|it| it.0.record.id).collect();
    let owners = {
        let mut reader = request.reader().await?;
        let grant = request.actor()?.lookup();
        store::memberships::owners(&mut reader, &grant, &ids).await?
    };
    let node = |it: &&CompanyNode| {
        let row = owners.get(&it.0.record.id)?.clone();
        Some(MembershipNode(Row::new(row, Arc::clone(&it.0))))
    };
    Ok(batch.objects.iter().map(node).map(Ok).collect())
}

async fn viewer_permissions(batch: Batch<'_, CompanyNode>) -> Loaded<Vec<ResourcePermission>> {
    let actor = batch.request().actor()?;
    batch.each(|it| permissions(rules::viewer_permissions(actor, &it.0.standing)))
}

async fn members(
    batch: Batch<'_, CompanyNode>,
    filter: Option<MembershipFilter>,
    order: Option<Vec<MembershipOrder>>,
    paging: Paging,
) -> Loaded<Option<Connection<MembershipNode>>> {
    let companies: Vec<_> = batch.objects.iter().map(|it| Arc::clone(&it.0)).collect();
    let names_alone = table_of_names(&batch.call);
    membership_list::tabs(batch.request(), &companies, filter, order, &paging, names_alone).await
}

async fn ownership_offer(batch: Batch<'_, CompanyNode>) -> Loaded<Option<OfferNode>> {
    let companies: Vec<_> = batch.objects.iter().map(|it| &it.0).collect();
    let offers = batch.request().ownership_offers_of(&companies).await?;
    batch.each(|it| offers.get(&it.0.record.id).cloned().map(OfferNode))
}

fn itself(company: &CompanyNode) -> &Arc<Seen> {
    &company.0
}

async fn projects(
    batch: Batch<'_, CompanyNode>,
    search: Option<String>,
    paging: Paging,
) -> Loaded<Option<Connection<ProjectNode>>> {
    content_list::of_each(&batch, itself, search, &paging, ProjectNode).await
}

async fn intents(
    batch: Batch<'_, CompanyNode>,
    search: Option<String>,
    paging: Paging,
) -> Loaded<Option<Connection<IntentNode>>> {
    content_list::of_each(&batch, itself, search, &paging, IntentNode).await
}

async fn external_requests(
    batch: Batch<'_, CompanyNode>,
    search: Option<String>,
    paging: Paging,
) -> Loaded<Option<Connection<ExternalRequestNode>>> {
    content_list::of_each(&batch, itself, search, &paging, ExternalRequestNode).await
}

/// What the viewer may do with a company.
#[derive(Clone, Debug)]
pub struct CompanyCapabilities {
    invite_users: Capability,
    rename: Capability,
    update_subscription: Capability,
    transfer_ownership: Capability,
    create_project: Capability,
    import_agent: Capability,
    leave: Capability,
    delete: Capability,
}

object! {
    /// Each is allowed exactly when the mutation, given valid input, would not be refused by a rule.
    CompanyCapabilities: CompanyCapabilities {
        inviteUsers: Capability, needs(Visible) => get |it| it.invite_users.clone();
        rename: Capability, needs(Visible) => get |it| it.rename.clone();
        updateSubscription: Capability, needs(Visible) => get |it| it.update_subscription.clone();
        transferOwnership: Capability, needs(Visible) => get |it| it.transfer_ownership.clone();
        createProject: Capability, needs(Visible) => get |it| it.create_project.clone();
        importAgent: Capability, needs(Visible) => get |it| it.import_agent.clone();
        leave: Capability, needs(Visible) => get |it| it.leave.clone();
        delete: Capability, needs(Visible) => get |it| it.delete.clone();
    }
}

async fn capabilities(batch: Batch<'_, CompanyNode>) -> Loaded<CompanyCapabilities> {
    let actor = batch.request().actor()?;
    batch.each(|it| {
        let (standing, id) = (&it.0.standing, it.0.record.id);
        CompanyCapabilities {
            invite_users: Capability::of(rules::invite(actor, standing, id)),
            rename: Capability::of(rules::rename(actor, standing, id)),
            update_subscription: Capability::of(rules::update_subscription(actor, standing, id)),
            transfer_ownership: Capability::of(rules::offer_ownership(actor, standing, id)),
            create_project: Capability::of(rules::content::create::<Project>(actor, standing, id)),
            import_agent: Capability::of(rules::import_agent(actor, standing, id)),
            leave: Capability::of(rules::leave(actor, standing, id)),
            delete: Capability::of(rules::delete_company(actor, standing, id)),
        }
    })
}
