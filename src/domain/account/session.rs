//! Sessions: what is made when somebody signs in, and what their owner sees of them (SECURITY.md: access 15
//! minutes, refresh 30 days idle and 90 in all).

use std::{collections::HashMap, sync::Arc};

use chrono::TimeDelta;

use super::{
    actor::actor,
    refresh_token,
    token::{self, Purpose},
};
use crate::{
    authz::{self, users as rules},
    clock::Timestamp,
    domain::{Identified, Request, audit::Event, directory::Known},
    error::Failure,
    model::{Session, SessionId, Tenant, TenantId, User},
    store::{self, Tx, held::Held, sessions::SessionTokens},
};

const ACCESS: TimeDelta = TimeDelta::minutes(15);
const IDLE: TimeDelta = TimeDelta::days(30);
const IN_ALL: TimeDelta = TimeDelta::days(90);
/// Sessions of one user at a time; the oldest make room.
pub const MOST: i64 = 100;

/// What signing in gives.
#[derive(Clone)]
pub struct SignedIn {
    pub access_token: String,
    pub refresh_token: String,
    /// When the access token dies.
    pub expires_at: Timestamp,
    /// The request as the one who signed in sees it.
    pub request: Arc<Request>,
}

/// When a pair of tokens dies that is made now for a session that ends, at the latest, at `ends`: the access
/// token, and the refresh token.
pub fn lifetimes(request: &Request, ends: Timestamp) -> (Timestamp, Timestamp) {
    ((request.now() + ACCESS).min(ends), (request.now() + IDLE).min(ends))
}

/// Opens a session for somebody who has just proved who they are.
///
/// # Errors
/// UNAVAILABLE.
pub async fn open(request: &Request, tx: &mut Tx, tenant: Tenant, user: User) -> Result<SignedIn, Failure> {
    let world = request.services.world.as_ref();
    let grant = authz::authenticate(tenant.id);
    let edge = request.edge();
    let session = Session {
        id: SessionId(world.id()),
        user_id: user.id,
        created_at: request.now(),
        last_seen_at: request.now(),
        expires_at: request.now() + IN_ALL,
        user_agent: edge.user_agent.clone(),
        ip_address: Some(edge.ip.to_canonical().to_string()),
    };
    let access = token::issue(world, Purpose::Access, tenant.id);
    let refresh = refresh_token::issue(world, tenant.id);
    let (access_expires_at, refresh_expires_at) = lifetimes(request, session.expires_at);
    let tokens = SessionTokens {
        access_hash: &access.hash,
        access_expires_at,
        refresh_hash: &refresh.turn,
        refresh_expires_at,
    };
    store::session_refresh::make_room(tx, &grant, user.id, MOST - 1, request.now()).await?;
    store::sessions::insert(tx, &grant, &session, &refresh.family, tokens).await?;
    let held = store::users::held_by(tx, &grant, &[user.id]).await?.pop().map(|(_, held)| held);
    let held = held.unwrap_or_default();
    let request = as_viewer(request, tx, Tenancy::of(tenant), session.id, user, held).await?;
    request.audit(tx, Event::of("session.started", session.id)).await?;
    Ok(SignedIn {
        access_token: access.text,
        refresh_token: refresh.text,
        expires_at: access_expires_at,
        request,
    })
}

/// The tenant of somebody who signs in.
pub struct Tenancy {
    pub id: TenantId,
    pub slug: String,
}

impl Tenancy {
    fn of(tenant: Tenant) -> Self {
        Self { id: tenant.id, slug: tenant.slug }
    }
}

/// The request as the user of a session sees it, who has just shown to be it. It knows of them what was read: no
/// statement where the tenant's directory is at hand.
///
/// # Errors
/// UNAVAILABLE.
pub async fn as_viewer(
    request: &Request,
    tx: &mut Tx,
    tenant: Tenancy,
    session: SessionId,
    user: User,
    held: Held,
) -> Result<Arc<Request>, Failure> {
    let grant = authz::authenticate(tenant.id);
    let directory = request.services.directories.of(tx, &grant, &[&held]).await?;
    let actor = actor(tenant.id, tenant.slug, session, &user, &held, &directory);
    Ok(request.signed_in(Identified { actor, user, held, directory, along: None, reader: None }))
}

/// Keeps the tenant's directory for those who come next, where it is not at hand: what a transaction reads is kept by
/// nobody. Whatever goes wrong, the session is there.
pub async fn keep_directory(request: &Request, tenant: TenantId, version: i64) {
    let (services, grant) = (&request.services, authz::authenticate(tenant));
    if let Known::Unknown = services.directories.get(tenant, version)
        && let Ok(mut reader) = services.store.reader(tenant).await
    {
        let _ = Box::pin(services.directories.read(&mut reader, &grant)).await;
    }
}

/// The viewer's own sessions that are alive, the newest first.
///
/// # Errors
/// UNAUTHENTICATED; FORBIDDEN for an API key; UNAVAILABLE.
pub async fn own(request: &Request) -> Result<Vec<Session>, Failure> {
    let actor = request.actor()?;
    let grant = rules::own_account(actor)?;
    let Some(user) = actor.user() else { return Ok(Vec::new()) };
    let mut reader = request.reader().await?;
    Ok(store::sessions::of_user(&mut reader, &grant, user, request.now()).await?)
}

/// Those of these sessions that are the viewer's own and alive, by id.
///
/// # Errors
/// UNAUTHENTICATED, UNAVAILABLE.
pub async fn by_ids(request: &Request, ids: &[SessionId]) -> Result<HashMap<SessionId, Session>, Failure> {
    if request.actor()?.user().is_none() {
        return Ok(HashMap::new());
    }
    let own = own(request).await?;
    Ok(own.into_iter().filter(|own| ids.contains(&own.id)).map(|own| (own.id, own)).collect())
}
