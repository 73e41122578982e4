//! `signOut` and `revokeSession`: the next request of that session is refused.

use crate::{
    authz::{Principal, users as rules},
    domain::{Outcome, Request, Stop, audit::Event},
    model::SessionId,
    store,
};

/// Ends the session that the request came by.
///
/// # Errors
/// UNAUTHENTICATED; FORBIDDEN for an API key; UNAVAILABLE.
pub async fn sign_out(request: &Request) -> Outcome<()> {
    match request.actor()?.principal {
        Principal::User { session, .. } => end(request, session).await,
        Principal::ApiKey { .. } => Ok(rules::own_account(request.actor()?).map(|_| ())?.into()),
    }
}

/// Ends one of the viewer's own sessions.
///
/// # Errors
/// NOT_FOUND for whatever is not one; UNAUTHENTICATED; FORBIDDEN for an API key; UNAVAILABLE.
pub async fn revoke_session(request: &Request, id: &str) -> Outcome<()> {
    rules::own_account(request.actor()?)?;
    let session = id.parse().map_err(|_| Stop::not_found("session", ["id"]))?;
    end(request, session).await
}

async fn end(request: &Request, session: SessionId) -> Outcome<()> {
    let actor = request.actor()?;
    let grant = rules::own_account(actor)?;
    let Some(user) = actor.user() else { return Ok(().into()) };
    let mut tx = request.begin().await?;
    if !store::sessions::revoke(&mut tx, &grant, user, session).await? {
        tx.rollback().await?;
        return Err(Stop::not_found("session", ["id"]));
    }
    request.audit(&mut tx, Event::of("session.ended", session)).await?;
    request.commit(tx).await?;
    Ok(().into())
}
