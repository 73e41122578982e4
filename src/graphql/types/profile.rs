//! A security profile: a named set of roles.

use std::sync::Arc;

use super::{
    capability::Capability,
    holders,
    role::{Role, roles},
    user::UserNode,
};
use crate::{
    authz::users as rules,
    connection,
    graphql::{
        engine::{Batch, DateTime, Id, Loaded},
        page::{Connection, Paging},
    },
    model::Profile,
    object,
    store::{self, holders::Held},
};

/// A profile that the viewer may know of.
#[derive(Clone, Debug)]
pub struct ProfileNode(pub Arc<Profile>);

impl ProfileNode {
    /// A profile that the viewer may know of: from the list, or as held by a user in sight.
    pub const fn new(profile: Arc<Profile>) -> Self {
        Self(profile)
    }
}

connection!(SecurityProfileConnection, SecurityProfileEdge, ProfileNode);

object! {
    /// A named set of roles. What changes in it takes effect on the next request of its holders.
    SecurityProfile: ProfileNode [Node] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.id);
        name: String, needs(Visible) => text |it| &it.0.name;
        description: Option<String>, needs(Visible) => text |it| it.0.description.as_deref();
        roles: Vec<Role>, needs(Visible) => get |it| roles(it.0.roles);
        /// How many users in the viewer's scope hold it.
        userCount: Option<i32>, needs(ReadUsers) => load user_count;
        /// Who in the viewer's scope holds it; by last name and name.
        users()[paged]: Option<Connection<UserNode>>, needs(ReadUsers) => load users;
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.created_at);
        updatedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.updated_at);
        version: i32, needs(Visible) => leaf |it| it.0.version;
        viewerCan: ProfileCapabilities, needs(Visible) => load capabilities;
    }
}

async fn user_count(batch: Batch<'_, ProfileNode>) -> Loaded<Option<i32>> {
    let request = batch.request();
    let grant = rules::read_users(request.actor()?)?;
    let ids: Vec<_> = batch.objects.iter().map(|profile| profile.0.id).collect();
    let mut reader = request.reader().await?;
    let counts = store::profiles::user_counts(&mut reader, &grant, &ids).await?;
    batch.each(|profile| Some(counts.get(&profile.0.id).copied().unwrap_or_default()))
}

async fn users(batch: Batch<'_, ProfileNode>, paging: Paging) -> Loaded<Option<Connection<UserNode>>> {
    let held: Vec<Held> = batch.objects.iter().map(|profile| Held::Profile(profile.0.id)).collect();
    holders::connections(batch.request(), &paging, &held).await
}

/// What the viewer may do with a profile.
#[derive(Clone, Debug)]
pub struct ProfileCapabilities {
    update: Capability,
    delete: Capability,
}

object! {
    /// Each is allowed exactly when the mutation, given valid input, would not be refused by a rule.
    ProfileCapabilities: ProfileCapabilities {
        update: Capability, needs(Visible) => get |it| it.update.clone();
        delete: Capability, needs(Visible) => get |it| it.delete.clone();
    }
}

async fn capabilities(batch: Batch<'_, ProfileNode>) -> Loaded<ProfileCapabilities> {
    let actor = batch.request().actor()?;
    batch.each(|profile| {
        let verdict = Capability::of(rules::manage_profile(actor, profile.0.roles));
        ProfileCapabilities { update: verdict.clone(), delete: verdict }
    })
}
