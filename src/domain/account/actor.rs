//! Whoever is signed in, put together from what is stored of them.

use crate::{
    authz::{Actor, HeldProfile, Principal},
    domain::directory::Directory,
    model::{SessionId, TenantId, User},
    store::held::Held,
};

/// The actor of a session. What is held is looked up in the tenant's directory, as of the moment of `held`.
pub fn actor(
    tenant: TenantId,
    tenant_slug: String,
    session: SessionId,
    user: &User,
    held: &Held,
    directory: &Directory,
) -> Actor {
    let profiles = directory.profiles(&held.profiles);
    let profiles = profiles.iter().map(|profile| HeldProfile {
        id: profile.id,
        name: profile.name.clone(),
        roles: profile.roles,
    });
    let subtenants = directory.subtenants(&held.subtenants);
    Actor {
        tenant,
        tenant_slug,
        principal: Principal::User { user: user.id, session },
        name: format!("{} {}", user.name, user.last_name),
        direct_roles: user.roles,
        profiles: profiles.collect(),
        all_subtenants: user.all_subtenants,
        subtenants: subtenants.iter().map(|subtenant| subtenant.id).collect(),
        email: user.email.clone(),
        email_confirmed: user.email_confirmed,
        language: user.language.clone(),
    }
}
