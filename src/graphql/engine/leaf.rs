//! Values without fields of their own. They resolve on the spot, without a future.

use async_graphql::{
    InputType, InputValueError, InputValueResult, OutputType, Value,
    registry::{MetaEnumValue, MetaType, Registry},
};
use chrono::SecondsFormat;

use super::{Call, Origin, Output, Resolving};

use crate::{clock::Timestamp, model::Keyed};

/// A value without fields of its own.
pub trait Leaf: Send + Sync + 'static {
    /// Puts the type into the registry and returns its bare name (`String`).
    fn register(registry: &mut Registry) -> String;
    /// The value as it stands in the answer.
    fn to_value(self) -> Value;
}

macro_rules! stock_leaf {
    ($($ty:ty => |$value:ident| $build:expr),* $(,)?) => {$(
        impl Leaf for $ty {
            fn register(registry: &mut Registry) -> String {
                <$ty as OutputType>::create_type_info(registry);
                <$ty as OutputType>::type_name().into_owned()
            }
            fn to_value(self) -> Value {
                let $value = self;
                $build
            }
        }
    )*};
}
stock_leaf! {
    String => |text| Value::String(text),
    bool => |flag| Value::Boolean(flag),
    i32 => |number| Value::Number(number.into()),
    async_graphql::ID => |id| Value::String(id.0),
}

/// An id in the answer.
pub struct Id(pub String);

impl Id {
    /// The id's text.
    pub fn of(id: impl std::fmt::Display) -> Self {
        Self(id.to_string())
    }
}
impl Leaf for Id {
    fn register(registry: &mut Registry) -> String {
        <async_graphql::ID as Leaf>::register(registry)
    }
    fn to_value(self) -> Value {
        Value::String(self.0)
    }
}

/// What a `leaf` field may give: a leaf, or options and lists of leaves.
pub trait LeafValue {
    /// The value as it stands in the answer.
    fn leaf_value(self) -> Value;
}
impl<T: Leaf> LeafValue for T {
    fn leaf_value(self) -> Value {
        self.to_value()
    }
}
impl<T: LeafValue> LeafValue for Option<T> {
    fn leaf_value(self) -> Value {
        self.map_or(Value::Null, LeafValue::leaf_value)
    }
}
impl<T: LeafValue> LeafValue for Vec<T> {
    fn leaf_value(self) -> Value {
        Value::List(self.into_iter().map(LeafValue::leaf_value).collect())
    }
}

/// Leaves are outputs that resolve on the spot.
macro_rules! leaf_outputs {
    ($($ty:ty),* $(,)?) => {$(
        impl Output for $ty {
            fn register(registry: &mut Registry) -> String {
                format!("{}!", <$ty as Leaf>::register(registry))
            }
            fn resolve_all<'a>(values: Vec<(Self, Origin)>, _: Call<'a>) -> Resolving<'a> {
                let values: Vec<_> = values.into_iter().map(|(value, _)| Some(value.to_value())).collect();
                Box::pin(std::future::ready(values))
            }
        }
    )*};
}
leaf_outputs!(String, bool, i32, async_graphql::ID, Id, DateTime, Json);

