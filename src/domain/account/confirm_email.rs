//! `confirmEmail`: the mailed token shows that the address is the user's.

use std::sync::Arc;

use super::{
    throttle::AttemptKind,
    token::{self, Purpose},
    token_invalid, void,
};
use crate::{
    authz,
    domain::{
        Outcome, Request,
        audit::{Author, Changes, Event},
        people::Person,
        users,
    },
    error::Failure,
    model::{SecretPurpose, UserId, UserStatus},
    store::{self, ConflictKind},
};

/// Confirms the address that the token was mailed to: the present one, or the pending one, which takes its
/// place. Gives the person as the viewer sees them; none where nobody is signed in who sees them.
///
/// # Errors
/// TOKEN_INVALID for a token that is unknown, used or expired, of a disabled user, or mailed to an address
/// that is neither; TAKEN where somebody else has the address by now; RATE_LIMITED; UNAVAILABLE.
pub async fn confirm_email(request: &Request, text: &str) -> Outcome<Option<Arc<Person>>> {
    let dead = || token_invalid("token");
    let presented = token::read(Purpose::ConfirmEmail, text).ok_or_else(dead)?;
    let tenant = presented.tenant;
    let attempt = request.throttle(AttemptKind::Token, tenant, None).await?.ok_or_else(dead)?;
    let grant = authz::authenticate(tenant);
    let now = request.now();

    let mut tx = request.begin_in(tenant).await?;
    let purposes = [SecretPurpose::ConfirmEmail];
    let secret = store::secrets::consume(&mut tx, &grant, &presented.hash, &purposes, now).await?;
    let user = match &secret {
        Some(secret) => store::users::lock(&mut tx, &grant, secret.user_id).await?,
        None => None,
    };
    let active = user.filter(|user| user.status == UserStatus::Active);
    let (Some(secret), Some(before)) = (secret, active) else {
        tx.rollback().await?;
        return Err(dead());
    };
    let holder = store::users::by_email(&mut tx, &grant, &secret.address).await?;
    if holder.is_some_and(|holder| holder.id != before.id) {
        tx.rollback().await?;
        return Err(users::taken().into());
    }
    let confirmed = store::users::confirm_email(&mut tx, &grant, &before, &secret.address, now).await;
    let after = match confirmed {
        Ok(Some(after)) => after,
        Ok(None) => {
            tx.rollback().await?;
            return Err(dead());
        }
        Err(error) if error.is_conflict(ConflictKind::Unique) => {
            tx.rollback().await?;
            return Err(users::taken().into());
        }
        Err(error) => return Err(error.into()),
    };
    if after.email != before.email {
        // Links that were mailed to the address before are good for nothing now.
        void::all(&mut tx, &grant, after.id).await?;
    }
    attempt.give_back(&mut tx).await?;
    let mut changes = Changes::default();
    changes.note("email", &before.email, &after.email);
    changes.note("pendingEmail", &before.pending_email, &after.pending_email);
    changes.note("emailConfirmed", &before.email_confirmed, &after.email_confirmed);
    let event = Event::of("user.email.confirmed", after.id).changing(changes);
    request.audit_as(&mut tx, tenant, &Author::from(&after), event).await?;
    request.commit(tx).await?;
    Ok(seen(request, after.id).await?.into())
}

async fn seen(request: &Request, id: UserId) -> Result<Option<Arc<Person>>, Failure> {
    match request.viewer() {
        // An id of another tenant is found by nobody.
        Some(_) => request.person(id).await,
        None => Ok(None),
    }
}
