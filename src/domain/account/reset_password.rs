//! `resetPassword`: by a mailed token, the first password as well as a new one.

use super::{
    password::weakness,
    throttle::{self, AttemptKind},
    token::{self, Presented, Purpose},
    token_invalid, void,
};
use crate::{
    authz,
    domain::{
        Outcome, Request,
        audit::{Author, Changes, Event},
    },
    mail::MailKind,
    model::{SecretPurpose, User, UserStatus},
    store,
};

/// Sets the password of whoever the token was mailed to and confirms that address; voids every other link,
/// ends every session, and lets the account be tried again.
///
/// # Errors
/// TOKEN_INVALID for a token that is unknown, used or expired, of a disabled user, or mailed to an address
/// that is not the user's any more; WEAK_PASSWORD, which leaves the token as it is; RATE_LIMITED;
/// UNAVAILABLE.
pub async fn reset_password(request: &Request, text: &str, new: String) -> Outcome<()> {
    let dead = || token_invalid("token");
    let (presented, purpose) = read(text).ok_or_else(dead)?;
    let tenant = presented.tenant;
    let attempt = request.throttle(AttemptKind::Token, tenant, None).await?.ok_or_else(dead)?;
    let grant = authz::authenticate(tenant);
    let services = &request.services;
    let (secret, user) = {
        let mut reader = services.store.reader(tenant).await?;
        let now = request.now();
        let secret = store::secrets::find(&mut reader, &grant, &presented.hash, &[purpose], now).await?;
        let secret = secret.ok_or_else(dead)?;
        let user = store::users::by_ids(&mut reader, &grant, &[secret.user_id]).await?.pop();
        (secret, user)
    };
    let user = user.filter(|user| holds(user, &secret.address)).ok_or_else(dead)?;
    if let Some(weak) = weakness(&new, &[&user.email, &user.name, &user.last_name]) {
        attempt.give_back_alone(request).await?;
        return Err(weak.into());
    }
    request.rest().await;
    let hash = services.passwords.hash(services.world.as_ref(), new).await?;

    let mut tx = request.begin_in(tenant).await?;
    let user = store::users::lock(&mut tx, &grant, user.id).await?;
    let Some(user) = user.filter(|user| holds(user, &secret.address)) else {
        tx.rollback().await?;
        return Err(dead());
    };
    let used = store::secrets::consume(&mut tx, &grant, &presented.hash, &[purpose], request.now()).await?;
    if used.is_none() {
        tx.rollback().await?;
        return Err(dead());
    }
    store::users::set_password(&mut tx, &grant, user.id, &hash).await?;
    void::pending_address(&mut tx, &grant, &user, request.now()).await?;
    let user = store::users::lock(&mut tx, &grant, user.id).await?.ok_or_else(dead)?;
    let mut changes = Changes::default();
    if !user.email_confirmed {
        changes.note("emailConfirmed", &false, &true);
        store::users::confirm_email(&mut tx, &grant, &user, &secret.address, request.now()).await?;
    }
    void::all(&mut tx, &grant, user.id).await?;
    store::sessions::revoke_all(&mut tx, &grant, user.id).await?;
    throttle::clear(&mut tx, &grant, AttemptKind::SignIn, &user.email).await?;
    attempt.give_back(&mut tx).await?;
    if purpose == SecretPurpose::Recovery {
        let name = request.tenant(&mut tx, tenant).await?.name;
        let notice = MailKind::PasswordChanged { name: &user.name, tenant_name: &name, at: request.now() };
        request.queue_mail(&mut tx, tenant, notice, user.language.as_deref(), &user.email).await?;
    }
    let event = Event::of("user.password.reset", user.id).changing(changes);
    request.audit_as(&mut tx, tenant, &Author::from(&user), event).await?;
    request.commit(tx).await?;
    Ok(().into())
}

fn read(text: &str) -> Option<(Presented, SecretPurpose)> {
    let set = token::read(Purpose::SetPassword, text).map(|token| (token, SecretPurpose::SetPassword));
    set.or_else(|| token::read(Purpose::Recovery, text).map(|token| (token, SecretPurpose::Recovery)))
}

/// Is the address, to which the token is bound, still this user's, and may they use it?
fn holds(user: &User, address: &str) -> bool {
    user.status == UserStatus::Active && store::fold(&user.email) == address
}
