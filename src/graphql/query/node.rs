//! `node` and `nodes`: any object by its id, of whatever kind. One line for each kind says how it is loaded;
//! what is out of the viewer's sight is null, as if it did not exist.

use std::collections::HashMap;

use async_graphql::ID;

use crate::{
    authz::{policies, users as rules},
    domain::{Request, account},
    error::Failure,
    graphql::{
        engine::Call,
        node::Node,
        types::{
            agent::AgentNode,
            audit::EventNode,
            channel::ChannelNode,
            company::CompanyNode,
            external_request::ExternalRequestNode,
            intent::IntentNode,
            membership::MembershipNode,
            ownership_offer::OfferNode,
            policy::{ScriptNode, scripts_of, versions_of},
            policy_version::VersionNode,
            profile::ProfileNode,
            project::ProjectNode,
            run::RunNode,
            session::SessionNode,
            subtenant::SubtenantNode,
            user::UserNode,
        },
    },
    model::{
        Agent, AgentChannel, AgentId, AuditEventId, ChannelId, CompanyId, ExternalRequest, ExternalRequestId,
        Intent, IntentId, MembershipId, OfferId, PolicyRun, ProfileId, Project, ProjectId, RunId, ScriptId,
        SessionId, SubtenantId, Tenant, TenantId, UserId, VersionId,
    },
    store,
};

/// Ids of one call of `nodes`.
const MOST: usize = 100;

/// `node`.
pub async fn one(call: Call<'_>, id: ID) -> Result<Option<Node>, Failure> {
    Ok(load(call.request, &[id]).await?.pop().flatten())
}

/// `nodes`: in the order of the ids; null for each that the viewer does not see.
pub async fn many(call: Call<'_>, ids: Vec<ID>) -> Result<Option<Vec<Option<Node>>>, Failure> {
    if ids.len() > MOST {
        return Err(Failure::BadInput(format!("ids: takes at most {MOST}, not {}", ids.len())));
    }
    load(call.request, &ids).await.map(Some)
}

type Found<I, N> = Result<HashMap<I, N>, Failure>;

/// Each kind's loader, which gives those of the ids that the viewer sees, is asked once for all its ids.
macro_rules! loaders {
    ($($id:ident => $kind:ident by $load:path),* $(,)?) => {
        async fn load(request: &Request, ids: &[ID]) -> Result<Vec<Option<Node>>, Failure> {
            let mut found: HashMap<String, Node> = HashMap::new();
            $(
                let mut wanted: Vec<$id> = ids.iter().filter_map(|id| id.parse().ok()).collect();
                wanted.sort_unstable();
                wanted.dedup();
                if !wanted.is_empty() {
                    let seen = $load(request, &wanted).await?;
                    found.extend(seen.into_iter().map(|(id, node)| (id.to_string(), Node::$kind(node))));
                }
            )*
            Ok(ids.iter().map(|id| found.get(id.as_str()).cloned()).collect())
        }
    };
}

loaders! {
    TenantId => Tenant by tenants,
    SessionId => Session by sessions,
    UserId => User by users,
    ProfileId => SecurityProfile by profiles,
    SubtenantId => Subtenant by subtenants,
    CompanyId => Company by companies,
    MembershipId => Membership by memberships,
    OfferId => OwnershipOffer by ownership_offers,
    ProjectId => Project by projects,
    AgentId => Agent by agents,
    ChannelId => AgentChannel by channels,
    IntentId => Intent by intents,
    ExternalRequestId => ExternalRequest by external_requests,
    ScriptId => PolicyScript by scripts,
    VersionId => PolicyVersion by versions,
    RunId => PolicyRun by runs,
    AuditEventId => AuditEvent by events,
}

/// One's own; there is no other.
async fn tenants(request: &Request, ids: &[TenantId]) -> Found<TenantId, Tenant> {
    let own = request.actor()?.tenant;
    if !ids.contains(&own) {
        return Ok(HashMap::new());
    }
    let mut reader = request.reader().await?;
    Ok(HashMap::from([(own, request.tenant(&mut reader, own).await?)]))
}

async fn sessions(request: &Request, ids: &[SessionId]) -> Found<SessionId, SessionNode> {
    let own = account::sessions_by_ids(request, ids).await?;
    Ok(own.into_iter().map(|(id, session)| (id, SessionNode::new(request, session))).collect())
}

async fn users(request: &Request, ids: &[UserId]) -> Found<UserId, UserNode> {
    Ok(request.people(ids).await?.into_iter().map(|(id, person)| (id, UserNode(person))).collect())
}

