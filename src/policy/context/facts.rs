//! The parts that contexts are made of.

use serde::Serialize;

use super::time;
use crate::{
    authz::{Actor, Principal},
    model::{Company, CompanyId, CompanyRole, Keyed, Profile, RoleSet, User},
};

/// `ctx.tenant`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TenantFacts {
    pub slug: String,
}

/// `ctx.actor`: whoever asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActorFacts {
    /// `user_…`, or `key_…` for an API key.
    pub id: String,
    pub email: String,
    /// Effective roles, in the order of the catalogue.
    pub roles: Vec<&'static str>,
    /// In the company that it is about; nothing where it is about none, or the actor is no member.
    pub company_role: Option<&'static str>,
}

impl ActorFacts {
    /// The one who asks, with the role in the company that it is about.
    pub fn new(actor: &Actor, company_role: Option<CompanyRole>) -> Self {
        let id = match actor.principal {
            Principal::User { user, .. } => user.to_string(),
            Principal::ApiKey { key } => key.to_string(),
        };
        Self {
            id,
            email: actor.email.clone(),
            roles: keys(actor.roles()),
            company_role: company_role.map(Keyed::key),
        }
    }
}

/// `ctx.invite`: who is to be invited, as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InviteFacts {
    /// Trimmed and in lower case.
    pub email: String,
    pub role: &'static str,
}

impl InviteFacts {
    /// Addresses are compared without case, so a script gets them folded.
    pub fn new(email: &str, role: CompanyRole) -> Self {
        Self { email: email.trim().to_lowercase(), role: role.key() }
    }
}

/// How many members, open invitations included, have each role in a company.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MembersByRole {
    #[serde(rename = "DESIGNER")]
    pub designers: i64,
    #[serde(rename = "MANAGER")]
    pub managers: i64,
    #[serde(rename = "ADMINISTRATOR")]
    pub administrators: i64,
    #[serde(rename = "OWNER")]
    pub owners: i64,
}

/// `ctx.company`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CompanyFacts {
    /// Nothing for a company that is being created.
    pub id: Option<String>,
    pub name: String,
    pub plan: String,
    /// `TRIALING`, `ACTIVE`, `PAST_DUE` or `CANCELED`.
    pub status: &'static str,
    pub seats: i32,
    /// Active members and open invitations.
    pub seats_used: i64,
    pub members_by_role: MembersByRole,
}

impl CompanyFacts {
    /// A stored company with its counts.
    pub fn new(company: &Company, seats_used: i64, members_by_role: MembersByRole) -> Self {
        Self {
            id: Some(id(company.id)),
            name: company.name.clone(),
            plan: company.plan.clone(),
            status: company.status.key(),
            seats: company.seats,
            seats_used,
            members_by_role,
        }
    }
}

fn id(company: CompanyId) -> String {
    company.to_string()
}

/// `ctx.user` and `ctx.previous`: a user with everything that they hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserFacts {
    /// Nothing for a user that is being created.
    pub id: Option<String>,
    pub name: String,
    pub last_name: String,
    pub job_title: Option<String>,
    pub email: String,
    pub email_confirmed: bool,
    pub phone_number: Option<String>,
    pub language: Option<String>,
    /// `ACTIVE` or `DISABLED`.
    pub status: &'static str,
    /// Given directly.
    pub roles: Vec<&'static str>,
    /// Given directly or through profiles.
    pub effective_roles: Vec<&'static str>,
    pub profiles: Vec<String>,
    pub profiles_count: usize,
    pub all_subtenants: bool,
    pub subtenants: Vec<String>,
    pub subtenants_count: usize,
    /// Nothing for a user that is being created.
    pub created_at: Option<String>,
}

impl UserFacts {
    /// A user with the profiles held and the names of the subtenants. `stored` is false for a user that is
    /// being created: the id and the time are not known to anybody yet.
    pub fn new(user: &User, profiles: &[Profile], mut subtenants: Vec<String>, stored: bool) -> Self {
        let effective = profiles.iter().fold(user.roles, |roles, profile| roles.union(profile.roles));
        let mut names: Vec<String> = profiles.iter().map(|profile| profile.name.clone()).collect();
        names.sort();
        subtenants.sort();
        Self {
            id: stored.then(|| user.id.to_string()),
            name: user.name.clone(),
            last_name: user.last_name.clone(),
            job_title: user.job_title.clone(),
            email: user.email.clone(),
            email_confirmed: user.email_confirmed,
            phone_number: user.phone_number.clone(),
            language: user.language.clone(),
            status: user.status.key(),
            roles: keys(user.roles),
            effective_roles: keys(effective),
            profiles_count: names.len(),
            profiles: names,
            all_subtenants: user.all_subtenants,
            subtenants_count: subtenants.len(),
            subtenants,
            created_at: stored.then(|| time(user.created_at)),
        }
    }
}

fn keys(roles: RoleSet) -> Vec<&'static str> {
    roles.iter().map(Keyed::key).collect()
}
