//! `refreshSession`: every token is good for one turn. An old one tells that two hold the session, so the
//! session ends, whoever of them it was.

use super::{
    refresh_token,
    session::{SignedIn, Tenancy, as_viewer, keep_directory, lifetimes},
    throttle::AttemptKind,
    token::{self, Purpose},
    token_invalid,
};
use crate::{
    authz,
    domain::{
        Outcome, Request,
        audit::{Author, Event},
    },
    model::UserStatus,
    store::{self, sessions::SessionTokens},
};

/// Gives the next pair of tokens for a refresh token; the access token before dies with it.
///
/// # Errors
/// TOKEN_INVALID for a token that is unknown, used, expired, or of a disabled user; RATE_LIMITED;
/// UNAVAILABLE.
pub async fn refresh(request: &Request, text: &str) -> Outcome<SignedIn> {
    let dead = || token_invalid("refreshToken");
    let presented = refresh_token::read(text).ok_or_else(dead)?;
    let (tenant, now, world) = (presented.tenant, request.now(), request.services.world.as_ref());
    let attempt = request.throttle(AttemptKind::Refresh, tenant, None).await?.ok_or_else(dead)?;
    let grant = authz::authenticate(tenant);

    let mut tx = request.begin_in(tenant).await?;
    let found = store::session_refresh::lock_by_family(&mut tx, &grant, &presented.family).await?;
    let found = found.filter(|found| found.expires_at > now && found.refresh_expires_at > now);
    let active = found.filter(|found| found.tenant_active && found.user.status == UserStatus::Active);
    let Some(found) = active else {
        tx.rollback().await?;
        return Err(dead());
    };
    let (session, user) = (found.session, found.user);
    if found.refresh_hash != presented.turn {
        store::sessions::revoke(&mut tx, &grant, user.id, session).await?;
        let event = Event::of("session.ended.token_reused", session);
        request.audit_as(&mut tx, tenant, &Author::from(&user), event).await?;
        request.commit(tx).await?;
        return Err(dead());
    }
    let (access, next) = (token::issue(world, Purpose::Access, tenant), presented.next(world));
    let (access_expires_at, refresh_expires_at) = lifetimes(request, found.expires_at);
    let tokens = SessionTokens {
        access_hash: &access.hash,
        access_expires_at,
        refresh_hash: &next.turn,
        refresh_expires_at,
    };
    let tenancy = Tenancy { id: tenant, slug: found.tenant_slug };
    let directory = found.held.directory;
    let viewer = as_viewer(request, &mut tx, tenancy, session, user, found.held).await?;
    store::sessions::rotate(&mut tx, &grant, session, &presented.turn, tokens, now).await?;
    attempt.give_back(&mut tx).await?;
    request.commit(tx).await?;
    keep_directory(request, tenant, directory).await;
    Ok(SignedIn {
        access_token: access.text,
        refresh_token: next.text,
        expires_at: access_expires_at,
        request: viewer,
    }
    .into())
}
