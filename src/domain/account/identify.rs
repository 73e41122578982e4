//! Who sends a request: looked up on every request, so what is revoked is gone at the next one.

use super::{
    actor::actor,
    token::{self, Purpose},
};
use crate::{
    authz::{self, Actor},
    domain::Services,
    error::Failure,
    model::UserStatus,
    store,
};

/// How long after its last sight a session is noted as seen again.
const SEEN_AGAIN: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// The actor behind an access token; none where it is dead: unknown, expired, revoked, of a disabled user or
/// tenant, or no token at all.
///
/// # Errors
/// UNAVAILABLE.
pub async fn identify(services: &Services, text: &str) -> Result<Option<Actor>, Failure> {
    let Some(presented) = token::read(Purpose::Access, text) else { return Ok(None) };
    let now = services.world.now();
    let grant = authz::authenticate(presented.tenant);
    let mut reader = services.store.reader(presented.tenant).await?;
    let Some(found) = store::sessions::by_access_hash(&mut reader, &grant, &presented.hash).await? else {
        return Ok(None);
    };
    let session = &found.session;
    let dead = found.access_expires_at <= now || session.expires_at <= now;
    if dead || found.user.status != UserStatus::Active || !found.tenant_active {
        return Ok(None);
    }
    let mut held = store::holdings::of(&mut reader, &grant, &[found.user.id]).await?;
    drop(reader);
    let held = held.remove(&found.user.id).unwrap_or_default();
    if session.last_seen_at + SEEN_AGAIN < now {
        let mut tx = services.store.begin(presented.tenant).await?;
        store::sessions::touch(&mut tx, &grant, session.id, now).await?;
        tx.commit().await?;
    }
    Ok(Some(actor(presented.tenant, found.tenant_slug, session.id, found.user, held)))
}
