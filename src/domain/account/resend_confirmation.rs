//! `resendEmailConfirmation`: for oneself, or for somebody in an administrator's scope.

use super::{
    link::LinkFor,
    throttle::{self, AttemptKind},
};
use crate::{
    authz::{Grant, leave::UpdateUser, users as rules},
    domain::{Outcome, Request, Stop, audit::Event},
    error::Failure,
    mail::MailKind,
    model::{
        AGAIN_AFTER, Keyed, Problem, ProblemCode, RESENDS, SecretPurpose, Tenant, User, UserId, UserStatus,
    },
    store::{self, Tx},
};

/// Mails the link to confirm the pending address, or the present one where that is not confirmed.
///
/// # Errors
/// NOT_FOUND; FORBIDDEN for whoever neither is the user nor may change them; BAD_VALUE where there is nothing
/// to confirm, the user is disabled, the last link is younger than five minutes, or it was sent again five
/// times.
pub async fn resend_confirmation(request: &Request, id: &str) -> Outcome<()> {
    let missing = || Stop::not_found("user", ["userId"]);
    let id: UserId = id.parse().map_err(|_| missing())?;
    let person = request.person(id).await?.ok_or_else(missing)?;
    let target = request.targets(&[&person.record]).await?.remove(&id).ok_or_else(missing)?;
    let actor = request.actor()?;
    let grant = rules::update(actor, &target)?;

    let mut tx = request.begin().await?;
    let Some(user) = store::users::lock(&mut tx, &grant, id).await? else {
        tx.rollback().await?;
        return Err(missing());
    };
    let purpose = SecretPurpose::ConfirmEmail;
    let refused = match waiting(&user) {
        None => Some("the address is confirmed already"),
        Some(_) if user.status != UserStatus::Active => Some("the user is disabled"),
        Some(address) => {
            let last = store::secret_history::last_issued(&mut tx, &grant, id, purpose, address).await?;
            if last.is_some_and(|last| last + AGAIN_AFTER > request.now()) {
                Some("a link was mailed less than five minutes ago")
            } else if count(request, &mut tx, &grant, id, address).await? > i64::from(RESENDS) {
                Some("the link was mailed again five times already")
            } else {
                None
            }
        }
    };
    if let Some(refused) = refused {
        tx.rollback().await?;
        return Err(Problem::error(ProblemCode::BadValue, refused).at(["userId"]).into());
    }
    let tenant = request.tenant(&mut tx, actor.tenant).await?;
    mail_confirmation(request, &mut tx, &tenant, &user).await?;
    request.audit(&mut tx, Event::of("user.email.confirmation_sent", id)).await?;
    request.commit(tx).await?;
    Ok(().into())
}

/// How often a link to confirm this address was mailed again, this time included.
async fn count(
    request: &Request,
    tx: &mut Tx,
    grant: &Grant<UpdateUser>,
    user: UserId,
    address: &str,
) -> Result<i64, Failure> {
    let subject = throttle::account(&format!("{user} {address}"));
    let (kind, now) = (AttemptKind::Confirmation, request.now());
    let count = store::attempts::count(tx, grant, kind.key(), &subject, kind.window(), now).await?;
    if count == 1 {
        store::attempts_end::purge(tx, grant, kind.key(), now - kind.window()).await?;
    }
    Ok(count)
}

/// Mails a link to confirm the address of this user that waits for it, if one does. The link before it is
/// void.
///
/// # Errors
/// UNAVAILABLE.
pub async fn mail_confirmation(
    request: &Request,
    tx: &mut Tx,
    tenant: &Tenant,
    user: &User,
) -> Result<(), Failure> {
    let Some(address) = waiting(user) else { return Ok(()) };
    let to = LinkFor { purpose: SecretPurpose::ConfirmEmail, user: user.id, address, membership: None };
    let link = request.issue_link(tx, tenant.id, to).await?;
    let mail = MailKind::ConfirmEmail {
        name: &user.name,
        tenant_name: &tenant.name,
        token: &link.token,
        expires_at: link.expires_at,
    };
    request.queue_mail(tx, tenant.id, mail, user.language.as_deref(), address).await
}

/// The address that waits for its confirmation.
fn waiting(user: &User) -> Option<&str> {
    let present = Some(user.email.as_str()).filter(|_| !user.email_confirmed);
    user.pending_email.as_deref().or(present)
}
