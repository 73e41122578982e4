//! `changePassword`: by somebody who is signed in and still knows the present one.

use super::{password::weakness, throttle::AttemptKind, void};
use crate::{
    authz::{Principal, Refusal, users as rules},
    domain::{Outcome, Request, Stop, audit::Event},
    error::Failure,
    mail::MailKind,
    model::{Problem, ProblemCode, UserStatus},
    store,
};

/// Changes the viewer's password, ends their other sessions, voids mailed links to a new password, and
/// mails a notice.
///
/// # Errors
/// WEAK_PASSWORD; INVALID_CREDENTIALS where the present one is wrong; RATE_LIMITED; UNAUTHENTICATED;
/// FORBIDDEN for an API key; UNAVAILABLE.
pub async fn change_password(request: &Request, present: String, new: String) -> Outcome<()> {
    let actor = request.actor()?;
    let grant = rules::own_account(actor)?;
    let Principal::User { user: id, session } = actor.principal else { return Ok(().into()) };
    let name = actor.name.as_str();
    if let Some(weak) = weakness(&new, &[&actor.email, name, &actor.tenant_slug, &present]) {
        return Err(weak.into());
    }
    let attempt = request.throttle(AttemptKind::Password, actor.tenant, Some(&id.to_string())).await?;
    let services = &request.services;
    let stored = {
        let mut reader = request.reader().await?;
        store::users::credentials(&mut reader, &grant, id).await?.and_then(|known| known.password_hash)
    };
    request.forget().await;
    if !services.passwords.verify(present, stored.clone()).await? {
        let message = "This is not your present password.";
        let wrong = Problem::error(ProblemCode::InvalidCredentials, message);
        return Err(wrong.at(["currentPassword"]).into());
    }
    let hash = services.passwords.hash(services.world.as_ref(), new).await?;

    let mut tx = request.begin().await?;
    // Whoever was signed out, disabled or given another password meanwhile may not go on.
    let user = store::users::lock(&mut tx, &grant, id).await?;
    let now = store::users::credentials(&mut tx, &grant, id).await?;
    let same = now.is_some_and(|now| now.password_hash == stored)
        && store::session_refresh::is_alive(&mut tx, &grant, session, request.now()).await?;
    let Some(user) = user.filter(|user| same && user.status == UserStatus::Active) else {
        tx.rollback().await?;
        return Err(Stop::Failure(Failure::from(Refusal::not_signed_in())));
    };
    store::users::set_password(&mut tx, &grant, id, &hash).await?;
    store::sessions::revoke_others(&mut tx, &grant, id, session).await?;
    void::all(&mut tx, &grant, id).await?;
    void::pending_address(&mut tx, &grant, &user, request.now()).await?;
    if let Some(attempt) = attempt {
        attempt.give_back(&mut tx).await?;
    }
    let tenant = request.tenant(&mut tx, actor.tenant).await?;
    let notice = MailKind::PasswordChanged { name: &user.name, tenant_name: &tenant.name, at: request.now() };
    request.queue_mail(&mut tx, actor.tenant, notice, user.language.as_deref(), &user.email).await?;
    request.audit(&mut tx, Event::of("user.password.changed", id)).await?;
    request.commit(tx).await?;
    Ok(().into())
}
