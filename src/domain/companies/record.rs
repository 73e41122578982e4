//! The record of a company: its name and its subscription. Whatever changes it goes this way, and only what differs is
//! judged and written.

use std::sync::Arc;

use super::{Held, Seen, context, context::Facts, refused};
use crate::{
    authz::{Actor, Verdict, companies::Standing, leave::ChangesCompanies},
    domain::{
        Done, Outcome, Request, Stop,
        attempts::until_settled,
        audit::{Changes, Event},
        policies::{Case, Decided, InputFields, Passed},
        text::Form,
    },
    model::{Company, CompanyId, Keyed, PolicyHookKey, Problem, ProblemCode, SubscriptionStatus},
    store::{self, Tx},
};

const HOOK: PolicyHookKey = PolicyHookKey::ValidateCompany;

/// A change of a company's record, as typed.
pub(super) trait Edit: Sync {
    /// The leave that it takes.
    type Leave: ChangesCompanies;
    /// What the audit calls it.
    const ACTION: &'static str;
    /// The fields of its input.
    const INPUT: &'static InputFields;

    /// The company's id.
    fn company(&self) -> &str;
    /// The version of the company that the caller has seen, if they mind.
    fn expected_version(&self) -> Option<i32>;
    /// Who may.
    fn judge(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<Self::Leave>;
    /// Takes over what the form says. What is wrong is a problem of the form, at its place in the input.
    fn fill(&self, company: &mut Company, form: &mut Form);
}

/// Changes a company's record. What already is so succeeds and writes nothing; who may not change it is refused all the
/// same.
///
/// # Errors
/// FORBIDDEN; problems: NOT_FOUND, STALE_VERSION, BAD_VALUE, and what the scripts of VALIDATE_COMPANY say.
pub(super) async fn edit<E: Edit>(request: &Request, wanted: &E) -> Outcome<Arc<Seen>> {
    until_settled(request, |_| attempt(request, wanted)).await
}

/// One attempt; none where what the scripts were told moved meanwhile.
async fn attempt<E: Edit>(request: &Request, wanted: &E) -> Result<Option<Done<Arc<Seen>>>, Stop> {
    let actor = request.actor()?;
    let id: CompanyId = wanted.company().parse().map_err(|_| missing())?;
    let seen = request.company(id).await?.ok_or_else(missing)?;
    E::judge(actor, &seen.standing, id)?;
    let after = changed(request, wanted, &seen.record)?;
    if same(&seen.record, &after) {
        return Ok(Some(seen.into()));
    }
    let asked = put_to_scripts::<E>(request, &seen, &after).await?;

    let mut tx = request.begin().await?;
    let held = Held::take(request, &mut tx, id, actor.user()).await?.ok_or_else(missing)?;
    match write(request, &mut tx, wanted, &held, &asked).await {
        Ok(Some(company)) => {
            asked.passed.record(request, &mut tx).await?;
            request.commit(tx).await?;
            let seen = Seen::of(request, company, held.membership).await?.ok_or_else(missing)?;
            Ok(Some(Done { value: seen, remarks: asked.passed.remarks }))
        }
        Ok(None) => {
            tx.rollback().await?;
            Ok(None)
        }
        Err(stop) => Err(refused(request, tx, &asked.passed, stop).await?),
    }
}

/// The record as the form says.
fn changed<E: Edit>(request: &Request, wanted: &E, before: &Company) -> Result<Company, Stop> {
    if wanted.expected_version().is_some_and(|expected| expected != before.version) {
        return Err(Stop::stale(before.version));
    }
    let (mut after, mut form) = (before.clone(), Form::default());
    wanted.fill(&mut after, &mut form);
    Stop::on(form.problems)?;
    (after.version, after.updated_at) = (before.version + 1, request.now());
    Ok(after)
}

/// Is nothing changed by it?
fn same(before: &Company, after: &Company) -> bool {
    *before == Company { version: before.version, updated_at: before.updated_at, ..after.clone() }
}

/// Seats are never below those used, whatever is changed about them.
fn seated(facts: &Facts, after: &Company) -> Result<(), Stop> {
    let used = facts.seats_used();
    if after.seats == facts.company.seats || i64::from(after.seats) >= used {
        return Ok(());
    }
    let message = format!("seats must not be below those used: {} asked for, {used} used", after.seats);
    Err(Problem::error(ProblemCode::BadValue, message).at(["seats"]).into())
}

/// Does it cancel the subscription and nothing else?
fn cancels_alone(before: &Company, after: &Company) -> bool {
    after.status == SubscriptionStatus::Canceled
        && before.status != after.status
        && same(before, &Company { status: before.status, ..after.clone() })
}

/// What the scripts said.
struct Asked {
    passed: Passed,
    /// What they were told of the company and of the actor in it; none where nobody was asked.
    told: Option<(Facts, Standing)>,
    /// They were not asked, since the subscription is canceled and nothing else.
    spared: bool,
}

/// What the scripts say, where any has the hook. Canceling is put to none, as disabling a user is not, so that no script
/// can keep a company going; together with other changes it is, or it would carry those past the scripts.
async fn put_to_scripts<E: Edit>(request: &Request, seen: &Seen, after: &Company) -> Result<Asked, Stop> {
    let scripts = request.scripts().await?;
    let spared = cancels_alone(&seen.record, after);
    if spared || !scripts.speak(HOOK) {
        let spared = spared && scripts.speak(HOOK);
        return Ok(Asked { passed: Decided::silent().pass(request).await?, told: None, spared });
    }
    let facts = {
        let mut reader = request.reader().await?;
        Facts::read(request, &mut reader, &seen.record).await?
    };
    seated(&facts, after)?;
    let context = context::changed_company(request, &facts, &seen.standing, after)?;
    let case = Case::from(context).of_input(E::INPUT);
    let passed = scripts.decide(request, HOOK, case).await?.pass(request).await?;
    Ok(Asked { passed, told: Some((facts, seen.standing)), spared })
}

/// Judges once more with the company held, and writes record and event where they differ. None where it is not what the
/// scripts were told of.
async fn write<E: Edit>(
    request: &Request,
    tx: &mut Tx,
    wanted: &E,
    held: &Held,
    asked: &Asked,
) -> Result<Option<Company>, Stop> {
    let (before, standing) = (&held.company, held.standing(request.now()));
    let grant = E::judge(request.actor()?, &standing, before.id)?;
    let after = changed(request, wanted, before)?;
    if asked.spared && !same(before, &after) && !cancels_alone(before, &after) {
        return Ok(None);
    }
    if asked.told.is_some() || after.seats != before.seats {
        let now = Facts::read(request, tx, before).await?;
        if asked.told.as_ref().is_some_and(|(facts, place)| *facts != now || *place != standing) {
            return Ok(None);
        }
        seated(&now, &after)?;
    }
    if same(before, &after) {
        return Ok(Some(before.clone()));
    }
    store::companies::update(tx, &grant, &after, before.version).await?;
    let mut changes = Changes::default();
    changes.note("name", &before.name, &after.name);
    changes.note("plan", &before.plan, &after.plan);
    changes.note("status", &before.status.key(), &after.status.key());
    changes.note("seats", &before.seats, &after.seats);
    let event = Event::of(E::ACTION, after.id).within(after.id).changing(changes).via(grant.allowed_via());
    request.audit(tx, event).await?;
    Ok(Some(after))
}

fn missing() -> Stop {
    Stop::not_found("company", ["companyId"])
}
