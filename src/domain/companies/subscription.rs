//! `updateSubscription`: plan, seats and status. A status of CANCELED suspends the company, and then Tenant and Cost
//! Administrators alone reach the subscription.

use std::sync::Arc;

use super::{
    Seen,
    record::{self, Edit},
};
use crate::{
    authz::{
        Actor, Verdict,
        companies::{self as rules, Standing},
        leave::UpdateSubscription,
    },
    domain::{
        Outcome, Request,
        policies::InputFields,
        text::{self, Form},
    },
    model::{Company, CompanyId, MOST_SEATS, SubscriptionStatus},
};

/// Changes to a subscription, as typed. What is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct NewSubscription {
    pub company: String,
    /// The version of the company that the caller has seen, if they mind.
    pub expected_version: Option<i32>,
    pub plan: Option<String>,
    /// From one to [`MOST_SEATS`], and never below those used.
    pub seats: Option<i32>,
    pub status: Option<SubscriptionStatus>,
}

impl Edit for NewSubscription {
    type Leave = UpdateSubscription;
    const ACTION: &'static str = "company.subscription.updated";
    const INPUT: &'static InputFields =
        &InputFields { own: &["companyId", "expectedVersion", "plan", "seats", "status"], called: &[] };

    fn company(&self) -> &str {
        &self.company
    }
    fn expected_version(&self) -> Option<i32> {
        self.expected_version
    }
    fn judge(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<UpdateSubscription> {
        rules::update_subscription(actor, standing, company)
    }
    fn fill(&self, company: &mut Company, form: &mut Form) {
        if let Some(plan) = self.plan.as_deref().and_then(|plan| form.take("plan", text::name(plan))) {
            company.plan = plan;
        }
        // What is so already is not judged.
        let seats = self.seats.filter(|seats| *seats != company.seats);
        if let Some(seats) = seats.and_then(|seats| form.take("seats", within_bounds(seats))) {
            company.seats = seats;
        }
        company.status = self.status.unwrap_or(company.status);
    }
}

fn within_bounds(seats: i32) -> Result<i32, String> {
    match seats {
        ..1 => Err("must be at least 1".to_owned()),
        1..=MOST_SEATS => Ok(seats),
        _ => Err(format!("must be at most {MOST_SEATS}")),
    }
}

/// Changes a company's subscription. What already is so succeeds and writes nothing.
///
/// # Errors
/// FORBIDDEN without COMPANY_SUBSCRIPTION U, and with COMPANY_SUSPENDED for the Owner of a suspended company; problems:
/// NOT_FOUND, STALE_VERSION, BAD_VALUE (for seats below those used, too), and what the scripts of VALIDATE_COMPANY say.
pub async fn update_subscription(request: &Request, wanted: &NewSubscription) -> Outcome<Arc<Seen>> {
    record::edit(request, wanted).await
}
