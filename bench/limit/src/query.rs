//! What the workloads ask, answered from memory.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::data::Tenants;
use super::types::{Company, CompanyConnection, Decision, Reason, User, UserConnection};

/// Whose request it is: the tenant's 32 digits out of the token.
pub struct Of(pub String);

#[derive(InputObject)]
pub struct StringFilter {
    contains: Option<String>,
}

#[derive(InputObject)]
pub struct UserFilter {
    email: Option<StringFilter>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum UserOrderField {
    LastName,
}

#[derive(InputObject)]
pub struct UserOrder {
    field: UserOrderField,
}

#[derive(InputObject)]
pub struct CompanyDecisionCheck {
    company_id: ID,
    resource: String,
    action: String,
}

#[derive(InputObject)]
pub struct RoleDecisionCheck {
    role: String,
}

#[derive(InputObject)]
pub struct DecisionCheck {
    user_id: Option<ID>,
    company: Option<CompanyDecisionCheck>,
    role: Option<RoleDecisionCheck>,
}

pub struct Query;

#[Object]
impl Query {
    async fn user(&self, ctx: &Context<'_>, id: ID) -> Option<Arc<User>> {
        Tenants::of(ctx)?.by_id.get(id.as_str()).cloned()
    }

    /// The pages are kept, so that only the first request for one pays for finding it.
    async fn users(
        &self,
        ctx: &Context<'_>,
        filter: Option<UserFilter>,
        order_by: Option<Vec<UserOrder>>,
        first: Option<usize>,
    ) -> Option<Arc<UserConnection>> {
        let by = order_by.unwrap_or_default();
        debug_assert!(by.iter().all(|by| by.field == UserOrderField::LastName));
        let text = filter.and_then(|filter| filter.email).and_then(|email| email.contains);
        Some(Tenants::of(ctx)?.page(&text.unwrap_or_default(), first.unwrap_or(25)))
    }

    async fn companies(&self, ctx: &Context<'_>, first: Option<usize>) -> Option<CompanyConnection> {
        let tenant = Tenants::of(ctx)?;
        let nodes: Vec<Arc<Company>> = tenant.companies.iter().take(first.unwrap_or(25)).cloned().collect();
        Some(CompanyConnection { nodes })
    }

    /// Every other question is denied with one reason.
    async fn decisions(&self, checks: Vec<DecisionCheck>) -> Vec<Decision> {
        checks.iter().enumerate().map(|(at, check)| decision(at, check)).collect()
    }
}

fn decision(at: usize, check: &DecisionCheck) -> Decision {
    let what = match (&check.company, &check.role) {
        (Some(cell), _) => format!("{} on {} in {}", cell.action, cell.resource, cell.company_id.as_str()),
        (None, Some(role)) => role.role.clone(),
        (None, None) => String::new(),
    };
    if at.is_multiple_of(2) {
        return Decision { allowed: true, granted_by: Some("OWNER".into()), reasons: Vec::new() };
    }
    let whom = check.user_id.as_ref().map_or("you", |id| id.as_str());
    let message = format!("{what} is not for {whom}, who is no member there.");
    Decision {
        allowed: false,
        granted_by: None,
        reasons: vec![Reason { code: "NOT_A_MEMBER".into(), message }],
    }
}
