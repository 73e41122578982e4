//! A row of a company's Users tab, which is also an entry of a user's list of companies.

use super::{capability::Capability, company::CompanyNode, user::UserNode};
use crate::{
    authz::{DenialCode, DenialReason, companies as rules},
    connection,
    domain::{account::flood::InvitationMail, companies::Row},
    error::Failure,
    graphql::engine::{Batch, DateTime, Id, Loaded},
    model::{CompanyRole, Invitation, MembershipState},
    object,
};

/// A row that the viewer sees.
#[derive(Clone, Debug)]
pub struct MembershipNode(pub Row);

connection!(MembershipConnection, MembershipEdge, MembershipNode);

object! {
    /// A row of a company's Users tab: somebody invited, or somebody in.
    Membership: MembershipNode [Node] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.record.id);
        company: CompanyNode, needs(Visible) => get |it| CompanyNode(std::sync::Arc::clone(&it.0.company));
        user: UserNode, needs(Visible) => load user;
        role: CompanyRole, needs(Visible) => leaf |it| it.0.record.role;
        state: MembershipState, needs(Visible) => load state;
        /// Null once active.
        invitation: Option<InvitationNode>, needs(Visible) => get |it| it.0.record.invitation.clone().map(InvitationNode);
        joinedAt: Option<DateTime>, needs(Visible) => leaf |it| it.0.record.joined_at.map(DateTime);
        version: i32, needs(Visible) => leaf |it| it.0.record.version;
        /// What the role's drop-down offers the viewer, the present role included; empty where it is closed.
        assignableRoles: Vec<CompanyRole>, needs(Visible) => load assignable_roles;
        viewerCan: MembershipCapabilities, needs(Visible) => load capabilities;
    }
}

async fn user(batch: Batch<'_, MembershipNode>) -> Loaded<UserNode> {
    let unread = batch.objects.iter().filter(|it| it.0.person.is_none());
    let ids: Vec<_> = unread.map(|it| it.0.record.user_id).collect();
    let people = if ids.is_empty() { Default::default() } else { batch.request().people(&ids).await? };
    let gone = || Failure::Unavailable("somebody left while their row was read".to_owned());
    let person =
        |it: &&MembershipNode| it.0.person.clone().or_else(|| people.get(&it.0.record.user_id).cloned());
    Ok(batch.objects.iter().map(|it| person(it).map(UserNode).ok_or_else(gone)).collect())
}

async fn state(batch: Batch<'_, MembershipNode>) -> Loaded<MembershipState> {
    let now = batch.request().now();
    batch.each(|it| it.0.record.state(now))
}

async fn assignable_roles(batch: Batch<'_, MembershipNode>) -> Loaded<Vec<CompanyRole>> {
    let request = batch.request();
    let actor = request.actor()?;
    batch.each(|it| {
        let company = &it.0.company;
        rules::assignable_roles(actor, &company.standing, company.record.id, &it.0.target(request)).to_vec()
    })
}

/// What the viewer may do with a row.
#[derive(Clone, Debug)]
pub struct MembershipCapabilities {
    change_role: Capability,
    remove: Capability,
    resend_invitation: Capability,
    /// The mail that sending the invitation again would be.
    mail: InvitationMail,
}

object! {
    /// Each is allowed exactly when the mutation, given valid input, would not be refused by a rule.
    MembershipCapabilities: MembershipCapabilities {
        changeRole: Capability, needs(Visible) => get |it| it.change_role.clone();
        remove: Capability, needs(Visible) => get |it| it.remove.clone();
        resendInvitation: Capability, needs(Visible) => load resend_invitation;
    }
}

async fn capabilities(batch: Batch<'_, MembershipNode>) -> Loaded<MembershipCapabilities> {
    let request = batch.request();
    let actor = request.actor()?;
    batch.each(|it| {
        let (row, company) = (it.0.target(request), &it.0.company);
        let (standing, id) = (&company.standing, company.record.id);
        MembershipCapabilities {
            change_role: Capability::of(rules::change_role(actor, standing, id, &row)),
            remove: Capability::of(rules::remove(actor, standing, id, &row)),
            resend_invitation: Capability::of(rules::resend(actor, standing, id, &row)),
            mail: InvitationMail { company: id, user: row.user },
        }
    })
}

/// Where the row allows it, the counts of mails may be against it: they are looked at for all such rows at once.
async fn resend_invitation(batch: Batch<'_, MembershipCapabilities>) -> Loaded<Capability> {
    let request = batch.request();
    let open = || batch.objects.iter().filter(|it| it.resend_invitation.allows());
    let mails: Vec<_> = open().map(|it| it.mail).collect();
    let refusals = if mails.is_empty() {
        Vec::new()
    } else {
        let mut reader = request.reader().await?;
        request.mail_refusals(&mut reader, &mails).await?
    };
    let mut refusals = refusals.into_iter();
    let capability = |it: &MembershipCapabilities| {
        let own = it.resend_invitation.clone();
        // One for each that the row allows, in their order.
        let refusal = own.allows().then(|| refusals.next()).flatten().flatten();
        refusal.map_or(own, |refusal| {
            let reason = DenialReason::new(DenialCode::MissingPermission, refusal.to_string());
            Capability::from_reasons(vec![reason])
        })
    };
    Ok(batch.objects.iter().copied().map(capability).map(Ok).collect())
}

/// The open offer to come in, or one whose time is up.
#[derive(Clone, Debug)]
pub struct InvitationNode(Invitation);

object! {
    /// The open offer to come in, or one whose time is up.
    Invitation: InvitationNode {
        /// Null for somebody out of the viewer's sight.
        invitedBy: Option<UserNode>, needs(Visible) => load invited_by;
        invitedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.invited_at);
        expiresAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.expires_at);
        lastSentAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.last_sent_at);
        sendCount: i32, needs(Visible) => leaf |it| it.0.send_count;
    }
}

async fn invited_by(batch: Batch<'_, InvitationNode>) -> Loaded<Option<UserNode>> {
    let ids: Vec<_> = batch.objects.iter().filter_map(|it| it.0.invited_by).collect();
    let people = batch.request().people(&ids).await?;
    batch.each(|it| Some(UserNode(people.get(&it.0.invited_by?)?.clone())))
}
