//! References to types, cut down to what the bounds ask about.

use async_graphql::parser::types::{BaseType, Type};

/// A named type and how many lists are around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRef {
    /// The name of the innermost type.
    pub name: String,
    /// Lists around it.
    pub lists: usize,
    /// The whole of it.
    pub ty: Type,
}

impl TypeRef {
    pub fn new(whole: &Type) -> Self {
        let (mut base, mut lists) = (&whole.base, 0);
        loop {
            match base {
                BaseType::Named(name) => return Self { name: name.to_string(), lists, ty: whole.clone() },
                BaseType::List(inner) => {
                    base = &inner.base;
                    lists += 1;
                }
            }
        }
    }
}
