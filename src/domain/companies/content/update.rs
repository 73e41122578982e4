//! Changes what a company keeps: a form may send the whole record; only what differs is written.

use super::{Item, Noun, Within, end, event, hold, rules, taken, written};
use crate::{
    authz::{Actor, Verdict, companies::Standing},
    domain::{Outcome, Request, Stop, text::Form},
    model::CompanyId,
    store::{
        Tx,
        content::{Held, Writes},
    },
};

/// Changes one. What already is so succeeds and writes nothing; who may not change it is refused all the same.
///
/// # Errors
/// FORBIDDEN without the cell U, and inside a project its UC; problems: NOT_FOUND, STALE_VERSION, BAD_VALUE at its place
/// in the input, TAKEN.
pub async fn update<N: Noun>(
    request: &Request,
    id: &str,
    expected_version: Option<i32>,
    typed: &N::Form,
) -> Outcome<Item<N>> {
    let way = Way { rule: rules::update::<N>, action: N::UPDATED };
    change(request, id, expected_version, typed, way).await
}

/// A way in which one changes: by which rule, and what the audit calls it.
pub(super) struct Way<L> {
    pub rule: fn(&Actor, &Standing, CompanyId) -> Verdict<L>,
    pub action: &'static str,
}

/// The same, in a way of its own.
///
/// # Errors
/// As [`update`], FORBIDDEN by its rule.
pub(super) async fn change<N: Noun, L: Writes<N>>(
    request: &Request,
    id: &str,
    expected_version: Option<i32>,
    typed: &N::Form,
    way: Way<L>,
) -> Outcome<Item<N>> {
    let id: N::Id = id.parse().map_err(|_| missing::<N>())?;
    let item = request.content::<N>(&[id]).await?.remove(&id).ok_or_else(missing::<N>)?;
    (way.rule)(request.actor()?, &item.company().standing, item.record.company_id())?;
    let after = changed(&*item.record, expected_version, typed)?;
    if after == *item.record {
        return Ok(item.into());
    }

    let mut tx = request.begin().await?;
    let done = write(request, &mut tx, &item, after.name(), (expected_version, typed), way).await;
    let (held, record) = end(request, tx, done).await?;
    Ok(written(request, held, record, item.within).await?.into())
}

/// The transaction. Rights and record may have moved since they were read: what the form says is said of the record as
/// it is now.
async fn write<N: Noun, L: Writes<N>>(
    request: &Request,
    tx: &mut Tx,
    item: &Item<N>,
    name: &str,
    (expected_version, typed): (Option<i32>, &N::Form),
    way: Way<L>,
) -> Result<(Held<N>, N), Stop> {
    let (id, company, actor) = (item.record.id(), item.record.company_id(), request.actor()?);
    let (held, standing) = hold::<N>(request, tx, company, id, name).await?.ok_or_else(missing::<N>)?;
    if !item.is_readable(actor, &standing) {
        return Err(missing::<N>());
    }
    let before = held.record(id).ok_or_else(missing::<N>)?;
    let grant = (way.rule)(actor, &standing, company)?;
    let after = changed(before, expected_version, typed)?;
    if after == *before {
        return Ok((held, after));
    }
    if held.is_taken(after.name(), id) {
        return Err(taken::<N>());
    }
    after.fits(request, tx).await?;
    let mut after = after.next(request.now());
    after.sign(actor.user());
    N::update(tx, &grant, &after, before.version()).await?;
    request.audit(tx, event(way.action, before, (Some(before), Some(&after)), grant.allowed_via())).await?;
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
    Stop::not_found(N::ONE, [N::ID])
}