async fn profiles(request: &Request, ids: &[ProfileId]) -> Found<ProfileId, ProfileNode> {
    let actor = request.actor()?;
    let seen: Vec<ProfileId> = ids.iter().copied().filter(|id| rules::sees_profile(actor, *id)).collect();
    let mut reader = request.reader().await?;
    let found = store::profiles::by_ids(&mut reader, &actor.lookup(), &seen).await?;
    Ok(found.into_iter().map(|profile| (profile.id, ProfileNode::new(profile.into()))).collect())
}

async fn subtenants(request: &Request, ids: &[SubtenantId]) -> Found<SubtenantId, SubtenantNode> {
    let actor = request.actor()?;
    let seen: Vec<SubtenantId> = ids.iter().copied().filter(|id| rules::sees_subtenant(actor, *id)).collect();
    let mut reader = request.reader().await?;
    let found = store::subtenants::by_ids(&mut reader, &actor.lookup(), &seen).await?;
    Ok(found.into_iter().map(|subtenant| (subtenant.id, SubtenantNode(subtenant.into()))).collect())
}

async fn companies(request: &Request, ids: &[CompanyId]) -> Found<CompanyId, CompanyNode> {
    Ok(request.companies(ids).await?.into_iter().map(|(id, seen)| (id, CompanyNode(seen))).collect())
}

async fn memberships(request: &Request, ids: &[MembershipId]) -> Found<MembershipId, MembershipNode> {
    Ok(request.memberships(ids).await?.into_iter().map(|(id, row)| (id, MembershipNode(row))).collect())
}

async fn ownership_offers(request: &Request, ids: &[OfferId]) -> Found<OfferId, OfferNode> {
    let seen = request.ownership_offers(ids).await?;
    Ok(seen.into_iter().map(|(id, offer)| (id, OfferNode(offer))).collect())
}

async fn projects(request: &Request, ids: &[ProjectId]) -> Found<ProjectId, ProjectNode> {
    let seen = request.content::<Project>(ids).await?;
    Ok(seen.into_iter().map(|(id, item)| (id, ProjectNode(item))).collect())
}

async fn agents(request: &Request, ids: &[AgentId]) -> Found<AgentId, AgentNode> {
    let seen = request.content::<Agent>(ids).await?;
    Ok(seen.into_iter().map(|(id, item)| (id, AgentNode(item))).collect())
}

async fn channels(request: &Request, ids: &[ChannelId]) -> Found<ChannelId, ChannelNode> {
    let seen = request.content::<AgentChannel>(ids).await?;
    Ok(seen.into_iter().map(|(id, item)| (id, ChannelNode(item))).collect())
}

async fn intents(request: &Request, ids: &[IntentId]) -> Found<IntentId, IntentNode> {
    let seen = request.content::<Intent>(ids).await?;
    Ok(seen.into_iter().map(|(id, item)| (id, IntentNode(item))).collect())
}

async fn external_requests(
    request: &Request,
    ids: &[ExternalRequestId],
) -> Found<ExternalRequestId, ExternalRequestNode> {
    let seen = request.content::<ExternalRequest>(ids).await?;
    Ok(seen.into_iter().map(|(id, item)| (id, ExternalRequestNode(item))).collect())
}

async fn scripts(request: &Request, ids: &[ScriptId]) -> Found<ScriptId, ScriptNode> {
    if policies::read_policies(request.actor()?).is_err() {
        return Ok(HashMap::new());
    }
    Ok(scripts_of(request, ids).await?.into_iter().map(|(id, script)| (id, ScriptNode(script))).collect())
}

async fn versions(request: &Request, ids: &[VersionId]) -> Found<VersionId, VersionNode> {
    if policies::read_policies(request.actor()?).is_err() {
        return Ok(HashMap::new());
    }
    Ok(versions_of(request, ids).await?.into_iter().map(|(id, version)| (id, VersionNode(version))).collect())
}

async fn runs(request: &Request, ids: &[RunId]) -> Found<RunId, RunNode> {
    let Ok(grant) = policies::read_policies(request.actor()?) else { return Ok(HashMap::new()) };
    let mut reader = request.reader().await?;
    let found: Vec<PolicyRun> = store::policies::runs::by_ids(&mut reader, &grant, ids).await?;
    Ok(found.into_iter().map(|run| (run.id, RunNode(run))).collect())
}

async fn events(request: &Request, ids: &[AuditEventId]) -> Found<AuditEventId, EventNode> {
    let (grant, reach) = match request.audit_reach().await {
        Ok(reach) => reach,
        Err(Failure::Refused(_)) => return Ok(HashMap::new()),
        Err(failure) => return Err(failure),
    };
    let mut reader = request.reader().await?;
    let found = store::audit::by_ids(&mut reader, &grant, &reach, ids).await?;
    Ok(found.into_iter().map(|event| (event.id, EventNode(event))).collect())
}
