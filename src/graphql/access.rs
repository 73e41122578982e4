//! The schema is the permission table: each field prints its rule, and a schema with a field that says
//! none does not start.

use async_graphql::{
    indexmap::IndexMap,
    parser::types::{ServiceDocument, TypeKind, TypeSystemDefinition},
    registry::{__DirectiveLocation, Deprecation, MetaDirective, MetaInputValue, Registry},
};

use super::engine::Leaf;
use crate::{
    authz::{Permission, Refusal, precheck},
    domain::Request,
};

/// An object type whose fields' rules look at the object itself.
pub trait Guarded {
    /// May the viewer read a field of this object that needs `permission`?
    ///
    /// # Errors
    /// Why not.
    fn permit(&self, permission: Permission, request: &Request) -> Result<(), Refusal>;
}

/// Rules that look at the viewer alone.
///
/// # Errors
/// Why not.
pub fn permit_viewer(permission: Permission, request: &Request) -> Result<(), Refusal> {
    precheck(permission, request.viewer())
}

/// Puts `@needs`, `@public` and the permission list into the registry, so that they are printed.
pub fn register_directives(registry: &mut Registry) {
    let permission = MetaInputValue {
        name: "permission".to_owned(),
        description: None,
        ty: format!("{}!", <Permission as Leaf>::register(registry)),
        deprecation: Deprecation::NoDeprecated,
        default_value: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    };
    let directive = |name: &str, description: &str, args: IndexMap<String, MetaInputValue>| MetaDirective {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        locations: vec![__DirectiveLocation::FIELD_DEFINITION],
        args,
        is_repeatable: false,
        visible: None,
        composable: None,
    };
    registry.add_directive(directive(
        "needs",
        "What the viewer needs to read the field or call the mutation.",
        [("permission".to_owned(), permission)].into_iter().collect(),
    ));
    registry.add_directive(directive("public", "Anybody may, signed in or not.", IndexMap::new()));
}

/// Every field of an object type that states no rule, as `Type.field`.
pub fn unguarded(schema: &ServiceDocument) -> Vec<String> {
    let mut missing = Vec::new();
    for definition in &schema.definitions {
        let TypeSystemDefinition::Type(ty) = definition else { continue };
        let TypeKind::Object(object) = &ty.node.kind else { continue };
        for field in &object.fields {
            let states_rule = |d: &str| d == "needs" || d == "public";
            if !field.node.directives.iter().any(|d| states_rule(&d.node.name.node)) {
                missing.push(format!("{}.{}", ty.node.name.node, field.node.name.node));
            }
        }
    }
    missing
}
