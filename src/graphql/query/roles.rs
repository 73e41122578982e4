//! The catalogue of roles, which is the same for everybody signed in.

use crate::{
    error::Failure,
    graphql::{
        engine::Call,
        types::role::{Role, RoleGroup},
    },
    model::{Keyed, RoleGroupKey, RoleKey},
};

/// `roleGroups`.
pub async fn groups(_: Call<'_>) -> Result<Option<Vec<RoleGroup>>, Failure> {
    Ok(Some(RoleGroupKey::ALL.iter().copied().map(RoleGroup).collect()))
}

/// `role`.
pub async fn by_key(_: Call<'_>, key: RoleKey) -> Result<Option<Role>, Failure> {
    Ok(Some(Role(key)))
}
