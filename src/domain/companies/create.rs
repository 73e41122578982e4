//! `createCompany`: whoever creates a company is its Owner.

use std::sync::Arc;

use super::{Seen, context};
use crate::{
    authz::{Grant, companies as rules},
    domain::{
        Done, Outcome, Request, Stop,
        audit::{Changes, Event},
        policies::{Case, InputFields, decide},
        text::{self, Form},
    },
    error::Failure,
    model::{
        Company, CompanyId, CompanyRole, Membership, MembershipId, PolicyHookKey, Problem, ProblemCode,
        SubscriptionStatus, UserId,
    },
    store::{self, Tx},
};

/// How many companies of a tenant a person may own, so that nobody fills it alone.
const MOST_OWNED: i64 = 100;

/// May this person own one more? They are held until the transaction ends, so that nobody gives them one meanwhile.
///
/// # Errors
/// BAD_VALUE for whoever owns a hundred.
pub(super) async fn room<P>(tx: &mut Tx, grant: &Grant<P>, owner: UserId) -> Result<(), Stop> {
    let owned = store::memberships::owned(tx, grant, owner).await?;
    if owned < MOST_OWNED { Ok(()) } else { Err(too_many().into()) }
}

fn too_many() -> Problem {
    let message = format!("a person owns at most {MOST_OWNED} companies of a tenant");
    Problem::error(ProblemCode::BadValue, message)
}
const INPUT: InputFields = InputFields { own: &["name"], called: &[] };

/// Creates a company with the plan and the seats that the operator has set for new ones.
///
/// # Errors
/// FORBIDDEN for an API key and for whoever has no confirmed address; problems: BAD_VALUE, also for
/// whoever owns a hundred already, and what the scripts of VALIDATE_COMPANY say.
pub async fn create(request: &Request, name: &str) -> Outcome<Arc<Seen>> {
    let actor = request.actor()?;
    let grant = rules::create_company(actor)?;
    let owner = actor.user().ok_or_else(|| Failure::internal("a company is created by a person"))?;
    let mut form = Form::default();
    let name = form.take("name", text::name(name));
    let Some(name) = name else { return Err(Stop::Problems(form.problems)) };
    let (world, settings, now) = (&request.services.world, &request.services.settings, request.now());
    let company = Company {
        id: CompanyId(world.id()),
        name,
        plan: settings.plan.clone(),
        status: SubscriptionStatus::Active,
        seats: settings.seats,
        renews_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let seat = Membership {
        id: MembershipId(world.id()),
        company_id: company.id,
        user_id: owner,
        role: CompanyRole::Owner,
        active: true,
        joined_at: Some(now),
        invitation: None,
        created_at: now,
        version: 1,
    };
    let facts = context::new_company(request, &company)?;
    let case = Case::from(facts).of_input(&INPUT);
    let passed = decide(request, PolicyHookKey::ValidateCompany, case).await?.pass(request).await?;

    let mut tx = request.begin().await?;
    if store::memberships::owned(&mut tx, &grant, owner).await? >= MOST_OWNED {
        // The scripts let it pass: their runs stay.
        passed.record(request, &mut tx).await?;
        request.commit(tx).await?;
        let mut problems = vec![too_many()];
        problems.extend(passed.remarks);
        return Err(Stop::Problems(problems));
    }
    store::companies::insert(&mut tx, &grant, &company).await?;
    store::memberships::insert(&mut tx, &grant, &seat).await?;
    let mut changes = Changes::default();
    changes.note("name", &None, &Some(&company.name));
    changes.note("plan", &None, &Some(&company.plan));
    changes.note("seats", &None, &Some(company.seats));
    changes.note("owner", &None, &Some(owner.to_string()));
    let event = Event::of("company.created", company.id).within(company.id).changing(changes);
    request.audit(&mut tx, event).await?;
    passed.record(request, &mut tx).await?;
    request.commit(tx).await?;

    let value = request.company(company.id).await?;
    let value = value.ok_or_else(|| Failure::internal("a company that was just created is out of sight"))?;
    Ok(Done { value, remarks: passed.remarks })
}
