//! The Users tab: inviting, changing a role, removing, leaving.

use std::borrow::Cow;

use chrono::SecondsFormat;

use super::cells::{allowed_by, outsider, permit};
use super::{Cell, Standing};
use crate::authz::leave::{ChangeMemberRole, InviteUser, LeaveCompany, RemoveMember};
use crate::authz::{Actor, DenialCode, DenialReason, Grant, Refusal, Verdict};
use crate::clock::Timestamp;
use crate::model::{
    AGAIN_AFTER, CompanyAction, CompanyId, CompanyResource, CompanyRole, Invitation, Membership,
    MembershipState, ProblemCode, RESENDS, UserId,
};

/// The roles that can be given, by invitation or by change. Owner comes only by transfer.
pub const GIVEABLE: &[CompanyRole] =
    &[CompanyRole::Designer, CompanyRole::Manager, CompanyRole::Administrator];

const EXPIRED: &str = "This invitation has expired; invite the address again.";

const fn invited_users(action: CompanyAction) -> Cell {
    (CompanyResource::CompanyInvitedUsers, action)
}

/// A row of the Users tab, as the target of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub user: UserId,
    pub role: CompanyRole,
    pub state: MembershipState,
    /// Of an open invitation.
    pub again: Again,
}

/// When an invitation may be mailed again: five minutes after the last mail, five times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Now, or there is none.
    Now,
    /// From this moment on.
    From(Timestamp),
    /// No more; once it has expired, at this moment, the address can be invited anew.
    Anew(Timestamp),
}

impl Again {
    fn of(invitation: &Invitation, now: Timestamp) -> Self {
        let next = invitation.last_sent_at + AGAIN_AFTER;
        // The first mail is none that was sent again.
        if invitation.send_count > RESENDS {
            Self::Anew(invitation.expires_at)
        } else if next > now {
            Self::From(next)
        } else {
            Self::Now
        }
    }

    /// Why not now.
    fn reason(self) -> Option<String> {
        let text = |moment: Timestamp| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        match self {
            Self::Now => None,
            Self::From(moment) => Some(format!(
                "The invitation was mailed less than five minutes ago; it can be sent again from {}.",
                text(moment)
            )),
            Self::Anew(moment) => Some(format!(
                "The invitation was mailed again five times already; it expires on {}, and the address can be \
                 invited anew.",
                text(moment)
            )),
        }
    }
}

impl Row {
    /// The row at this moment.
    pub fn of(membership: &Membership, now: Timestamp) -> Self {
        let again = membership.invitation.as_ref().map_or(Again::Now, |open| Again::of(open, now));
        Self { user: membership.user_id, role: membership.role, state: membership.state(now), again }
    }
}

/// May the actor invite into the company? Which roles, [`GIVEABLE`] says.
///
/// # Errors
/// FORBIDDEN without COMPANY_INVITED_USERS C.
pub fn invite(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<InviteUser> {
    permit(actor, standing, company, &[invited_users(CompanyAction::Create)], Vec::new())
}

/// May the actor change the role in this row, invited or in? The Owner's is changed by nobody, one's own
/// not by oneself. An invitation that expired is made anew instead.
///
/// # Errors
/// FORBIDDEN without COMPANY_INVITED_USERS U, or where the invitation expired; TARGET_IS_OWNER, TARGET_IS_SELF.
pub fn change_role(
    actor: &Actor,
    standing: &Standing,
    company: CompanyId,
    row: &Row,
) -> Verdict<ChangeMemberRole> {
    let mut against = untouchable(actor, row, "change their own role");
    if row.state == MembershipState::Expired {
        against.push(DenialReason::new(DenialCode::MissingPermission, EXPIRED));
    }
    permit(actor, standing, company, &[invited_users(CompanyAction::Update)], against)
}

/// May the actor remove this row, be it somebody in or an invitation? It is never put to scripts.
///
/// # Errors
/// FORBIDDEN without COMPANY_INVITED_USERS D; TARGET_IS_OWNER, TARGET_IS_SELF.
pub fn remove(actor: &Actor, standing: &Standing, company: CompanyId, row: &Row) -> Verdict<RemoveMember> {
    let against = untouchable(actor, row, "remove themselves; they leave");
    permit(actor, standing, company, &[invited_users(CompanyAction::Delete)], against)
}

/// May the actor have the invitation of this row sent again? One that expired is made anew instead.
///
/// # Errors
/// FORBIDDEN without COMPANY_INVITED_USERS C, or where no invitation is open; where only pause and bound are against it,
/// the problem BAD_VALUE.
pub fn resend(actor: &Actor, standing: &Standing, company: CompanyId, row: &Row) -> Verdict<InviteUser> {
    let needs = invited_users(CompanyAction::Create);
    // When it can be mailed again is for those who could have it mailed.
    let holds = allowed_by(actor.roles(), standing, needs).is_ok();
    let (message, waits) = match row.state {
        MembershipState::Invited if holds => (row.again.reason().map(Cow::Owned), true),
        MembershipState::Invited => (None, false),
        MembershipState::Active => {
            let message = "This person is in the company already; there is no invitation to send.";
            (Some(Cow::Borrowed(message)), false)
        }
        MembershipState::Expired => (Some(Cow::Borrowed(EXPIRED)), false),
    };
    let against: Vec<_> = message
        .map(|message| DenialReason::new(DenialCode::MissingPermission, message))
        .into_iter()
        .collect();
    permit(actor, standing, company, &[needs], against)
        .map_err(|refusal| if waits { refusal.in_time(ProblemCode::BadValue) } else { refusal })
}

/// What the drop-down of the row's role offers the actor, the present role included; empty where
/// [`change_role`] says no.
pub fn assignable_roles(
    actor: &Actor,
    standing: &Standing,
    company: CompanyId,
    row: &Row,
) -> &'static [CompanyRole] {
    if change_role(actor, standing, company, row).is_ok() { GIVEABLE } else { &[] }
}

/// May the actor leave the company? Every active member but the Owner, suspended or not.
///
/// # Errors
/// FORBIDDEN for whoever is not in, INVITATION_PENDING for the invited; the problem OWNER_CANNOT_LEAVE.
pub fn leave(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<LeaveCompany> {
    let reason = match standing.active_role() {
        None if standing.is_invited() => {
            let message = "You are invited to this company and not in it: decline the invitation instead.";
            DenialReason::new(DenialCode::InvitationPending, message)
        }
        None => outsider(standing),
        Some(CompanyRole::Owner) => {
            let message = "The Owner hands the company over before leaving it.";
            DenialReason::new(DenialCode::OwnerCannotLeave, message)
        }
        Some(_) => return Ok(Grant::new(actor.tenant).for_company(company)),
    };
    Err(Refusal::forbidden(actor, Vec::new(), vec![reason]).within(company))
}

fn untouchable(actor: &Actor, row: &Row, own: &str) -> Vec<DenialReason> {
    let mut against = Vec::new();
    if row.role == CompanyRole::Owner {
        let message = "This is the Owner: only a transfer of the company changes that.";
        against.push(DenialReason::new(DenialCode::TargetIsOwner, message));
    }
    if actor.is(row.user) {
        against.push(DenialReason::new(DenialCode::TargetIsSelf, format!("Nobody may {own}.")));
    }
    against
}
