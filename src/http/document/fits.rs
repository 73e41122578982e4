//! Whether a variable's value is one that validation lets through wherever a document that was found good puts
//! it. A value of which this is not sure is left to validation itself, which words what is wrong.

use async_graphql::Value;
use async_graphql::parser::types::{BaseType, Type};

use super::Shape;

/// Is the value of the type beyond doubt?
pub fn fits(value: &Value, ty: &Type, shape: &Shape) -> bool {
    match (&ty.base, value) {
        (_, Value::Null) => ty.nullable,
        (BaseType::List(entry), Value::List(items)) => items.iter().all(|item| fits(item, entry, shape)),
        // one value where a list is taken: rare
        (BaseType::List(_), _) => false,
        (BaseType::Named(name), value) => named(value, name, shape),
    }
}

fn named(value: &Value, name: &str, shape: &Shape) -> bool {
    match (name, value) {
        ("ID" | "String" | "Upload", Value::String(_)) | ("Boolean", Value::Boolean(_)) => true,
        ("Int", Value::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        // validation takes whatever there is for a scalar of ours
        ("DateTime" | "JSON", _) => true,
        (_, Value::String(text)) => shape.is_member(name, text),
        (_, Value::Object(given)) => shape.input(name).is_some_and(|input| {
            let there = |(name, value): (&async_graphql::Name, &Value)| {
                input.fields.get(name.as_str()).is_some_and(|field| fits(value, &field.ty, shape))
            };
            given.iter().all(there) && input.required.iter().all(|name| given.contains_key(name.as_str()))
        }),
        _ => false,
    }
}
