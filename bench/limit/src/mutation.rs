//! The workloads that write: everything but the writing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::data::{Tenants, can_all};
use super::types::{
    Capability, CompanyRole, EffectiveRole, Invitation, Membership, Reason, RoleSource, User, Viewer,
};

#[derive(InputObject)]
pub struct UpdateUserInput {
    id: ID,
    job_title: Option<String>,
}

#[derive(SimpleObject)]
pub struct UpdateUserPayload {
    user: Option<User>,
    problems: Vec<Reason>,
}

#[derive(InputObject)]
pub struct InviteUserInput {
    company_id: ID,
    email: String,
    role: CompanyRole,
}

#[derive(SimpleObject)]
pub struct InviteUserPayload {
    membership: Option<Membership>,
    problems: Vec<Reason>,
}

#[derive(InputObject)]
pub struct RefreshSessionInput {
    refresh_token: String,
}

#[derive(SimpleObject)]
pub struct SignInPayload {
    access_token: String,
    refresh_token: String,
    expires_at: String,
    viewer: Option<Viewer>,
    problems: Vec<Reason>,
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn update_user(&self, ctx: &Context<'_>, input: UpdateUserInput) -> Option<UpdateUserPayload> {
        let mut user = User::clone(Tenants::of(ctx)?.by_id.get(input.id.as_str())?);
        user.job_title = input.job_title;
        Some(UpdateUserPayload { user: Some(user), problems: Vec::new() })
    }

    async fn invite_user(&self, ctx: &Context<'_>, input: InviteUserInput) -> Option<InviteUserPayload> {
        let tenant = Tenants::of(ctx)?;
        tenant.companies.iter().find(|company| company.id == input.company_id)?;
        let membership = Membership {
            id: format!("membership_{:032x}", next()).into(),
            role: input.role,
            state: "INVITED".into(),
            invitation: Some(Invitation { expires_at: "2026-01-08T00:00:00.000000Z".into() }),
            user: Arc::clone(tenant.by_email.get(&input.email)?),
            viewer_can: can_all(Capability { allowed: true }),
        };
        Some(InviteUserPayload { membership: Some(membership), problems: Vec::new() })
    }

    /// The same roles for everybody: those of the tenant's first user who holds a profile.
    async fn refresh_session(&self, ctx: &Context<'_>, input: RefreshSessionInput) -> Option<SignInPayload> {
        let tenant = Tenants::named(ctx, input.refresh_token.get(8..40)?)?;
        let user = tenant.users.iter().find(|user| !user.profiles.is_empty())?;
        let direct = user.roles.iter().map(|role| (role, "DIRECT", None));
        let through =
            user.profiles.iter().flat_map(|profile| profile.roles.iter().map(move |role| (role, profile)));
        let through = through.map(|(role, profile)| (role, "PROFILE", Some(Arc::clone(profile))));
        let effective_roles = direct.chain(through).map(|(role, kind, profile)| EffectiveRole {
            role: Arc::clone(role),
            sources: vec![RoleSource { kind: kind.into(), profile }],
        });
        Some(SignInPayload {
            access_token: format!("{:075}", next()),
            refresh_token: input.refresh_token.clone(),
            expires_at: "2026-01-01T00:15:00.000000Z".into(),
            viewer: Some(Viewer { effective_roles: effective_roles.collect() }),
            problems: Vec::new(),
        })
    }
}

fn next() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
