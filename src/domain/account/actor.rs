//! Whoever is signed in, put together from what is stored of them.

use crate::{
    authz::{Actor, HeldProfile, Principal},
    model::{Holdings, SessionId, TenantId, User},
};

/// The actor of a session.
pub fn actor(tenant: TenantId, slug: String, session: SessionId, user: User, held: Holdings) -> Actor {
    Actor {
        tenant,
        tenant_slug: slug,
        principal: Principal::User { user: user.id, session },
        name: format!("{} {}", user.name, user.last_name),
        direct_roles: user.roles,
        profiles: held
            .profiles
            .into_iter()
            .map(|profile| HeldProfile { id: profile.id, name: profile.name, roles: profile.roles })
            .collect(),
        all_subtenants: user.all_subtenants,
        subtenants: held.subtenants,
        email: user.email,
        email_confirmed: user.email_confirmed,
        language: user.language,
    }
}
