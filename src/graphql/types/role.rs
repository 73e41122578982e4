//! Roles of the catalogue, their groups, and where a user has them from.

use std::sync::Arc;

use super::{capability::Capability, holders, profile::ProfileNode, user::UserNode};
use crate::{
    authz::{self, DenialReason, catalogue},
    graphql::{
        engine::{Batch, Loaded},
        page::{Connection, Paging},
    },
    model::{Keyed, Profile, RoleGroupKey, RoleKey, RoleSet},
    object,
    store::holders::Held,
};

/// A group of the catalogue.
#[derive(Clone, Copy)]
pub struct RoleGroup(pub RoleGroupKey);

object! {
    /// One of the five groups of the catalogue.
    RoleGroup: RoleGroup {
        key: RoleGroupKey, needs(SignedIn) => leaf |it| it.0;
        name: String, needs(SignedIn) => text |it| catalogue::group_name(it.0);
        roles: Vec<Role>, needs(SignedIn) => get |it| catalogue::roles(it.0).iter().copied().map(Role).collect();
    }
}

/// A role of the catalogue.
#[derive(Clone, Copy)]
pub struct Role(pub RoleKey);

object! {
    /// A role of the fixed catalogue: what a user may do.
    Role: Role {
        key: RoleKey, needs(SignedIn) => leaf |it| it.0;
        name: String, needs(SignedIn) => text |it| catalogue::name(it.0);
        description: String, needs(SignedIn) => text |it| catalogue::description(it.0);
        group: RoleGroup, needs(SignedIn) => get |it| RoleGroup(catalogue::group(it.0));
        /// Counts in access reviews; a User Administrator gives it only while holding it.
        privileged: bool, needs(SignedIn) => leaf |it| catalogue::privileged_roles().has(it.0);
        /// Who in the viewer's scope holds it, directly or through a profile; by last name and name.
        holders()[paged]: Option<Connection<UserNode>>, needs(ReadUsers) => load holders;
        /// Could the viewer give this role to somebody in their scope?
        viewerCanAssign: Capability, needs(SignedIn) => load can_assign;
    }
}

async fn holders(batch: Batch<'_, Role>, paging: Paging) -> Loaded<Option<Connection<UserNode>>> {
    let held: Vec<Held> = batch.objects.iter().map(|role| Held::Role(role.0)).collect();
    holders::connections(batch.request(), &paging, &held).await
}

async fn can_assign(batch: Batch<'_, Role>) -> Loaded<Capability> {
    let viewer = batch.request().viewer();
    batch.each(|role| {
        let verdict = match viewer {
            Some(actor) => authz::users::assignable(actor, role.0),
            None => Err(DenialReason::new(authz::DenialCode::NotSignedIn, "Sign in first.")),
        };
        Capability::from_reasons(verdict.err().into_iter().collect())
    })
}

/// The roles of a set as they are shown: in the order of the catalogue.
pub fn roles(set: RoleSet) -> Vec<Role> {
    set.iter().map(Role).collect()
}

crate::keyed! {
    /// How a user comes to a role.
    RoleSourceKind { Direct = "DIRECT", Profile = "PROFILE" }
}
crate::graphql_enums!(RoleSourceKind);

/// Given directly, or by a profile.
#[derive(Clone)]
pub struct RoleSource(Option<Arc<Profile>>);

object! {
    /// How a user comes to a role.
    RoleSource: RoleSource {
        kind: RoleSourceKind, needs(Visible) => leaf |it| match it.0 {
            None => RoleSourceKind::Direct,
            Some(_) => RoleSourceKind::Profile,
        };
        profile: Option<ProfileNode>, needs(Visible) => get |it| it.0.clone().map(ProfileNode::new);
    }
}

/// A role that a user has in the end, with every source of it.
#[derive(Clone)]
pub struct EffectiveRole {
    role: RoleKey,
    sources: Vec<RoleSource>,
}

object! {
    /// A role that a user has in the end.
    EffectiveRole: EffectiveRole {
        role: Role, needs(Visible) => get |it| Role(it.role);
        sources: Vec<RoleSource>, needs(Visible) => get |it| it.sources.clone();
    }
}

/// Direct roles and those of the profiles, each with its sources, in the order of the catalogue.
pub fn effective_roles(direct: RoleSet, profiles: &[Arc<Profile>]) -> Vec<EffectiveRole> {
    let sources = |role: RoleKey| {
        let given = direct.has(role).then_some(RoleSource(None));
        let held = profiles.iter().filter(move |profile| profile.roles.has(role));
        given.into_iter().chain(held.map(|profile| RoleSource(Some(Arc::clone(profile))))).collect::<Vec<_>>()
    };
    let having =
        |role: &RoleKey| direct.has(*role) || profiles.iter().any(|profile| profile.roles.has(*role));
    RoleKey::ALL
        .iter()
        .copied()
        .filter(having)
        .map(|role| EffectiveRole { role, sources: sources(role) })
        .collect()
}
