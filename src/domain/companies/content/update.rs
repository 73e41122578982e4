//! Changes what a company keeps: a form may send the whole record; only what differs is written.

use super::{Item, Noun, end, event, hold, rules, taken, written};
use crate::{
    domain::{Outcome, Request, Stop, text::Form},
    store::{Tx, content::Held},
};

/// Changes one. What already is so succeeds and writes nothing; who may not change it is refused all the same.
///
/// # Errors
/// FORBIDDEN without the cell U; problems: NOT_FOUND, STALE_VERSION, BAD_VALUE at its place in the input, TAKEN.
pub async fn update<N: Noun>(
    request: &Request,
    id: &str,
    expected_version: Option<i32>,
    typed: &N::Form,
) -> Outcome<Item<N>> {
    let id: N::Id = id.parse().map_err(|_| missing::<N>())?;
    let item = request.content::<N>(&[id]).await?.remove(&id).ok_or_else(missing::<N>)?;
    rules::update::<N>(request.actor()?, &item.company.standing, item.company.record.id)?;
    let after = changed(&*item.record, expected_version, typed)?;
    if after == *item.record {
        return Ok(item.into());
    }

    let mut tx = request.begin().await?;
    let done = write(request, &mut tx, &after, expected_version, typed).await;
    let (held, record) = end(request, tx, done).await?;
    Ok(written(request, held, record).await?.into())
}

/// The transaction. Rights and record may have moved since they were read: what the form says is said of the record as
/// it is now.
async fn write<N: Noun>(
    request: &Request,
    tx: &mut Tx,
    wanted: &N,
    expected_version: Option<i32>,
    typed: &N::Form,
) -> Result<(Held<N>, N), Stop> {
    let (id, company) = (wanted.id(), wanted.company_id());
    let actor = request.actor()?;
    let held = hold::<N>(request, tx, company, id, wanted.name()).await?;
    let (held, standing) = held.ok_or_else(missing::<N>)?;
    rules::read::<N>(actor, &standing, company).map_err(|_| missing::<N>())?;
    let before = held.record(id).ok_or_else(missing::<N>)?;
    let grant = rules::update::<N>(actor, &standing, company)?;
    let after = changed(before, expected_version, typed)?;
    if after == *before {
        return Ok((held, after));
    }
    if held.is_taken(after.name(), id) {
        return Err(taken::<N>());
    }
    let after = after.next(request.now());
    N::update(tx, &grant, &after, before.version()).await?;
    request.audit(tx, event(N::UPDATED, before, (Some(before), Some(&after)), grant.allowed_via())).await?;
    Ok((held, after))
}

/// The record as the form says.
fn changed<N: Noun>(before: &N, expected_version: Option<i32>, typed: &N::Form) -> Result<N, Stop> {
    if expected_version.is_some_and(|expected| expected != before.version()) {
        return Err(Stop::stale(before.version()));
    }
    let (mut after, mut form) = (before.clone(), Form::default());
    after.fill(typed, &mut form);
    Stop::on(form.problems)?;
    Ok(after)
}

fn missing<N: Noun>() -> Stop {
    Stop::not_found(N::ONE, ["id"])
}
