//! `interface Node`: every object with an id. A value of it keeps its kind, so its fields are guarded as
//! anywhere else.

use async_graphql::{
    indexmap::IndexMap,
    registry::{Deprecation, MetaField, MetaType, Registry},
};

use super::engine::{Call, Column, Leaf, Origin, Output, Resolving};

/// Puts the interface into the registry, once.
pub fn register_interface(registry: &mut Registry) {
    let ty = format!("{}!", <async_graphql::ID as Leaf>::register(registry));
    let id = MetaField {
        name: "id".to_owned(),
        description: Some("Opaque, globally unique; names its kind.".to_owned()),
        args: IndexMap::new(),
        ty,
        deprecation: Deprecation::NoDeprecated,
        cache_control: Default::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: Vec::new(),
        override_from: None,
        compute_complexity: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.entry("Node".to_owned()).or_insert_with(|| MetaType::Interface {
        name: "Node".to_owned(),
        description: Some("An object with an id.".to_owned()),
        fields: [("id".to_owned(), id)].into_iter().collect(),
        possible_types: Default::default(),
        extends: false,
        inaccessible: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    });
}

/// Says that `name` implements the interface.
pub fn add_possible_type(registry: &mut Registry, name: &str) {
    register_interface(registry);
    if let Some(MetaType::Interface { possible_types, .. }) = registry.types.get_mut("Node") {
        possible_types.insert(name.to_owned());
    }
}

macro_rules! nodes {
    ($($kind:ident($ty:ty)),* $(,)?) => {
        /// Any object with an id.
        #[derive(Clone)]
        pub enum Node { $($kind($ty)),* }

        impl Output for Node {
            fn register(registry: &mut Registry) -> String {
                register_interface(registry);
                $( <$ty as Output>::register(registry); )*
                "Node!".to_owned()
            }
            fn resolve_all<'a>(values: Vec<(Self, Origin)>, call: Call<'a>) -> Resolving<'a> {
                Resolving::later(async move {
                    let mut places = vec![None; values.len()];
                    let mut parts = Vec::new();
                    // By kind, so that each kind is still resolved as one level.
                    #[allow(non_snake_case)]
                    let ($(mut $kind),*) = ($(Vec::<(usize, ($ty, Origin))>::new().tap::<$ty>()),*);
                    for (place, (node, origin)) in values.into_iter().enumerate() {
                        match node { $( Self::$kind(value) => $kind.push((place, (value, origin))) ),* }
                    }
                    $(
                        let (found, values): (Vec<usize>, Vec<_>) = $kind.into_iter().unzip();
                        for (row, place) in found.into_iter().enumerate() {
                            if let Some(place) = places.get_mut(place) {
                                *place = Some((parts.len(), row));
                            }
                        }
                        parts.push(<$ty as Output>::resolve_all(values, call).column().await);
                    )*
                    Column::union(parts, places)
                })
            }
        }
    };
}

/// Lets the macro above write a tuple of vectors for any number of kinds, one included.
trait Tap: Sized {
    fn tap<T>(self) -> Self {
        self
    }
}
impl<T> Tap for Vec<T> {}

nodes!(
    Tenant(crate::model::Tenant),
    Session(super::types::session::SessionNode),
    User(super::types::user::UserNode),
    SecurityProfile(super::types::profile::ProfileNode),
    Subtenant(super::types::subtenant::SubtenantNode),
    Company(super::types::company::CompanyNode),
    Membership(super::types::membership::MembershipNode),
    OwnershipOffer(super::types::ownership_offer::OfferNode),
    Project(super::types::project::ProjectNode),
    Agent(super::types::agent::AgentNode),
    AgentChannel(super::types::channel::ChannelNode),
    Intent(super::types::intent::IntentNode),
    ExternalRequest(super::types::external_request::ExternalRequestNode),
    PolicyScript(super::types::policy::ScriptNode),
    PolicyVersion(super::types::policy_version::VersionNode),
    PolicyRun(super::types::run::RunNode),
    AuditEvent(super::types::audit::EventNode),
);
