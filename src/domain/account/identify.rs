//! Who sends a request: looked up on every request, so what is revoked is gone at the next one.

use super::{
    actor::actor,
    token::{self, Purpose},
};
use crate::{
    authz::{self, Grant, leave::Authenticate},
    clock::Timestamp,
    domain::{Identified, Services},
    error::Failure,
    model::{SessionId, UserId, UserStatus},
    store,
};

/// How long after its last sight a session is noted as seen again.
const SEEN_AGAIN: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// What a request will read if somebody is behind its token: found along with who that is, so that it costs no round trip
/// of its own. Whoever is not behind a good token gets nothing of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
    pub user: Option<UserId>,
}

/// Whoever is behind an access token; none where it is dead: unknown, expired, revoked, of a disabled user or
/// tenant, or no token at all. One statement, with another one beside it for what is read ahead, where that saves a round
/// trip, and one where the tenant's directory is not at hand; the connection goes with the answer, for what the request
/// reads next.
///
/// # Errors
/// UNAVAILABLE.
pub async fn identify(services: &Services, text: &str, ahead: Ahead) -> Result<Option<Identified>, Failure> {
    let Some(presented) = token::read(Purpose::Access, text) else { return Ok(None) };
    let now = services.world.now();
    let (tenant, grant) = (presented.tenant, authz::authenticate(presented.tenant));
    let mut reader = services.store.reader(tenant).await?;
    let hash = &presented.hash;
    let (found, along) = match ahead.user.filter(|_| reader.is_remote()) {
        Some(user) => store::sessions::by_access_hash_along(&mut reader, &grant, hash, user).await?,
        None => (store::sessions::by_access_hash(&mut reader, &grant, hash).await?, None),
    };
    let Some(found) = found else { return Ok(None) };
    let dead = found.access_expires_at <= now || found.expires_at <= now;
    if dead || found.user.status != UserStatus::Active || !found.tenant_active {
        return Ok(None);
    }
    let (user, held) = (found.user, found.held);
    let directory = services.directories.of(&mut reader, &grant, &[&held]).await?;
    let mut reader = Some(reader);
    if found.last_seen_at + SEEN_AGAIN < now {
        // Nobody holds a connection while waiting for another one.
        reader = None;
        Box::pin(seen_again(services, &grant, found.session, now)).await?;
    }
    let actor = actor(tenant, found.tenant_slug, found.session, &user, &held, &directory);
    Ok(Some(Identified { actor, user, held, directory, along, reader }))
}

async fn seen_again(
    services: &Services,
    grant: &Grant<Authenticate>,
    session: SessionId,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut tx = services.store.begin(grant.tenant()).await?;
    store::sessions::touch(&mut tx, grant, session, now).await?;
    Ok(tx.commit().await?)
}
