//! `resendInvitation`: a new link in place of the one before, after a pause, so many times. Only of an invitation that is
//! open: one that expired is made anew by `inviteUser`.

use super::{Held, Row, Seen, inviter::still_gives};
use crate::{
    authz::{
        Refusal,
        companies::{self as rules, Row as Target},
    },
    domain::{
        Done, Outcome, Request, Stop,
        account::{flood::InvitationMail, link::LinkFor},
        attempts::until_settled,
        audit::{Changes, Event},
    },
    error::Failure,
    mail::MailKind,
    model::{
        CompanyId, Invitation, Membership, MembershipId, Problem, ProblemCode, SecretPurpose, UserStatus,
    },
    store::{self, Tx},
};

/// Mails the link of an open invitation anew. It is good for seven days from now, and so is the invitation; the link
/// before it is void. Where the inviter could not give the role any more, whoever sends it again answers for it.
///
/// # Errors
/// FORBIDDEN without COMPANY_INVITED_USERS C, and where no invitation is open; problems: NOT_FOUND; BAD_VALUE where the
/// last mail is younger than five minutes, or it was sent again five times; INVITE_EMAIL_NOT_REGISTERED where the invited is
/// disabled; RATE_LIMITED for too many mails to one person.
pub async fn resend(request: &Request, membership: &str) -> Outcome<Row> {
    until_settled(request, |_| attempt(request, membership)).await
}

async fn attempt(request: &Request, membership: &str) -> Result<Option<Done<Row>>, Stop> {
    let actor = request.actor()?;
    let id: MembershipId = membership.parse().map_err(|_| missing())?;
    let row = request.membership(id).await?.ok_or_else(missing)?;
    let company = row.company.record.id;
    rules::resend(actor, &row.company.standing, company, &row.target(request)).map_err(at_row)?;

    let mut tx = request.begin().await?;
    match send(request, &mut tx, id, company).await {
        Ok((row, held)) => {
            request.commit(tx).await?;
            let seen = Seen::of(request, held.company, held.membership).await?.ok_or_else(missing)?;
            Ok(Some(Row::new(row, seen).into()))
        }
        Err(stop) => {
            tx.rollback().await?;
            Err(stop)
        }
    }
}

/// Judges with the company held; then the row, the link, the mail and the event.
async fn send(
    request: &Request,
    tx: &mut Tx,
    id: MembershipId,
    company: CompanyId,
) -> Result<(Membership, Held), Stop> {
    let (actor, now) = (request.actor()?, request.now());
    let held = Held::take(request, tx, company, actor.user()).await?.ok_or_else(missing)?;
    let row = held.row(request, tx, id).await?.ok_or_else(missing)?;
    let standing = held.standing(now);
    let grant = rules::resend(actor, &standing, company, &Target::of(&row, now)).map_err(at_row)?;
    let before = row.invitation.clone().ok_or_else(|| Failure::internal("an invitation without one"))?;
    let user = store::users::by_ids(tx, &grant, &[row.user_id]).await?.pop().ok_or_else(missing)?;
    if user.status != UserStatus::Active {
        // As `inviteUser` says it: why they cannot, is not for the sender to know.
        let message = "Whoever this invitation is for cannot accept it; nothing was mailed.";
        let code = ProblemCode::InviteEmailNotRegistered;
        return Err(Problem::error(code, message).at(["membershipId"]).into());
    }
    let inviter = still_gives(request, tx, &row, standing.suspended).await?;
    // Counted with the mails of `inviteUser`: by turns they flood no mailbox either.
    let mail = InvitationMail { company, user: user.id };
    request.count_invitation_again(tx, mail).await?;

    let to = LinkFor {
        purpose: SecretPurpose::Invitation,
        user: user.id,
        address: &user.email,
        membership: Some(id),
    };
    let link = request.issue_link(tx, actor.tenant, to).await?;
    let invitation = Invitation {
        invited_by: inviter.as_ref().map(|inviter| inviter.id).or_else(|| actor.user()),
        expires_at: link.expires_at,
        last_sent_at: now,
        send_count: before.send_count + 1,
        ..before
    };
    let mut changes = Changes::default();
    changes.note("sendCount", &before.send_count, &invitation.send_count);
    changes.note("expiresAt", &before.expires_at, &invitation.expires_at);
    let id_of = |invitation: &Invitation| invitation.invited_by.map(|user| user.to_string());
    changes.note("invitedBy", &id_of(&before), &id_of(&invitation));
    let mut after = Membership { invitation: Some(invitation), ..row };
    if !store::memberships::update(tx, &grant, &after).await? {
        return Err(Failure::internal("a row moved in a company that is held").into());
    }
    after.version += 1;
    let inviter = inviter.map(|inviter| format!("{} {}", inviter.name, inviter.last_name));
    let mail = MailKind::Invitation {
        company: &held.company.name,
        role: after.role,
        inviter: inviter.as_deref().unwrap_or(&actor.name),
        token: &link.token,
        expires_at: link.expires_at,
    };
    request.queue_mail(tx, actor.tenant, mail, user.language.as_deref(), &user.email).await?;
    let event = Event::of("company.invitation.sent_again", id)
        .within(company)
        .changing(changes)
        .via(grant.allowed_via());
    request.audit(tx, event).await?;
    Ok((after, held))
}

/// A refusal, at the row where it is a problem.
fn at_row(refusal: Refusal) -> Stop {
    match Stop::from(refusal) {
        Stop::Problems(problems) => {
            Stop::Problems(problems.into_iter().map(|problem| problem.at(["membershipId"])).collect())
        }
        stop => stop,
    }
}

fn missing() -> Stop {
    Stop::not_found("membership", ["membershipId"])
}
