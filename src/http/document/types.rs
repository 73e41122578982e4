//! References to types, cut down to what the bounds ask about.

use async_graphql::parser::types::{BaseType, Type};

/// A named type and how many lists are around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRef {
    /// The name of the innermost type.
    pub name: String,
    /// Lists around it.
    pub lists: usize,
}

impl TypeRef {
    pub fn new(ty: &Type) -> Self {
        let (mut base, mut lists) = (&ty.base, 0);
        loop {
            match base {
                BaseType::Named(name) => return Self { name: name.to_string(), lists },
                BaseType::List(inner) => {
                    base = &inner.base;
                    lists += 1;
                }
            }
        }
    }

    /// The type of an entry of this list.
    pub fn entry(&self) -> Self {
        Self { name: self.name.clone(), lists: self.lists.saturating_sub(1) }
    }
}
