//! A person of the tenant.

use std::sync::Arc;

use super::{
    capability::Capability,
    membership::MembershipNode,
    membership_list,
    profile::ProfileNode,
    role::{EffectiveRole, Role, effective_roles, roles},
    subtenant::SubtenantNode,
};
use crate::{
    authz::{Permission, Refusal, users as rules},
    connection,
    domain::{Request, people::Person},
    error::Failure,
    graphql::{
        access::{Guarded, permit_viewer},
        engine::{Batch, DateTime, Id, Loaded},
        page::{Connection, Paging},
    },
    model::{Holdings, User, UserStatus},
    object, store,
};

/// A user as the viewer sees them.
#[derive(Clone, Debug)]
pub struct UserNode(pub Arc<Person>);

impl UserNode {
    /// The record behind it.
    pub fn record(&self) -> &User {
        &self.0.record
    }
}

impl Guarded for UserNode {
    fn permit(&self, permission: Permission, request: &Request) -> Result<(), Refusal> {
        permit_viewer(permission, request)?;
        match request.viewer() {
            Some(actor) => rules::may_read(actor, self.0.sight, permission),
            None => Err(Refusal::not_signed_in()),
        }
    }
}

connection!(UserConnection, UserEdge, UserNode);

object! {
    /// A person of the tenant.
    User: UserNode [Node; guarded] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.record().id);
        name: String, needs(Visible) => text |it| &it.record().name;
        lastName: String, needs(Visible) => text |it| &it.record().last_name;
        jobTitle: Option<String>, needs(Visible) => text |it| it.record().job_title.as_deref();
        email: Option<String>, needs(ReadUserEmail) => text |it| Some(it.record().email.as_str());
        emailConfirmed: Option<bool>, needs(ReadUserDetails) => leaf |it| Some(it.record().email_confirmed);
        /// A new address that waits for its confirmation.
        pendingEmail: Option<String>, needs(ReadUserDetails) => text |it| it.record().pending_email.as_deref();
        /// E.164.
        phoneNumber: Option<String>, needs(ReadUserDetails) => text |it| it.record().phone_number.as_deref();
        /// BCP 47.
        language: Option<String>, needs(ReadUserDetails) => text |it| it.record().language.as_deref();
        status: Option<UserStatus>, needs(ReadUserDetails) => leaf |it| Some(it.record().status);
        /// Given directly.
        roles: Option<Vec<Role>>, needs(ReadUserDetails) => get |it| Some(roles(it.record().roles));
        profiles: Option<Vec<ProfileNode>>, needs(ReadUserDetails) => load profiles;
        /// Direct roles and those of the profiles held, with where each comes from.
        effectiveRoles: Option<Vec<EffectiveRole>>, needs(ReadUserDetails) => load effective;
        allSubtenants: Option<bool>, needs(ReadUserDetails) => leaf |it| Some(it.record().all_subtenants);
        /// Where the roles count. None listed means nowhere.
        subtenants: Option<Vec<SubtenantNode>>, needs(ReadUserDetails) => load subtenants;
        /// One's own memberships and open invitations; of others, the rows in companies that the viewer reads.
        memberships()[paged]: Option<Connection<MembershipNode>>, needs(Visible) => load memberships;
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.record().created_at);
        updatedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.record().updated_at);
        version: i32, needs(Visible) => leaf |it| it.record().version;
        viewerCan: UserCapabilities, needs(Visible) => load capabilities;
    }
}

async fn memberships(
    batch: Batch<'_, UserNode>,
    paging: Paging,
) -> Loaded<Option<Connection<MembershipNode>>> {
    let ids: Vec<_> = batch.objects.iter().map(|user| user.record().id).collect();
    membership_list::of_users(batch.request(), &ids, None, &paging).await
}

