//! `deleteCompany`: the company with all that is in it. Never put to scripts.

use super::Held;
use crate::{
    authz::companies as rules,
    domain::{
        Outcome, Request, Stop,
        audit::{Changes, Event},
    },
    model::{Company, CompanyId, Problem, ProblemCode},
    store::{self, Tx, companies::Contents},
};

/// A company to be deleted, as typed.
#[derive(Clone, Debug)]
pub struct Deletion {
    pub company: String,
    /// Its name, typed back exactly as it is written.
    pub name: String,
}

/// Deletes a company, and gives its id. Members, invitations with the links that were mailed, the open offer and what the
/// company keeps go with it in one transaction; audit and recorded runs stay.
///
/// # Errors
/// FORBIDDEN without COMPANY_OWNER D; problems: NOT_FOUND, BAD_VALUE for another name.
pub async fn delete(request: &Request, wanted: &Deletion) -> Outcome<CompanyId> {
    let actor = request.actor()?;
    let id: CompanyId = wanted.company.parse().map_err(|_| missing())?;
    let seen = request.company(id).await?.ok_or_else(missing)?;
    rules::delete_company(actor, &seen.standing, id)?;
    confirmed(wanted, &seen.record)?;

    let mut tx = request.begin().await?;
    if let Err(stop) = write(request, &mut tx, wanted, id).await {
        tx.rollback().await?;
        return Err(stop);
    }
    request.commit(tx).await?;
    Ok(id.into())
}

/// Judges with the company held: it may have been handed over, renamed or suspended meanwhile.
async fn write(request: &Request, tx: &mut Tx, wanted: &Deletion, id: CompanyId) -> Result<(), Stop> {
    let actor = request.actor()?;
    let held = Held::take(request, tx, id, actor.user()).await?.ok_or_else(missing)?;
    let grant = rules::delete_company(actor, &held.standing(request.now()), id)?;
    confirmed(wanted, &held.company)?;
    let Contents { members, invitations, projects, agents, intents, external_requests } =
        store::companies::contents(tx, &grant, id).await?;
    store::companies::delete(tx, &grant, id).await?;
    let mut changes = Changes::default();
    changes.note("name", &Some(&held.company.name), &None);
    changes.note("plan", &Some(&held.company.plan), &None);
    changes.note("seats", &Some(held.company.seats), &None);
    changes.note("members", &Some(members), &None);
    changes.note("invitations", &Some(invitations), &None);
    changes.note("projects", &Some(projects), &None);
    changes.note("agents", &Some(agents), &None);
    changes.note("intents", &Some(intents), &None);
    changes.note("externalRequests", &Some(external_requests), &None);
    let event = Event::of("company.deleted", id).within(id).changing(changes).via(grant.allowed_via());
    Ok(request.audit(tx, event).await?)
}

/// Was it this company that they meant?
fn confirmed(wanted: &Deletion, company: &Company) -> Result<(), Stop> {
    if wanted.name == company.name {
        return Ok(());
    }
    let message = "this is not the name of the company; type it exactly as it is written";
    Err(Problem::error(ProblemCode::BadValue, message).at(["confirmName"]).into())
}

fn missing() -> Stop {
    Stop::not_found("company", ["companyId"])
}
