//! Sessions: who is signed in, on what device. Tokens are stored as hashes.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, maybe, on, together};
use super::error::StoreError;
use super::held::{Held, held};
use super::kept::kept;
use super::row::queryable;
use super::schema::{sessions, tenants, users};
use super::transaction::Tx;
use super::types::At;
use crate::authz::Grant;
use crate::authz::leave::WritesSessions;
use crate::clock::Timestamp;
use crate::model::{Session, SessionId, User, UserId};

queryable!(Session from sessions {
    id: SessionId,
    user_id: UserId,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    expires_at: Timestamp,
    user_agent: Option<String>,
    ip_address: Option<String>,
});

/// The hashes of a session's two tokens and how long each is good for.
#[derive(Clone, Copy)]
pub struct SessionTokens<'a> {
    pub access_hash: &'a [u8],
    pub access_expires_at: Timestamp,
    pub refresh_hash: &'a [u8],
    pub refresh_expires_at: Timestamp,
}

/// A session by its access token, with everything that the request needs to know of its user. Whether it is
/// still good is for the caller to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub session: SessionId,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub access_expires_at: Timestamp,
    pub user: User,
    pub held: Held,
    pub tenant_active: bool,
    pub tenant_slug: String,
}

/// Adds a session as the record says. `refresh_family` is the hash of what all its refresh tokens will share.
pub async fn insert<P: WritesSessions>(
    connection: &mut Connection,
    grant: &Grant<P>,
    session: &Session,
    refresh_family: &[u8],
    tokens: SessionTokens<'_>,
) -> Result<(), StoreError> {
    on!(connection, |c| diesel::insert_into(sessions::table)
        .values((
            sessions::tenant_id.eq(grant.tenant()),
            sessions::id.eq(session.id),
            sessions::user_id.eq(session.user_id),
            sessions::access_hash.eq(tokens.access_hash),
            sessions::access_expires_at.eq(At(tokens.access_expires_at)),
            sessions::refresh_family.eq(refresh_family),
            sessions::refresh_hash.eq(tokens.refresh_hash),
            sessions::refresh_expires_at.eq(At(tokens.refresh_expires_at)),
            sessions::created_at.eq(At(session.created_at)),
            sessions::last_seen_at.eq(At(session.last_seen_at)),
            sessions::expires_at.eq(At(session.expires_at)),
            sessions::user_agent.eq(&session.user_agent),
            sessions::ip_address.eq(&session.ip_address),
        ))
        .execute(c))
    .map(drop)
}

/// Columns of sessions with everything that is to be known of whose they are: the user, what they hold, and whether their
/// tenant is active and what it is called.
macro_rules! with_user {
    ($columns:expr) => {
        sessions::table
            .inner_join(
                users::table
                    .on(users::tenant_id.eq(sessions::tenant_id).and(users::id.eq(sessions::user_id))),
            )
            .inner_join(tenants::table.on(tenants::id.eq(sessions::tenant_id)))
            .select((
                $columns,
                User::as_select(),
                (users::profile_ids, users::subtenant_ids, tenants::directory_version),
                (tenants::status, tenants::slug),
            ))
    };
}
pub(super) use with_user;

/// The session of an access token.
macro_rules! with_access {
    ($grant:expr, $hash:expr) => {
        with_user!((sessions::id, sessions::last_seen_at, sessions::expires_at, sessions::access_expires_at))
            .filter(sessions::tenant_id.eq($grant.tenant()))
            .filter(sessions::access_hash.eq($hash))
    };
}

/// The session of an access token, in one statement: none for a token that is unknown, was rotated away
/// or whose session was revoked. Its times and its user's status are not looked at.
pub async fn by_access_hash<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    access_hash: &[u8],
) -> Result<Option<Found>, StoreError> {
    let found: Option<Row> = maybe!(connection, |c| with_access!(grant, access_hash).get_result(c))?;
    Ok(found.map(Found::from))
}

