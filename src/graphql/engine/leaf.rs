//! Values without fields of their own. They resolve on the spot, without a future.

use async_graphql::{
    InputType, InputValueError, InputValueResult, OutputType, Value,
    registry::{MetaEnumValue, MetaType, Registry},
};
use chrono::SecondsFormat;
use serde::Serialize;

use super::{Call, Column, Origin, Output, Resolving};

use crate::{
    clock::Timestamp,
    model::{Document, Keyed},
};

/// A value without fields of its own.
pub trait Leaf: Send + Sync {
    /// Puts the type into the registry and returns its bare name (`String`).
    fn register(registry: &mut Registry) -> String;
    /// Writes the value as JSON.
    fn write(&self, out: &mut Vec<u8>);
}

/// Writes whatever serde can write as JSON. Nothing that is written here can fail: no map has keys that are
/// no texts, and memory takes all; were it to, null stands for it.
fn json<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    let start = out.len();
    if let Err(error) = serde_json::to_writer(&mut *out, value) {
        tracing::error!(%error, "a leaf cannot be written");
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// Writes a text that needs no escapes.
pub fn plain(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

macro_rules! stock_leaf {
    ($($ty:ty => |$value:ident, $out:ident| $write:expr),* $(,)?) => {$(
        impl Leaf for $ty {
            fn register(registry: &mut Registry) -> String {
                <$ty as OutputType>::create_type_info(registry);
                <$ty as OutputType>::type_name().into_owned()
            }
            fn write(&self, $out: &mut Vec<u8>) {
                let $value = self;
                $write
            }
        }
    )*};
}
stock_leaf! {
    String => |text, out| json(text.as_str(), out),
    bool => |flag, out| out.extend_from_slice(if *flag { b"true" } else { b"false" }),
    i32 => |number, out| json(number, out),
    async_graphql::ID => |id, out| json(id.0.as_str(), out),
}

/// A text that is somebody else's, written without a copy of its own.
impl Leaf for &str {
    fn register(registry: &mut Registry) -> String {
        <String as Leaf>::register(registry)
    }
    fn write(&self, out: &mut Vec<u8>) {
        json(*self, out);
    }
}

/// An id in the answer.
#[derive(Clone, Debug)]
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
    fn write(&self, out: &mut Vec<u8>) {
        json(self.0.as_str(), out);
    }
}

/// What a `leaf` field may give: a leaf, or options and lists of leaves.
pub trait LeafValue {
    /// Writes the value as JSON.
    fn leaf(&self, out: &mut Vec<u8>);
}
impl<T: Leaf> LeafValue for T {
    fn leaf(&self, out: &mut Vec<u8>) {
        self.write(out);
    }
}
impl<T: LeafValue> LeafValue for Option<T> {
    fn leaf(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.leaf(out),
            None => out.extend_from_slice(b"null"),
        }
    }
}
impl<T: LeafValue> LeafValue for Vec<T> {
    fn leaf(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        for (place, value) in self.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            value.leaf(out);
        }
        out.push(b']');
    }
}

/// Texts that an object can lend.
pub trait Text {
    /// The text as it is lent.
    type Lent<'a>: LeafValue;
}
impl Text for String {
    type Lent<'a> = &'a str;
}
impl Text for Option<String> {
    type Lent<'a> = Option<&'a str>;
}

/// Leaves of a whole level.
pub fn leaves<'a, T: Leaf>(values: &[(T, Origin)]) -> Resolving<'a> {
    Resolving::Ready(Column::leaves(values, |(value, _), out| {
        value.write(out);
        true
    }))
}

/// Leaves are outputs that resolve on the spot.
macro_rules! leaf_outputs {
    ($($ty:ty),* $(,)?) => {$(
        impl Output for $ty {
            fn register(registry: &mut Registry) -> String {
                format!("{}!", <$ty as Leaf>::register(registry))
            }
            fn resolve_all<'a>(values: Vec<(Self, Origin)>, _: Call<'a>) -> Resolving<'a> {
                $crate::graphql::engine::leaves(&values)
            }
        }
    )*};
}
leaf_outputs!(String, bool, i32, async_graphql::ID, Id, DateTime, Json, KeptJson);

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
    fn write(&self, out: &mut Vec<u8>) {
        plain(&self.text(), out);
    }
}

impl DateTime {
    fn text(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Micros, true)
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
        Value::String(self.text())
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
    fn write(&self, out: &mut Vec<u8>) {
        json(&self.0, out);
    }
}

/// JSON that is told as it is kept: its text is not read on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptJson(pub Document);

impl Leaf for KeptJson {
    fn register(registry: &mut Registry) -> String {
        <Json as Leaf>::register(registry)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.0.text().as_bytes());
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
        Value::from_json(self.0.clone()).unwrap_or_default()
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
            fn write(&self, out: &mut Vec<u8>) {
                $crate::graphql::engine::plain($crate::model::Keyed::key(*self), out);
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
                $crate::graphql::engine::leaves(&values)
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
                async_graphql::Value::Enum(async_graphql::Name::new($crate::model::Keyed::key(*self)))
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
