//! Deletes what a company keeps.

use super::{Noun, end, event, hold, rules};
use crate::{
    domain::{Outcome, Request, Stop},
    store::Tx,
};

/// Deletes one, and gives its id.
///
/// # Errors
/// FORBIDDEN without the cell D; the problem NOT_FOUND.
pub async fn delete<N: Noun>(request: &Request, id: &str) -> Outcome<N::Id> {
    let id: N::Id = id.parse().map_err(|_| missing::<N>())?;
    let item = request.content::<N>(&[id]).await?.remove(&id).ok_or_else(missing::<N>)?;
    rules::delete::<N>(request.actor()?, &item.company.standing, item.company.record.id)?;

    let mut tx = request.begin().await?;
    let done = write(request, &mut tx, &*item.record).await;
    end(request, tx, done).await?;
    Ok(id.into())
}

/// The transaction. Rights and record may have moved since they were read.
async fn write<N: Noun>(request: &Request, tx: &mut Tx, read: &N) -> Result<(), Stop> {
    let (id, company) = (read.id(), read.company_id());
    let actor = request.actor()?;
    let held = hold::<N>(request, tx, company, id, read.name()).await?;
    let (held, standing) = held.ok_or_else(missing::<N>)?;
    rules::read::<N>(actor, &standing, company).map_err(|_| missing::<N>())?;
    let record = held.record(id).ok_or_else(missing::<N>)?;
    let grant = rules::delete::<N>(actor, &standing, company)?;
    N::delete(tx, &grant, record).await?;
    request.audit(tx, event(N::DELETED, record, (Some(record), None), grant.allowed_via())).await?;
    Ok(())
}

fn missing<N: Noun>() -> Stop {
    Stop::not_found(N::ONE, ["id"])
}
