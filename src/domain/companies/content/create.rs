//! Creates what a company keeps.

use super::{Item, Noun, end, event, hold, room, rules, taken, written};
use crate::{
    domain::{Outcome, Request, Stop, text::Form},
    model::{CompanyId, Identifier},
    store::{Tx, content::Held},
};

/// Creates one in a company, of a form that says all that has to be there.
///
/// # Errors
/// FORBIDDEN without the cell C; problems: NOT_FOUND for a company out of sight, BAD_VALUE at its place in the input,
/// also where the company keeps [`MOST`](super::MOST) already, TAKEN.
pub async fn create<N: Noun>(request: &Request, company: &str, typed: &N::Form) -> Outcome<Item<N>> {
    let id: CompanyId = company.parse().map_err(|_| missing())?;
    let seen = request.company(id).await?.ok_or_else(missing)?;
    rules::create::<N>(request.actor()?, &seen.standing, id)?;
    let mut form = Form::default();
    let mut record = N::blank(N::Id::from_uuid(request.services.world.id()), id, request.now());
    record.fill(typed, &mut form);
    Stop::on(form.problems)?;

    let mut tx = request.begin().await?;
    let held = write(request, &mut tx, &record).await;
    let held = end(request, tx, held).await?;
    Ok(written(request, held, record).await?.into())
}

/// The transaction. Rights may have moved since they were read.
async fn write<N: Noun>(request: &Request, tx: &mut Tx, record: &N) -> Result<Held<N>, Stop> {
    let (id, company) = (record.id(), record.company_id());
    let (held, standing) = hold::<N>(request, tx, company, id, record.name()).await?.ok_or_else(missing)?;
    let grant = rules::create::<N>(request.actor()?, &standing, company)?;
    if held.is_taken(record.name(), id) {
        return Err(taken::<N>());
    }
    room::<N>(request, tx, company).await?;
    N::insert(tx, &grant, record).await?;
    request.audit(tx, event(N::CREATED, record, (None, Some(record)), grant.allowed_via())).await?;
    Ok(held)
}

fn missing() -> Stop {
    Stop::not_found("company", ["companyId"])
}
