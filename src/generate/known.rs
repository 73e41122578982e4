//! What a load test has to know of a tenant.

use serde::Serialize;

use super::{PASSWORD, places, tenant::Plan};
use crate::model::Identifier;

/// The most users and companies that are named.
const SAMPLE: u64 = 64;
/// How many texts of each kind to search addresses for.
const SEARCHES: u64 = 8;

/// A tenant with a session of its administrator, and some of what is in it; ids as the API writes them.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Known {
    /// The slug.
    pub tenant: String,
    /// Of the Tenant Administrator's session: `Authorization: Bearer …`.
    pub access_token: String,
    /// Of the same session; used up when it is used.
    pub refresh_token: String,
    pub administrator: String,
    pub email: String,
    pub password: &'static str,
    /// Some users, spread over the tenant; the administrator only where there is nobody else.
    pub user_ids: Vec<String>,
    /// The addresses of the same users, in the same order.
    pub emails: Vec<String>,
    pub company_ids: Vec<String>,
    pub profile_ids: Vec<String>,
    pub subtenant_ids: Vec<String>,
    /// Parts of addresses that 10 users have in theirs; fewer in a tenant of less than 20.
    pub emails_few: Vec<String>,
    /// Parts of addresses that 100 users have in theirs, more than a page; fewer in a tenant of less than 200.
    pub emails_page: Vec<String>,
}

/// `count` numbers at most, spread over `from` to one less than `to`.
fn spread(from: u64, to: u64, count: u64) -> impl Iterator<Item = u64> {
    let many = to.saturating_sub(from);
    let count = count.min(many);
    (0..count).map(move |place| {
        from + u64::try_from(u128::from(place) * u128::from(many) / u128::from(count)).unwrap_or_default()
    })
}

fn texts<I: Identifier>(ids: impl Iterator<Item = I>) -> Vec<String> {
    ids.map(|id| id.to_string()).collect()
}

impl Known {
    /// What is known of this tenant.
    pub fn of(plan: &Plan, access_token: String, refresh_token: String) -> Self {
        let users: Vec<u64> = spread(1.min(plan.users - 1), plan.users, SAMPLE).collect();
        Self {
            tenant: plan.tenant.slug.clone(),
            access_token,
            refresh_token,
            administrator: plan.user_id(0).to_string(),
            email: super::administrator(&plan.tenant.slug),
            password: PASSWORD,
            user_ids: texts(users.iter().map(|user| plan.user_id(*user))),
            emails: users.iter().map(|user| plan.person(*user, "").user.email).collect(),
            company_ids: texts(spread(0, plan.companies, SAMPLE).map(|number| plan.company_id(number))),
            profile_ids: texts((0..places::PROFILES).map(|number| plan.profile_id(number))),
            subtenant_ids: texts((0..places::SUBTENANTS).map(|number| plan.subtenant_id(number))),
            emails_few: searches(plan, 1),
            emails_page: searches(plan, 2),
        }
    }
}

/// The numbers in addresses without their last digits, so that ten or a hundred begin like it.
fn searches(plan: &Plan, cut: u32) -> Vec<String> {
    let block = 10_u64.pow(cut);
    // Blocks that are full; not the first where there is another, for the administrator's address has no number.
    let (full, digits) = (plan.users / block, usize::try_from(cut).unwrap_or_default());
    let beginning = |number: u64| {
        let mut text = format!(".{}", plan.digits(number * block));
        text.truncate(text.len().saturating_sub(digits));
        text
    };
    spread(u64::from(full > 1), full.max(1), SEARCHES).map(beginning).collect()
}
