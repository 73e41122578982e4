//! Whoever sent the request.

use std::sync::Arc;

use async_graphql::registry::Registry;

use super::{
    membership::MembershipNode,
    membership_list,
    role::{EffectiveRole, effective_roles},
    session::SessionNode,
    user::UserNode,
};
use crate::{
    domain::{Request, account},
    error::Failure,
    graphql::{
        engine::{Batch, Call, Column, Loaded, Origin, Output, Resolving},
        page::{Connection, Paging},
    },
    model::{MembershipState, Tenant},
    object,
};

/// Whoever sent the request: a person or an API key.
#[derive(Clone, Copy, Debug)]
pub struct Viewer;

object! {
    /// Whoever sent the request: a person or an API key.
    Viewer: Viewer {
        tenant: Tenant, needs(SignedIn) => load tenant;
        /// Null for an API key.
        user: Option<UserNode>, needs(SignedIn) => load user;
        /// What the viewer may do in the end, with where each role comes from.
        effectiveRoles: Vec<EffectiveRole>, needs(SignedIn) => load effective;
        /// The list of accessible companies: active memberships and open invitations.
        memberships(state: Option<MembershipState>)[paged]: Option<Connection<MembershipNode>>, needs(SignedIn) => load memberships;
        /// Where the viewer is signed in, the newest first.
        sessions: Option<Vec<SessionNode>>, needs(OwnSession) => load sessions;
    }
}

/// `viewer`: the first look has seen that somebody is signed in.
pub async fn viewer(_: Call<'_>) -> Result<Option<Viewer>, Failure> {
    Ok(Some(Viewer))
}

async fn tenant(batch: Batch<'_, Viewer>) -> Loaded<Tenant> {
    let request = batch.request();
    let tenant = {
        let id = request.actor()?.tenant;
        let mut reader = request.reader().await?;
        request.tenant(&mut reader, id).await?
    };
    batch.each(|_| tenant.clone())
}

async fn user(batch: Batch<'_, Viewer>) -> Loaded<Option<UserNode>> {
    let request = batch.request();
    let person = match request.actor()?.user() {
        Some(id) => request.person(id).await?,
        None => None,
    };
    batch.each(|_| person.clone().map(UserNode))
}

async fn effective(batch: Batch<'_, Viewer>) -> Loaded<Vec<EffectiveRole>> {
    let request = batch.request();
    let actor = request.actor()?;
    let held = match actor.user() {
        Some(id) => request.held_of(&[id]).await?.remove(&id).unwrap_or_default(),
        None => Arc::default(),
    };
    let profiles = request.directory(&[&held]).await?.profiles(&held.profiles);
    batch.each(|_| effective_roles(actor.direct_roles, &profiles))
}

async fn memberships(
    batch: Batch<'_, Viewer>,
    state: Option<MembershipState>,
    paging: Paging,
) -> Loaded<Option<Connection<MembershipNode>>> {
    let request = batch.request();
    match request.actor()?.user() {
        Some(id) => membership_list::of_users(request, &vec![id; batch.objects.len()], state, &paging).await,
        // An API key is in no company.
        None => batch.each(|_| Some(Connection::default())),
    }
}

async fn sessions(batch: Batch<'_, Viewer>) -> Loaded<Option<Vec<SessionNode>>> {
    let request = batch.request();
    let own = account::own_sessions(request).await?;
    batch.each(|_| Some(own.iter().cloned().map(|session| SessionNode::new(request, session)).collect()))
}

/// The viewer of a session that was just opened, in the answer to the request that opened it. What stands
/// below is asked as that viewer; nothing else in the document is.
#[derive(Clone)]
pub struct NewViewer(pub Arc<Request>);

impl Output for NewViewer {
    fn register(registry: &mut Registry) -> String {
        <Viewer as Output>::register(registry)
    }
    fn resolve_all<'a>(values: Vec<(Self, Origin)>, call: Call<'a>) -> Resolving<'a> {
        Resolving::later(async move {
            let mut parts = Vec::with_capacity(values.len());
            for (Self(request), origin) in values {
                let call = Call { request: &request, ..call };
                parts.push(Viewer::resolve_all(vec![(Viewer, origin)], call).column().await);
                // Its connection goes back before the next field begins.
                request.forget().await;
            }
            let places: Vec<_> = (0..parts.len()).map(|part| Some((part, 0))).collect();
            Column::union(parts, places)
        })
    }
}
