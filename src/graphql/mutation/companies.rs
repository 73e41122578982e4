//! Mutations of companies and their people.

use std::sync::Arc;

use async_graphql::{ID, InputObject};

use super::{Payload, settle};
use crate::{
    domain::companies::{self, InvitationName, NewInvitation, NewRole, Removed},
    error::Failure,
    graphql::{
        engine::{Call, Id},
        types::{company::CompanyNode, membership::MembershipNode},
    },
    model::{CompanyRole, Problem},
    object, payload,
};

/// A company to be.
#[derive(InputObject)]
pub struct CreateCompanyInput {
    name: String,
}

/// Somebody to be invited, and as what.
#[derive(InputObject)]
pub struct InviteUserInput {
    company_id: ID,
    email: String,
    role: CompanyRole,
}

/// An open invitation.
#[derive(InputObject)]
pub struct ResendInvitationInput {
    membership_id: ID,
}

/// by the mailed token, or by the membership seen in viewer.memberships: exactly one
#[derive(InputObject)]
pub struct AcceptInvitationInput {
    token: Option<String>,
    membership_id: Option<ID>,
}

/// by the mailed token, or by the membership seen in viewer.memberships: exactly one
#[derive(InputObject)]
pub struct DeclineInvitationInput {
    token: Option<String>,
    membership_id: Option<ID>,
}

/// Somebody's row in a company, and what they are to be there.
#[derive(InputObject)]
pub struct ChangeMemberRoleInput {
    membership_id: ID,
    role: CompanyRole,
    /// the version of the row that was seen; STALE_VERSION where it is another one by now
    /// the version of the row that was seen; STALE_VERSION where it is another one by now
    expected_version: Option<i32>,
}

/// The company to leave.
#[derive(InputObject)]
pub struct LeaveCompanyInput {
    company_id: ID,
}

/// also revokes an open invitation
#[derive(InputObject)]
pub struct RemoveMemberInput {
    membership_id: ID,
}

payload! {
    /// The company created; the viewer is its Owner.
    CreateCompanyPayload { company: CompanyNode },
    /// The row of whoever was invited.
    InviteUserPayload { membership: MembershipNode },
    /// The row of whoever was invited, with when it was sent and how often.
    ResendInvitationPayload { membership: MembershipNode },
    /// The viewer's row in the company.
    AcceptInvitationPayload { membership: MembershipNode },
    /// Whether it is declined.
    DeclineInvitationPayload { },
    /// The row with its role.
    ChangeMemberRolePayload { membership: MembershipNode },
    /// Whether the viewer is out.
    LeaveCompanyPayload { },
}

/// Who was removed, and from where.
pub struct RemoveMemberPayload {
    removed: Option<Removed>,
    problems: Vec<Problem>,
}

object! {
    /// Who was removed, and from where.
    RemoveMemberPayload: RemoveMemberPayload {
        /// The id of the row that is gone.
        removedId: Option<Id>, public => leaf |it| it.removed.as_ref().map(|removed| Id::of(removed.id));
        company: Option<CompanyNode>, public => get |it| company(it);
        problems: Vec<Problem>, public => get |it| it.problems.clone();
    }
}

fn company(payload: &RemoveMemberPayload) -> Option<CompanyNode> {
    payload.removed.as_ref()?.company.as_ref().map(|company| CompanyNode(Arc::clone(company)))
}

impl Payload for RemoveMemberPayload {
    type Entity = Removed;
    fn of(removed: Option<Removed>, problems: Vec<Problem>) -> Self {
        Self { removed, problems }
    }
}

/// `createCompany`.
pub async fn create(
    call: Call<'_>,
    input: CreateCompanyInput,
) -> Result<Option<CreateCompanyPayload>, Failure> {
    let created = companies::create(call.request, &input.name).await;
    settle(call, created.map(|done| done.map(CompanyNode))).await
}

/// `inviteUser`.
pub async fn invite(call: Call<'_>, input: InviteUserInput) -> Result<Option<InviteUserPayload>, Failure> {
    let wanted = NewInvitation { company: input.company_id.0, email: input.email, role: input.role };
    let invited = companies::invite(call.request, &wanted).await;
    settle(call, invited.map(|done| done.map(MembershipNode))).await
}

/// `resendInvitation`.
pub async fn resend(
    call: Call<'_>,
    input: ResendInvitationInput,
) -> Result<Option<ResendInvitationPayload>, Failure> {
    let sent = companies::resend(call.request, &input.membership_id.0).await;
    settle(call, sent.map(|done| done.map(MembershipNode))).await
}

/// `acceptInvitation`.
pub async fn accept(
    call: Call<'_>,
    input: AcceptInvitationInput,
) -> Result<Option<AcceptInvitationPayload>, Failure> {
    let by = InvitationName::of(input.token, input.membership_id.map(|id| id.0))?;
    let accepted = companies::accept(call.request, &by).await;
    settle(call, accepted.map(|done| done.map(MembershipNode))).await
}

/// `declineInvitation`.
pub async fn decline(
    call: Call<'_>,
    input: DeclineInvitationInput,
) -> Result<Option<DeclineInvitationPayload>, Failure> {
    let by = InvitationName::of(input.token, input.membership_id.map(|id| id.0))?;
    settle(call, companies::decline(call.request, &by).await).await
}

/// `changeMemberRole`.
pub async fn change_role(
    call: Call<'_>,
    input: ChangeMemberRoleInput,
) -> Result<Option<ChangeMemberRolePayload>, Failure> {
    let ChangeMemberRoleInput { membership_id, role, expected_version } = input;
    let wanted = NewRole { membership: membership_id.0, role, expected_version };
    let changed = companies::change_role(call.request, &wanted).await;
    settle(call, changed.map(|done| done.map(MembershipNode))).await
}

/// `leaveCompany`.
pub async fn leave(call: Call<'_>, input: LeaveCompanyInput) -> Result<Option<LeaveCompanyPayload>, Failure> {
    settle(call, companies::leave(call.request, &input.company_id.0).await).await
}

/// `removeMember`.
pub async fn remove(
    call: Call<'_>,
    input: RemoveMemberInput,
) -> Result<Option<RemoveMemberPayload>, Failure> {
    let removed = companies::remove(call.request, &input.membership_id.0).await;
    settle(call, removed).await
}
