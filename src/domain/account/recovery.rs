//! `requestPasswordRecovery`: the same answer and the same work whether or not the address is known.

use super::{link::LinkFor, throttle::AttemptKind};
use crate::{
    authz,
    domain::{Outcome, Request},
    error::Failure,
    mail::{HOLE, MailKind},
    model::{AGAIN_AFTER, Keyed, SecretPurpose, Tenant, User, UserId, UserStatus},
    store::{self, Tx},
};

/// Mails an active user of this address a link to a new password, whether or not they have one yet.
///
/// # Errors
/// RATE_LIMITED for too many from one IP address; UNAVAILABLE. Never whether the address is known.
pub async fn request_recovery(request: &Request, slug: &str, email: &str) -> Outcome<()> {
    request.forget().await;
    let tenant = {
        let mut system = request.services.store.system().await?;
        store::tenants::by_slug(&mut system, &slug.trim().to_ascii_lowercase()).await?
    };
    let Some(tenant) = tenant else { return Ok(().into()) };
    if request.throttle(AttemptKind::Recovery, tenant.id, None).await?.is_none() {
        return Ok(().into());
    }
    let grant = authz::authenticate(tenant.id);
    let mut tx = request.begin_in(tenant.id).await?;
    let email = email.trim();
    let known = store::users::by_email(&mut tx, &grant, email).await?;
    let known = known.filter(|user| user.status == UserStatus::Active);
    let whom = known.as_ref().map_or_else(|| UserId(request.services.world.id()), |user| user.id);
    let purpose = SecretPurpose::Recovery;
    let last = store::secret_history::last_issued(&mut tx, &grant, whom, purpose, email).await?;
    let due = last.is_none_or(|last| last + AGAIN_AFTER <= request.now());
    match known {
        Some(user) if due => mail_recovery(request, &mut tx, &tenant, &user).await?,
        _ => pretend(request, &mut tx, &tenant).await?,
    }
    request.commit(tx).await?;
    Ok(().into())
}

/// Mails a user a link to a new password. The link before it is void.
///
/// # Errors
/// UNAVAILABLE.
pub async fn mail_recovery(
    request: &Request,
    tx: &mut Tx,
    tenant: &Tenant,
    user: &User,
) -> Result<(), Failure> {
    let to =
        LinkFor { purpose: SecretPurpose::Recovery, user: user.id, address: &user.email, membership: None };
    let link = request.issue_link(tx, tenant.id, to).await?;
    let mail = MailKind::PasswordRecovery {
        name: &user.name,
        tenant_name: &tenant.name,
        token: &link.token,
        expires_at: link.expires_at,
    };
    request.queue_mail(tx, tenant.id, mail, user.language.as_deref(), &user.email).await
}

/// The work of a mail that nobody is to get: a mail is made, and as much is written as for a real one.
async fn pretend(request: &Request, tx: &mut Tx, tenant: &Tenant) -> Result<(), Failure> {
    let nobody = MailKind::PasswordRecovery {
        name: "Nobody",
        tenant_name: &tenant.name,
        token: HOLE,
        expires_at: request.now(),
    };
    request.services.mailer.render(nobody, None, "nobody@acme.invalid").map_err(Failure::internal)?;
    let (grant, kind, now) = (authz::authenticate(tenant.id), AttemptKind::Recovery.key(), request.now());
    let subject = request.services.world.secret();
    for _ in 0..2 {
        store::attempts::count(tx, &grant, kind, &subject, AGAIN_AFTER, now).await?;
    }
    Ok(store::attempts_end::clear(tx, &grant, kind, &subject).await?)
}
