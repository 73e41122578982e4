//! What refreshing a session needs to know of it, whichever of its refresh tokens is shown.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, maybe, on};
use super::error::StoreError;
use super::held::Held;
use super::lock::sessions_locked;
use super::schema::{sessions, tenants, users};
use super::sessions::with_user;
use super::types::At;
use crate::authz::Grant;
use crate::authz::leave::WritesSessions;
use crate::clock::Timestamp;
use crate::model::{SessionId, User, UserId};

/// A session that is about to be refreshed, with everything that is to be known of its user. Whether it is still good is
/// for the caller to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refreshing {
    pub session: SessionId,
    pub expires_at: Timestamp,
    pub refresh_expires_at: Timestamp,
    /// Of the one refresh token that is good.
    pub refresh_hash: Vec<u8>,
    pub user: User,
    pub held: Held,
    pub tenant_active: bool,
    pub tenant_slug: String,
}

/// The session whose refresh tokens share this, held until the transaction ends. One statement.
pub async fn lock_by_family<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    refresh_family: &[u8],
) -> Result<Option<Refreshing>, StoreError> {
    type Row = ((SessionId, Timestamp, Timestamp, Vec<u8>), User, Held, (String, String));
    let columns = (sessions::id, sessions::expires_at, sessions::refresh_expires_at, sessions::refresh_hash);
    let found: Option<Row> = maybe!(connection, |c| sessions_locked(
        with_user!(columns)
            .filter(sessions::tenant_id.eq(grant.tenant()))
            .filter(sessions::refresh_family.eq(refresh_family))
    )
    .get_result(c))?;
    Ok(found.map(|(session, user, held, (status, tenant_slug))| {
        let (session, expires_at, refresh_expires_at, refresh_hash) = session;
        let tenant_active = status == "ACTIVE";
        Refreshing {
            session,
            expires_at,
            refresh_expires_at,
            refresh_hash,
            user,
            held,
            tenant_active,
            tenant_slug,
        }
    }))
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
