//! The declaration of a type: its registry entry with the printed rules, and the macro that writes both
//! the entry and the resolver from one line.

use async_graphql::{
    Name, Value,
    indexmap::IndexMap,
    registry::{Deprecation, MetaDirectiveInvocation, MetaField, MetaInputValue, MetaType, Registry},
};

use super::{Object, Rule};
use crate::model::Keyed;

/// One argument of a field.
pub struct ArgDef {
    pub name: &'static str,
    /// As printed.
    pub ty: String,
}

/// The four arguments of every connection, after the field's own.
pub fn paging_args() -> Vec<ArgDef> {
    [("first", "Int"), ("after", "String"), ("last", "Int"), ("before", "String")]
        .into_iter()
        .map(|(name, ty)| ArgDef { name, ty: ty.to_owned() })
        .collect()
}

fn description(doc: &str) -> Option<String> {
    Some(doc.trim()).filter(|doc| !doc.is_empty()).map(str::to_owned)
}

/// Puts an object type, and whatever its fields mention, into the registry.
pub fn register_object<T: Object>(registry: &mut Registry) {
    if registry.types.contains_key(T::NAME) {
        return;
    }
    // A place held, so that types which mention each other do not go round for ever.
    registry.types.insert(T::NAME.to_owned(), object_meta::<T>(IndexMap::new()));
    let mut fields = IndexMap::new();
    for field in T::fields() {
        let ty = (field.ty)(registry);
        let args =
            (field.args)(registry).into_iter().map(|arg| (arg.name.to_owned(), arg_meta(arg))).collect();
        let meta = MetaField {
            name: field.name.to_owned(),
            description: description(field.doc),
            args,
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
            directive_invocations: vec![printed(field.rule)],
            requires_scopes: Vec::new(),
        };
        fields.insert(field.name.to_owned(), meta);
    }
    registry.types.insert(T::NAME.to_owned(), object_meta::<T>(fields));
    for interface in T::INTERFACES {
        registry.add_implements(T::NAME, interface);
        crate::graphql::node::add_possible_type(registry, T::NAME);
    }
}

fn object_meta<T: Object>(fields: IndexMap<String, MetaField>) -> MetaType {
    MetaType::Object {
        name: T::NAME.to_owned(),
        description: description(T::DOC),
        fields,
        cache_control: Default::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        visible: None,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        keys: None,
        is_subscription: false,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn arg_meta(arg: ArgDef) -> MetaInputValue {
    MetaInputValue {
        name: arg.name.to_owned(),
        description: None,
        ty: arg.ty,
        deprecation: Deprecation::NoDeprecated,
        default_value: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    }
}

/// The rule as it stands in the printed schema.
pub fn printed(rule: Rule) -> MetaDirectiveInvocation {
    match rule {
        Rule::Public => MetaDirectiveInvocation { name: "public".to_owned(), args: IndexMap::new() },
        Rule::Needs(permission) => MetaDirectiveInvocation {
            name: "needs".to_owned(),
            args: [("permission".to_owned(), Value::Enum(Name::new(permission.key())))].into_iter().collect(),
        },
    }
}

/// Declares an object type of the schema: every field's name, rule, type and value in one line.
///
/// ```text
/// object! {
///     /// A person of the tenant.
///     User: UserNode [Node; guarded] {
///         /// Opaque.
///         id: Id, needs(Visible) => leaf |user| Id::of(user.record.id);
///         email: Option<String>, needs(ReadUserEmail) => leaf |user| Some(user.record.email.clone());
///         roles: Option<Vec<Role>>, needs(ReadUserDetails) => get |user| Some(roles(user));
///         memberships()[paged]: Option<MembershipConnection>, needs(OwnMemberships) => load memberships;
///     }
/// }
/// ```
/// The square brackets hold the interfaces and, after a semicolon, `guarded`, says that the fields' rules look at the object: the
/// type then implements [`Guarded`](crate::graphql::access::Guarded).
///
/// How a field gets its value: `leaf` takes the object and gives a leaf; `text` lends a text of the object's
/// own, so that none is copied before it is written; `get` takes the object and gives
/// anything that needs no loading; `load` names an `async fn(Batch<'_, T>, args…) -> Loaded<Output>` that
/// answers for the whole level at once; `run` names an `async fn(Call<'_>, args…) -> Result<Output, Failure>`
/// for the fields of Query and Mutation. `[paged]` adds first, after, last and before, and hands the
/// function a [`Paging`](crate::graphql::page::Paging) as its last argument.
#[macro_export]
macro_rules! object {
    (
        $(#[doc = $doc:literal])*
        $name:ident : $ty:ty $([$($interface:ident),* $(; $guarded:ident)?])? {
            $(
                $(#[doc = $fdoc:literal])*
                $field:ident $(( $($arg:ident : $argty:ty),* ))? $([$paged:ident])?
                : $out:ty, $rule:ident $(($permission:ident))? => $kind:ident $body:expr
            );* $(;)?
        }
    ) => {
        impl $crate::graphql::engine::Object for $ty {
            const NAME: &'static str = stringify!($name);
            const DOC: &'static str = concat!($($doc, "\n"),*);
            const INTERFACES: &'static [&'static str] = &[$($(stringify!($interface)),*)?];
            fn fields() -> &'static [$crate::graphql::engine::FieldDef<Self>] {
                #[allow(non_snake_case, clippy::redundant_closure, clippy::redundant_closure_call)]
                const FIELDS: &[$crate::graphql::engine::FieldDef<$ty>] = &[$(
                    $crate::graphql::engine::FieldDef {
                        name: stringify!($field),
                        doc: concat!($($fdoc, "\n"),*),
                        rule: $crate::object_rule!($rule $($permission)?),
                        ty: <$out as $crate::graphql::engine::Output>::register,
                        args: |registry| {
                            let _ = &registry;
                            #[allow(unused_mut)]
                            let mut args: Vec<$crate::graphql::engine::ArgDef> = vec![$($(
                                $crate::graphql::engine::ArgDef {
                                    name: stringify!($arg),
                                    ty: <$argty as async_graphql::InputType>::create_type_info(registry),
                                }
                            ),*)?];
                            $( let _ = stringify!($paged); args.extend($crate::graphql::engine::paging_args()); )?
                            args
                        },
                        nullable: <$out as $crate::graphql::engine::Output>::NULLABLE,
                        resolve: $crate::object_resolve!(
                            $kind, $ty, $out, ($($($arg: $argty),*)?), [$($paged)?], $body
                        ),
                    }
                ),*];
                FIELDS
            }
            fn permit(
                &self,
                permission: $crate::authz::Permission,
                request: &$crate::domain::Request,
            ) -> Result<(), $crate::authz::Refusal> {
                $crate::object_permit!(self, permission, request $($(, $guarded)?)?)
            }
        }

        impl $crate::graphql::engine::Output for $ty {
            fn register(registry: &mut async_graphql::registry::Registry) -> String {
                $crate::graphql::engine::register_output::<Self>(registry)
            }
            fn resolve_all<'a>(
                values: Vec<(Self, $crate::graphql::engine::Origin)>,
                call: $crate::graphql::engine::Call<'a>,
            ) -> $crate::graphql::engine::Resolving<'a> {
                $crate::graphql::engine::resolve_output(values, call)
            }
        }
    };
}

