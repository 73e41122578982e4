//! What refreshing a session needs to know of it, whichever of its refresh tokens is shown.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, maybe, on};
use super::error::StoreError;
use super::lock::locked;
use super::schema::sessions;
use super::types::At;
use crate::authz::Grant;
use crate::authz::leave::WritesSessions;
use crate::clock::Timestamp;
use crate::model::{Session, SessionId, UserId};

/// The session whose refresh tokens share this, with when it ends unless it is refreshed; held until the
/// transaction ends.
pub async fn lock_by_family<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    refresh_family: &[u8],
) -> Result<Option<(Session, Timestamp)>, StoreError> {
    maybe!(connection, |c| locked(
        sessions::table
            .filter(sessions::tenant_id.eq(grant.tenant()))
            .filter(sessions::refresh_family.eq(refresh_family))
            .select((Session::as_select(), sessions::refresh_expires_at))
    )
    .get_result(c))
}

/// Is the session there still, and not past its time?
pub async fn is_alive<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: SessionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let found: Option<SessionId> = maybe!(connection, |c| sessions::table
        .find((grant.tenant(), id))
        .filter(sessions::expires_at.gt(At(now)))
        .select(sessions::id)
        .get_result(c))?;
    Ok(found.is_some())
}

/// Ends the user's sessions that are past their time, and the oldest beyond `keep`.
pub async fn make_room<P: WritesSessions>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
    keep: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let own =
        || sessions::table.filter(sessions::tenant_id.eq(grant.tenant())).filter(sessions::user_id.eq(user));
    let past = sessions::expires_at.le(At(now)).or(sessions::refresh_expires_at.le(At(now)));
    on!(&mut *connection, |c| diesel::delete(own().filter(past)).execute(c))?;
    let beyond: Vec<SessionId> = on!(&mut *connection, |c| own()
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .offset(keep)
        .limit(i64::from(u16::MAX))
        .select(sessions::id)
        .load(c))?;
    if beyond.is_empty() {
        return Ok(());
    }
    on!(connection, |c| diesel::delete(own().filter(super::list::one_of(sessions::id, &beyond))).execute(c))
        .map(drop)
}
