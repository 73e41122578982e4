//! Creates what a company keeps.

use super::{Item, Standalone, Within, end, event, hold, room, rules, taken, within::id_field, written};
use crate::{
    domain::{Outcome, Request, Stop, text::Form},
    model::Identifier,
    store::{Tx, content::Held},
};

/// Creates one in a company, or in something else that it keeps, of a form that says all that has to be there.
///
/// # Errors
/// FORBIDDEN without the cell C, and inside a project its UC; problems: NOT_FOUND for a place out of sight, BAD_VALUE at its place in the input,
/// also where as many are there already as may be ([`Standalone::MOST`]), TAKEN.
pub async fn create<N: Standalone>(request: &Request, place: &str, typed: &N::Form) -> Outcome<Item<N>> {
    let id: N::Parent = place.parse().map_err(|_| missing::<N>())?;
    let within = N::In::find(request, &[id]).await?.remove(&id).ok_or_else(missing::<N>)?;
    let (company, actor) = (within.company(), request.actor()?);
    rules::create::<N>(actor, &company.standing, company.record.id)?;
    let mut form = Form::default();
    let new = N::Id::from_uuid(request.services.world.id());
    let mut record = N::blank(new, company.record.id, id, request.now());
    record.fill(typed, &mut form);
    record.sign(actor.user());
    Stop::on(form.problems)?;

    let mut tx = request.begin().await?;
    let held = write(request, &mut tx, &record, &within).await;
    let held = end(request, tx, held).await?;
    Ok(written(request, held, record, within).await?.into())
}

/// The transaction. Rights, and what it is to be kept in, may have moved since they were read.
async fn write<N: Standalone>(
    request: &Request,
    tx: &mut Tx,
    record: &N,
    within: &N::In,
) -> Result<Held<N>, Stop> {
    let (id, company, actor) = (record.id(), record.company_id(), request.actor()?);
    let held = hold::<N>(request, tx, company, id, record.name()).await?;
    let (held, standing) = held.ok_or_else(missing::<N>)?;
    if !within.is_readable(actor, &standing) {
        return Err(missing::<N>());
    }
    let grant = rules::create::<N>(actor, &standing, company)?;
    if !within.is_there(request, tx).await? {
        return Err(missing::<N>());
    }
    if held.is_taken(record.name(), id) {
        return Err(taken::<N>());
    }
    room(request, tx, record).await?;
    record.fits(request, tx).await?;
    N::insert(tx, &grant, record).await?;
    record.begin(tx, &grant, actor.user()).await?;
    request.audit(tx, event(N::CREATED, record, (None, Some(record)), grant.allowed_via())).await?;
    Ok(held)
}

fn missing<N: Standalone>() -> Stop {
    Stop::not_found(N::In::ONE, [id_field::<N::In>().as_str()])
}