/// Part of [`object!`].
#[doc(hidden)]
#[macro_export]
macro_rules! object_rule {
    (public) => {
        $crate::graphql::engine::Rule::Public
    };
    (needs $permission:ident) => {
        $crate::graphql::engine::Rule::Needs($crate::authz::Permission::$permission)
    };
}

/// Part of [`object!`].
#[doc(hidden)]
#[macro_export]
macro_rules! object_permit {
    ($object:ident, $permission:ident, $request:ident) => {
        $crate::graphql::access::permit_viewer($permission, $request)
    };
    ($object:ident, $permission:ident, $request:ident, guarded) => {
        $crate::graphql::access::Guarded::permit($object, $permission, $request)
    };
}

/// Part of [`object!`].
#[doc(hidden)]
#[macro_export]
macro_rules! object_resolve {
    (leaf, $ty:ty, $out:ty, (), [], $body:expr) => {
        $crate::graphql::engine::Resolve::Leaf(|object, out| {
            let value: fn(&$ty) -> $out = $body;
            $crate::graphql::engine::LeafValue::leaf(&value(object), out);
        })
    };
    (text, $ty:ty, $out:ty, (), [], $body:expr) => {
        $crate::graphql::engine::Resolve::Leaf(|object, out| {
            let value: for<'a> fn(&'a $ty) -> <$out as $crate::graphql::engine::Text>::Lent<'a> = $body;
            $crate::graphql::engine::LeafValue::leaf(&value(object), out);
        })
    };
    (get, $ty:ty, $out:ty, (), [], $body:expr) => {
        $crate::graphql::engine::Resolve::Level(|objects, call| {
            let value: fn(&$ty) -> $out = $body;
            let values = objects
                .into_iter()
                .map(|(object, parent)| {
                    (value(object), $crate::graphql::engine::Origin { parent, index: None })
                })
                .collect();
            <$out as $crate::graphql::engine::Output>::resolve_all(values, call)
        })
    };
    (load, $ty:ty, $out:ty, ($($arg:ident : $argty:ty),*), [$($paged:ident)?], $body:expr) => {
        $crate::graphql::engine::Resolve::Level(|objects, call| {
            $crate::graphql::engine::Resolving::later(async move {
                let batch: $crate::graphql::engine::Batch<'_, $ty> =
                    $crate::graphql::engine::Batch::new(objects, call);
                let places = $crate::graphql::engine::Places::of(&batch);
                let loaded: $crate::graphql::engine::Loaded<$out> = async {
                    $( let $arg: $argty = call.arg(stringify!($arg))?; )*
                    $body(batch, $($arg,)* $($crate::object_paging!($paged call))?).await
                }
                .await;
                places.finish::<$out>(loaded).await
            })
        })
    };
    (run, $ty:ty, $out:ty, ($($arg:ident : $argty:ty),*), [$($paged:ident)?], $body:expr) => {
        $crate::graphql::engine::Resolve::Level(|objects, call| {
            $crate::graphql::engine::Resolving::later(async move {
                let batch: $crate::graphql::engine::Batch<'_, $ty> =
                    $crate::graphql::engine::Batch::new(objects, call);
                let places = $crate::graphql::engine::Places::of(&batch);
                let answer: Result<$out, $crate::error::Failure> = async {
                    $( let $arg: $argty = call.arg(stringify!($arg))?; )*
                    $body(call, $($arg,)* $($crate::object_paging!($paged call))?).await
                }
                .await;
                places.finish::<$out>(answer.map(|value| vec![Ok(value)])).await
            })
        })
    };
}

/// Part of [`object!`].
#[doc(hidden)]
#[macro_export]
macro_rules! object_paging {
    (paged $call:ident) => {
        $crate::graphql::page::Paging::of(&$call)?
    };
}
