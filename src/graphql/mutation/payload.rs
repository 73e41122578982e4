//! Payloads: the entity, null where a problem is an ERROR, and the problems.

/// Declares a payload: `payload! { CreateUserPayload { user: UserNode } }`, or without an entity.
#[macro_export]
macro_rules! payload {
    ($($(#[doc = $doc:literal])* $name:ident { $($field:ident : $ty:ty)? }),* $(,)?) => {$(
        $(#[doc = $doc])*
        #[allow(non_snake_case, reason = "named as in the schema")]
        pub struct $name {
            #[allow(dead_code)]
            $(pub $field: Option<$ty>,)?
            /// What a caller can expect to happen.
            pub problems: Vec<$crate::model::Problem>,
        }

        $crate::object! {
            $(#[doc = $doc])*
            $name: $name {
                $($field: Option<$ty>, public => get |it| it.$field.clone();)?
                problems: Vec<$crate::model::Problem>, public => get |it| it.problems.clone();
            }
        }

        $crate::payload!(@from $name $($field: $ty)?);
    )*};
    (@from $name:ident $field:ident : $ty:ty) => {
        impl $crate::graphql::mutation::Payload for $name {
            type Entity = $ty;
            fn of(entity: Option<$ty>, problems: Vec<$crate::model::Problem>) -> Self {
                Self { $field: entity, problems }
            }
        }
    };
    (@from $name:ident) => {
        impl $crate::graphql::mutation::Payload for $name {
            type Entity = ();
            fn of(_: Option<()>, problems: Vec<$crate::model::Problem>) -> Self {
                Self { problems }
            }
        }
    };
}
