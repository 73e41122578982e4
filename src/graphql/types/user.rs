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
    authz::{
        Permission, Refusal,
        users::{self as rules, Target},
    },
    connection,
    domain::{Request, people::Person},
    graphql::{
        access::{Guarded, permit_viewer},
        engine::{Batch, DateTime, Id, Loaded},
        page::{Connection, Paging},
    },
    model::{Subtenant, User, UserStatus},
    object,
    store::held::Held,
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

/// The people of the batch.
fn people<'a>(batch: &Batch<'a, UserNode>) -> Vec<&'a Person> {
    batch.objects.iter().map(|user| user.0.as_ref()).collect()
}

async fn profiles(batch: Batch<'_, UserNode>) -> Loaded<Option<Vec<ProfileNode>>> {
    let (held, directory) = batch.request().held(&people(&batch)).await?;
    let of =
        |held: &Arc<Held>| directory.profiles(&held.profiles).into_iter().map(ProfileNode::new).collect();
    Ok(held.iter().map(|held| Ok(Some(of(held)))).collect())
}

async fn effective(batch: Batch<'_, UserNode>) -> Loaded<Option<Vec<EffectiveRole>>> {
    let (held, directory) = batch.request().held(&people(&batch)).await?;
    let roles = |(user, held): (&&UserNode, &Arc<Held>)| {
        Ok(Some(effective_roles(user.record().roles, &directory.profiles(&held.profiles))))
    };
    Ok(batch.objects.iter().zip(&held).map(roles).collect())
}

async fn subtenants(batch: Batch<'_, UserNode>) -> Loaded<Option<Vec<SubtenantNode>>> {
    let (held, directory) = batch.request().held(&people(&batch)).await?;
    let actor = batch.request().actor()?;
    // One out of the viewer's sight is left out.
    let seen = |subtenant: &Arc<Subtenant>| rules::sees_subtenant(actor, subtenant.id);
    let of = |held: &Arc<Held>| {
        directory.subtenants(&held.subtenants).into_iter().filter(seen).map(SubtenantNode).collect()
    };
    Ok(held.iter().map(|held| Ok(Some(of(held)))).collect())
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
    let targets = request.targets_of(&people(&batch)).await?;
    let facts = request.facts(&targets.iter().collect::<Vec<_>>()).await?;
    let capabilities = |target: &Target| UserCapabilities {
        update: Capability::of(rules::update(actor, target)),
        assign_roles: Capability::of(rules::assign_roles(actor, target)),
        assign_subtenants: Capability::of(rules::assign_subtenants(actor, target)),
        recover_password: Capability::of(rules::recover_password(actor, target)),
        delete: Capability::of(rules::delete(
            actor,
            target,
            facts.get(&target.id).copied().unwrap_or_default(),
        )),
    };
    Ok(targets.iter().map(|target| Ok(capabilities(target))).collect())
}