/// Puts a closed set into the registry.
pub fn register_enum<T: Keyed>(registry: &mut Registry) {
    let values = T::ALL.iter().map(|member| {
        let description = Some(member.meaning()).filter(|text| !text.is_empty()).map(str::to_owned);
        let value = MetaEnumValue {
            name: member.key().to_owned(),
            description,
            deprecation: Default::default(),
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            directive_invocations: Vec::new(),
        };
        (member.key().to_owned(), value)
    });
    let meta = MetaType::Enum {
        name: T::NAME.to_owned(),
        description: None,
        enum_values: values.collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.entry(T::NAME.to_owned()).or_insert(meta);
}

fn register_scalar(registry: &mut Registry, name: &str, description: &str) {
    let meta = MetaType::Scalar {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        is_valid: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        specified_by_url: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.entry(name.to_owned()).or_insert(meta);
}

/// RFC 3339, UTC, microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Timestamp);

const DATE_TIME: &str = "RFC 3339, UTC, microseconds";

impl Leaf for DateTime {
    fn register(registry: &mut Registry) -> String {
        register_scalar(registry, "DateTime", DATE_TIME);
        "DateTime".to_owned()
    }
    fn to_value(self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl InputType for DateTime {
    type RawValueType = Self;
    fn type_name() -> std::borrow::Cow<'static, str> {
        "DateTime".into()
    }
    fn create_type_info(registry: &mut Registry) -> String {
        register_scalar(registry, "DateTime", DATE_TIME);
        Self::qualified_type_name()
    }
    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::String(text)) => chrono::DateTime::parse_from_rfc3339(&text)
                .map(|moment| Self(chrono::SubsecRound::trunc_subsecs(moment.to_utc(), 6)))
                .map_err(|_| InputValueError::custom("takes a moment as in 2026-01-31T12:00:00Z")),
            other => Err(InputValueError::expected_type(other.unwrap_or_default())),
        }
    }
    fn to_value(&self) -> Value {
        Leaf::to_value(*self)
    }
    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// Any JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(pub serde_json::Value);

impl Leaf for Json {
    fn register(registry: &mut Registry) -> String {
        register_scalar(registry, "JSON", "any JSON value");
        "JSON".to_owned()
    }
    fn to_value(self) -> Value {
        Value::from_json(self.0).unwrap_or_default()
    }
}

impl InputType for Json {
    type RawValueType = Self;
    fn type_name() -> std::borrow::Cow<'static, str> {
        "JSON".into()
    }
    fn create_type_info(registry: &mut Registry) -> String {
        register_scalar(registry, "JSON", "any JSON value");
        Self::qualified_type_name()
    }
    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let value = value.unwrap_or_default();
        value.into_json().map(Self).map_err(|_| InputValueError::custom("is not JSON"))
    }
    fn to_value(&self) -> Value {
        Leaf::to_value(self.clone())
    }
    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// Makes a closed set a GraphQL enum, for answers and inputs.
#[macro_export]
macro_rules! graphql_enums {
    ($($ty:ty),* $(,)?) => {$(
        impl $crate::graphql::engine::Leaf for $ty {
            fn register(registry: &mut async_graphql::registry::Registry) -> String {
                $crate::graphql::engine::register_enum::<$ty>(registry);
                <$ty as $crate::model::Keyed>::NAME.to_owned()
            }
            fn to_value(self) -> async_graphql::Value {
                async_graphql::Value::Enum(async_graphql::Name::new($crate::model::Keyed::key(self)))
            }
        }
        impl $crate::graphql::engine::Output for $ty {
            fn register(registry: &mut async_graphql::registry::Registry) -> String {
                format!("{}!", <$ty as $crate::graphql::engine::Leaf>::register(registry))
            }
            fn resolve_all<'a>(
                values: Vec<(Self, $crate::graphql::engine::Origin)>,
                _: $crate::graphql::engine::Call<'a>,
            ) -> $crate::graphql::engine::Resolving<'a> {
                use $crate::graphql::engine::Leaf;
                let values: Vec<_> = values.into_iter().map(|(value, _)| Some(Leaf::to_value(value))).collect();
                Box::pin(std::future::ready(values))
            }
        }
        impl async_graphql::InputType for $ty {
            type RawValueType = Self;
            fn type_name() -> std::borrow::Cow<'static, str> {
                <$ty as $crate::model::Keyed>::NAME.into()
            }
            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                $crate::graphql::engine::register_enum::<$ty>(registry);
                <$ty as async_graphql::InputType>::qualified_type_name()
            }
            fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
                // A variable carries an enum as a string; a literal string has been refused by validation.
                let key = match &value {
                    Some(async_graphql::Value::Enum(name)) => Some(name.as_str()),
                    Some(async_graphql::Value::String(text)) => Some(text.as_str()),
                    _ => None,
                };
                key.and_then(<$ty as $crate::model::Keyed>::from_key).ok_or_else(|| {
                    async_graphql::InputValueError::expected_type(value.unwrap_or_default())
                })
            }
            fn to_value(&self) -> async_graphql::Value {
                $crate::graphql::engine::Leaf::to_value(*self)
            }
            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }
    )*};
}
crate::graphql_enums!(
    crate::authz::DenialCode,
    crate::authz::Permission,
    crate::model::RoleKey,
    crate::model::RoleGroupKey,
    crate::model::UserStatus,
    crate::model::CompanyRole,
    crate::model::CompanyResource,
    crate::model::CompanyAction,
    crate::model::SubscriptionStatus,
    crate::model::MembershipState,
    crate::model::PolicyHookKey,
    crate::model::PolicyMode,
    crate::model::PolicyVerdict,
    crate::model::ProblemCode,
    crate::model::ProblemSeverity,
);
