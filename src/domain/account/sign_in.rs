//! `signIn`: the same answer and the same work whether tenant, address or password is wrong.

use super::{
    session::{self, SignedIn},
    throttle::AttemptKind,
};
use crate::{
    authz,
    domain::{Outcome, Request, Stop},
    model::{Problem, ProblemCode, UserStatus},
    store,
};

/// Signs in by tenant, address and password.
///
/// # Errors
/// INVALID_CREDENTIALS; RATE_LIMITED after too many attempts on one address or from one IP address;
/// UNAVAILABLE.
pub async fn sign_in(request: &Request, slug: &str, email: &str, password: String) -> Outcome<SignedIn> {
    let services = &request.services;
    request.forget().await;
    let tenant = {
        let mut system = services.store.system().await?;
        store::tenants::by_slug(&mut system, &slug.trim().to_ascii_lowercase()).await?
    };
    let attempt = match &tenant {
        Some(tenant) => request.throttle(AttemptKind::SignIn, tenant.id, Some(email)).await?,
        None => None,
    };
    // No such tenant, or one that is suspended: counted and worked on all the same.
    let (Some(tenant), Some(attempt)) = (tenant, attempt) else {
        request.throttle_nowhere(slug, email)?;
        services.passwords.verify(password, None).await?;
        return Err(wrong());
    };
    let grant = authz::authenticate(tenant.id);
    let known = {
        let mut reader = services.store.reader(tenant.id).await?;
        store::users::credentials_by_email(&mut reader, &grant, email.trim()).await?
    };
    let (known, stored) = known.map(|known| (known.user, known.password_hash)).unzip();
    let stored = stored.flatten();
    let right = services.passwords.verify(password, stored.clone()).await?;
    let Some(known) = known.filter(|_| right) else { return Err(wrong()) };

    let mut tx = request.begin_in(tenant.id).await?;
    // What was checked may be gone by now: disabled, deleted, another password.
    let user = store::users::lock(&mut tx, &grant, known.id).await?;
    let now = store::users::credentials(&mut tx, &grant, known.id).await?;
    let same = now.is_some_and(|now| now.password_hash == stored);
    let Some(user) = user.filter(|user| same && user.status == UserStatus::Active) else {
        tx.rollback().await?;
        return Err(wrong());
    };
    let signed_in = session::open(request, &mut tx, tenant, user).await?;
    attempt.give_back(&mut tx).await?;
    request.commit(tx).await?;
    Ok(signed_in.into())
}

/// One answer for whatever is wrong.
fn wrong() -> Stop {
    Problem::error(ProblemCode::InvalidCredentials, "Tenant, address or password is wrong.").into()
}
