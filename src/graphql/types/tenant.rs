//! A tenant: the wall around everything.

use crate::{
    graphql::engine::{DateTime, Id},
    model::Tenant,
    object,
};

object! {
    /// A tenant owns everything: users, profiles, subtenants, companies, scripts, audit.
    Tenant: Tenant [Node] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.id);
        slug: String, needs(Visible) => text |it| &it.slug;
        name: String, needs(Visible) => text |it| &it.name;
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.created_at);
    }
}