/// The same, and in the same round trip a user of the tenant with what they hold, for whoever is signed in and asks
/// for them. Worth it where a round trip costs more than a statement ([`Connection::is_remote`]).
pub async fn by_access_hash_along<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    access_hash: &[u8],
    user: UserId,
) -> Result<(Option<Found>, Option<(User, Held)>), StoreError> {
    let (found, mut along): (Vec<Row>, Vec<(User, Held)>) =
        together!(connection, |c| with_access!(grant, access_hash).load(c), |c| users::table
            .find((grant.tenant(), user))
            .select((User::as_select(), held(grant)))
            .load(c))?;
    Ok((found.into_iter().next().map(Found::from), along.pop()))
}

/// A session with what [`with_user`] reads of its user.
type Row = ((SessionId, Timestamp, Timestamp, Timestamp), User, Held, (String, String));

impl From<Row> for Found {
    fn from((session, user, held, (status, tenant_slug)): Row) -> Self {
        let (session, last_seen_at, expires_at, access_expires_at) = session;
        let tenant_active = status == "ACTIVE";
        Self { session, last_seen_at, expires_at, access_expires_at, user, held, tenant_active, tenant_slug }
    }
}

/// Puts new tokens in the place of those that this refresh token of the session belongs to, once: the session is held,
/// and its token was found to be this one. They are there once the transaction is committed; where the token is another
/// one by then, it is not, but [`StoreError::Serialization`]. Times and user are not looked at.
pub async fn rotate<P: WritesSessions>(
    tx: &mut Tx,
    grant: &Grant<P>,
    id: SessionId,
    refresh_hash: &[u8],
    tokens: SessionTokens<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let turn =
        sessions::table.find((grant.tenant(), id)).filter(sessions::refresh_hash.eq(refresh_hash.to_vec()));
    let values = (
        sessions::access_hash.eq(tokens.access_hash.to_vec()),
        sessions::access_expires_at.eq(At(tokens.access_expires_at)),
        sessions::refresh_hash.eq(tokens.refresh_hash.to_vec()),
        sessions::refresh_expires_at.eq(At(tokens.refresh_expires_at)),
        sessions::last_seen_at.eq(At(now)),
    );
    let turned = kept!(diesel::update(turn).set(values));
    later!(tx, must turned)
}

/// The user's sessions that are good at this moment, newest first.
pub async fn of_user<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    on!(connection, |c| sessions::table
        .filter(sessions::tenant_id.eq(grant.tenant()))
        .filter(sessions::user_id.eq(user))
        .filter(sessions::expires_at.gt(At(now)))
        .filter(sessions::refresh_expires_at.gt(At(now)))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .select(Session::as_select())
        .load(c))
}

/// Notes that the session was used.
pub async fn touch<P: WritesSessions>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: SessionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(connection, |c| kept!(
        diesel::update(sessions::table.find((grant.tenant(), id))).set(sessions::last_seen_at.eq(At(now)))
    )
    .execute(c))
    .map(drop)
}

/// Ends one session of the user. False where they have no such session.
pub async fn revoke<P: WritesSessions>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
    id: SessionId,
) -> Result<bool, StoreError> {
    let ended = on!(connection, |c| diesel::delete(sessions::table.find((grant.tenant(), id)))
        .filter(sessions::user_id.eq(user))
        .execute(c))?;
    Ok(ended == 1)
}

/// Ends all sessions of the user; gives how many.
pub async fn revoke_all<P: WritesSessions>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
) -> Result<usize, StoreError> {
    on!(connection, |c| diesel::delete(sessions::table)
        .filter(sessions::tenant_id.eq(grant.tenant()))
        .filter(sessions::user_id.eq(user))
        .execute(c))
}

/// Ends all sessions of the user but this one; gives how many.
pub async fn revoke_others<P: WritesSessions>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
    keep: SessionId,
) -> Result<usize, StoreError> {
    on!(connection, |c| diesel::delete(sessions::table)
        .filter(sessions::tenant_id.eq(grant.tenant()))
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.ne(keep))
        .execute(c))
}
