//! Deletes what a company keeps.

use super::{Item, Standalone, Within, end, event, hold, rules};
use crate::{
    domain::{Outcome, Request, Stop},
    store::Tx,
};

/// Deletes one with all that is kept in it, and gives its id.
///
/// # Errors
/// FORBIDDEN without the cell D, and inside a project its UC; the problem NOT_FOUND.
pub async fn delete<N: Standalone>(request: &Request, id: &str) -> Outcome<N::Id> {
    let id: N::Id = id.parse().map_err(|_| missing::<N>())?;
    let item = request.content::<N>(&[id]).await?.remove(&id).ok_or_else(missing::<N>)?;
    rules::delete::<N>(request.actor()?, &item.company().standing, item.record.company_id())?;

    let mut tx = request.begin().await?;
    let done = write(request, &mut tx, &item).await;
    end(request, tx, done).await?;
    Ok(id.into())
}

/// The transaction. Rights and record may have moved since they were read.
async fn write<N: Standalone>(request: &Request, tx: &mut Tx, item: &Item<N>) -> Result<(), Stop> {
    let (id, company, actor) = (item.record.id(), item.record.company_id(), request.actor()?);
    let held = hold::<N>(request, tx, company, id, item.record.name()).await?;
    let (held, standing) = held.ok_or_else(missing::<N>)?;
    if !item.is_readable(actor, &standing) {
        return Err(missing::<N>());
    }
    let record = held.record(id).ok_or_else(missing::<N>)?;
    let grant = rules::delete::<N>(actor, &standing, company)?;
    let mut event = event(N::DELETED, record, (Some(record), None), grant.allowed_via());
    record.note_kept(tx, &grant, &mut event.changes).await?;
    N::delete(tx, &grant, record).await?;
    Ok(request.audit(tx, event).await?)
}

fn missing<N: Standalone>() -> Stop {
    Stop::not_found(N::ONE, [N::ID])
}