/// What each user holds, in the order of the batch.
async fn holdings(batch: &Batch<'_, UserNode>) -> Result<Vec<Arc<Holdings>>, Failure> {
    let ids: Vec<_> = batch.objects.iter().map(|user| user.record().id).collect();
    let held = batch.request().holdings(&ids).await?;
    Ok(ids.iter().map(|id| held.get(id).cloned().unwrap_or_default()).collect())
}

async fn profiles(batch: Batch<'_, UserNode>) -> Loaded<Option<Vec<ProfileNode>>> {
    let held = holdings(&batch).await?;
    Ok(held
        .iter()
        .map(|held| Ok(Some(held.profiles.iter().cloned().map(ProfileNode::new).collect())))
        .collect())
}

async fn effective(batch: Batch<'_, UserNode>) -> Loaded<Option<Vec<EffectiveRole>>> {
    let held = holdings(&batch).await?;
    let roles = |(user, held): (&&UserNode, &Arc<Holdings>)| {
        Ok(Some(effective_roles(user.record().roles, &held.profiles)))
    };
    Ok(batch.objects.iter().zip(&held).map(roles).collect())
}

async fn subtenants(batch: Batch<'_, UserNode>) -> Loaded<Option<Vec<SubtenantNode>>> {
    let held = holdings(&batch).await?;
    let request = batch.request();
    let actor = request.actor()?;
    // One out of the viewer's sight is left out.
    let mut ids: Vec<_> = held.iter().flat_map(|held| held.subtenants.iter().copied()).collect();
    ids.retain(|id| rules::sees_subtenant(actor, *id));
    ids.sort_unstable();
    ids.dedup();
    let found = if ids.is_empty() {
        Vec::new()
    } else {
        let mut reader = request.reader().await?;
        store::subtenants::by_ids(&mut reader, &actor.lookup(), &ids).await?
    };
    let of = |held: &Arc<Holdings>| {
        let named =
            held.subtenants.iter().filter_map(|id| found.iter().find(|subtenant| subtenant.id == *id));
        Ok(Some(named.cloned().map(SubtenantNode).collect()))
    };
    Ok(held.iter().map(of).collect())
}

/// What the viewer may do with a user.
#[derive(Clone, Debug)]
pub struct UserCapabilities {
    update: Capability,
    assign_roles: Capability,
    assign_subtenants: Capability,
    recover_password: Capability,
    delete: Capability,
}

object! {
    /// Each is allowed exactly when the mutation, given valid input, would not be refused by a rule.
    UserCapabilities: UserCapabilities {
        update: Capability, needs(Visible) => get |it| it.update.clone();
        assignRoles: Capability, needs(Visible) => get |it| it.assign_roles.clone();
        assignSubtenants: Capability, needs(Visible) => get |it| it.assign_subtenants.clone();
        recoverPassword: Capability, needs(Visible) => get |it| it.recover_password.clone();
        delete: Capability, needs(Visible) => get |it| it.delete.clone();
    }
}

async fn capabilities(batch: Batch<'_, UserNode>) -> Loaded<UserCapabilities> {
    let request = batch.request();
    let actor = request.actor()?;
    let records: Vec<&User> = batch.objects.iter().map(|user| user.record()).collect();
    let targets = request.targets(&records).await?;
    let asked: Vec<_> = targets.values().collect();
    let facts = request.facts(&asked).await?;
    batch.each(|user| {
        let id = user.record().id;
        let target = targets
            .get(&id)
            .cloned()
            .unwrap_or_else(|| rules::Target::of(user.record(), &Holdings::default()));
        let facts = facts.get(&id).copied().unwrap_or_default();
        UserCapabilities {
            update: Capability::of(&rules::update(actor, &target)),
            assign_roles: Capability::of(&rules::assign_roles(actor, &target)),
            assign_subtenants: Capability::of(&rules::assign_subtenants(actor, &target)),
            recover_password: Capability::of(&rules::recover_password(actor, &target)),
            delete: Capability::of(&rules::delete(actor, &target, facts)),
        }
    })
}
