//! A subtenant: where roles count.

use std::sync::Arc;

use super::capability::Capability;
use crate::{
    authz::users as rules,
    connection,
    graphql::engine::{Batch, DateTime, Id, Loaded},
    model::Subtenant,
    object, store,
};

/// A subtenant that the viewer may know of.
#[derive(Clone, Debug)]
pub struct SubtenantNode(pub Arc<Subtenant>);

connection!(SubtenantConnection, SubtenantEdge, SubtenantNode);

object! {
    /// A part of the tenant. Roles say what, subtenants say where.
    Subtenant: SubtenantNode [Node] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.id);
        name: String, needs(Visible) => text |it| &it.0.name;
        description: Option<String>, needs(Visible) => text |it| it.0.description.as_deref();
        /// How many users in the viewer's scope are in it, listed or by having all.
        userCount: Option<i32>, needs(ReadUsers) => load user_count;
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.created_at);
        version: i32, needs(Visible) => leaf |it| it.0.version;
        viewerCan: SubtenantCapabilities, needs(Visible) => load capabilities;
    }
}

async fn user_count(batch: Batch<'_, SubtenantNode>) -> Loaded<Option<i32>> {
    let request = batch.request();
    let grant = rules::read_users(request.actor()?)?;
    let ids: Vec<_> = batch.objects.iter().map(|subtenant| subtenant.0.id).collect();
    let mut reader = request.reader().await?;
    let counts = store::subtenants::user_counts(&mut reader, &grant, &ids).await?;
    batch.each(|subtenant| Some(counts.get(&subtenant.0.id).copied().unwrap_or_default()))
}

/// What the viewer may do with a subtenant.
#[derive(Clone, Debug)]
pub struct SubtenantCapabilities {
    update: Capability,
    delete: Capability,
}

object! {
    /// Each is allowed exactly when the mutation, given valid input, would not be refused by a rule.
    SubtenantCapabilities: SubtenantCapabilities {
        update: Capability, needs(Visible) => get |it| it.update.clone();
        delete: Capability, needs(Visible) => get |it| it.delete.clone();
    }
}

async fn capabilities(batch: Batch<'_, SubtenantNode>) -> Loaded<SubtenantCapabilities> {
    let actor = batch.request().actor()?;
    batch.each(|subtenant| {
        let verdict = Capability::of(rules::manage_subtenant(actor, subtenant.0.id));
        SubtenantCapabilities { update: verdict.clone(), delete: verdict }
    })
}
