//! Users: the record, how it is found by address or id, and what proves who they are.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, maybe, on};
use super::error::StoreError;
use super::fold::fold;
use super::held::{Held, held};
use super::kept::kept;
use super::list::one_of;
use super::lock::locked;
use super::relations::{Related, related};
use super::row::queryable;
use super::schema::users;
use super::sql::Sql;
use super::transaction::Tx;
use super::types::{At, Id};
use crate::authz::Grant;
use crate::authz::leave::{ConfirmsAddresses, SetsPasswords, WritesUsers};
use crate::clock::Timestamp;
use crate::model::{RoleKey, RoleSet, User, UserId, UserStatus};

queryable!(User from users {
    id: UserId,
    name: String,
    last_name: String,
    job_title: Option<String>,
    email: String,
    email_confirmed: bool,
    pending_email: Option<String>,
    phone_number: Option<String>,
    language: Option<String>,
    status: UserStatus,
    roles: RoleSet,
    all_subtenants: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i32,
});

/// A user with what a password is checked against.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: User,
    /// None until the first password is set.
    pub password_hash: Option<String>,
}

/// Columns of the users with these ids. One id is asked for by itself: PostgreSQL spares the array, SQLite a table.
macro_rules! of_ids {
    ($connection:expr, $grant:expr, $ids:expr, $columns:expr) => {
        match $ids {
            [id] => on!($connection, |c| users::table.find(($grant.tenant(), *id)).select($columns).load(c)),
            ids => on!($connection, |c| users::table
                .filter(users::tenant_id.eq($grant.tenant()))
                .filter(one_of(users::id, ids))
                .select($columns)
                .load(c)),
        }
    };
}

/// The users with these ids, in no order; ids that name nobody are left out. Whether the viewer may see
/// them is for the rules to say: the grant's scope does not count here.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[UserId],
) -> Result<Vec<User>, StoreError> {
    of_ids!(connection, grant, ids, User::as_select())
}

/// The same with what each of them holds.
pub async fn known<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[UserId],
) -> Result<Vec<(User, Held)>, StoreError> {
    of_ids!(connection, grant, ids, (User::as_select(), held(grant)))
}

/// The same with how each of them is related to the viewer at this moment, too: for few, since it is looked up
/// for one after the other.
pub async fn related_to<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[UserId],
    viewer: UserId,
    now: Timestamp,
) -> Result<Vec<(User, Held, Related)>, StoreError> {
    of_ids!(connection, grant, ids, (User::as_select(), held(grant), related(grant, viewer, now)))
}

/// What these users hold; ids that name nobody are left out.
pub async fn held_by<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[UserId],
) -> Result<Vec<(UserId, Held)>, StoreError> {
    of_ids!(connection, grant, ids, (users::id, held(grant)))
}

/// The user, held until the transaction ends.
pub async fn lock<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: UserId,
) -> Result<Option<User>, StoreError> {
    maybe!(connection, |c| locked(users::table.find((grant.tenant(), id)).select(User::as_select()))
        .get_result(c))
}

/// Whoever has this address (compared without case), in scope or not: an address is taken either way.
pub async fn by_email<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    email: &str,
) -> Result<Option<User>, StoreError> {
    maybe!(connection, |c| users::table
        .filter(users::tenant_id.eq(grant.tenant()))
        .filter(users::email_key.eq(fold(email)))
        .select(User::as_select())
        .get_result(c))
}

/// The same, with the hash of the password.
pub async fn credentials_by_email<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    email: &str,
) -> Result<Option<Credentials>, StoreError> {
    let found: Option<(User, Option<String>)> = maybe!(connection, |c| users::table
        .filter(users::tenant_id.eq(grant.tenant()))
        .filter(users::email_key.eq(fold(email)))
        .select((User::as_select(), users::password_hash))
        .get_result(c))?;
    Ok(found.map(|(user, password_hash)| Credentials { user, password_hash }))
}

/// The user with the hash of the password.
pub async fn credentials<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: UserId,
) -> Result<Option<Credentials>, StoreError> {
    let found: Option<(User, Option<String>)> = maybe!(connection, |c| users::table
        .find((grant.tenant(), id))
        .select((User::as_select(), users::password_hash))
        .get_result(c))?;
    Ok(found.map(|(user, password_hash)| Credentials { user, password_hash }))
}

/// Adds a user as the record says, without a password. An address that is taken is a unique
/// [`StoreError::Conflict`].
pub async fn insert<P: WritesUsers>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: &User,
) -> Result<(), StoreError> {
    let values = (
        users::tenant_id.eq(grant.tenant()),
        users::id.eq(user.id),
        users::created_at.eq(At(user.created_at)),
        users::version.eq(user.version),
        indexed(user),
        changes(user),
    );
    on!(connection, |c| diesel::insert_into(users::table).values(values).execute(c)).map(drop)
}

/// Writes the whole record over `before`: it is there once the transaction is committed. Where somebody was faster, it is
/// not, and this or what comes after it fails with [`StoreError::Serialization`]; a new address that is taken is a unique
/// [`StoreError::Conflict`] in the same way.
pub async fn update<P: WritesUsers>(
    tx: &mut Tx,
    grant: &Grant<P>,
    user: &User,
    before: &User,
) -> Result<(), StoreError> {
    debug_assert_eq!(user.id, before.id, "the same person");
    let read = users::table.find((grant.tenant(), user.id)).filter(users::version.eq(before.version));
    let values = (users::version.eq(user.version), changes(user));
    // SQLite writes each index of a column that is set, whether or not it is another value: four of these.
    if (&user.name, &user.last_name, &user.email) == (&before.name, &before.last_name, &before.email) {
        return later!(tx, must kept!(diesel::update(read).set(values)));
    }
    later!(tx, must kept!(diesel::update(read).set((indexed(user), values))))
}

/// Behind [`withdraw_pending`] and [`confirm_email`], each of which says who may call it.
async fn write<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: &User,
    expected: i32,
) -> Result<bool, StoreError> {
    let read = users::table.find((grant.tenant(), user.id)).filter(users::version.eq(expected));
    let values = (users::version.eq(user.version), indexed(user), changes(user));
    let written = on!(connection, |c| kept!(diesel::update(read).set(values)).execute(c))?;
    Ok(written == 1)
}

/// Takes back the address that waits for its confirmation, as a new password does. False where the user has moved meanwhile.
pub async fn withdraw_pending<P: SetsPasswords>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: &User,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let after = User { pending_email: None, updated_at: now, version: user.version + 1, ..user.clone() };
    write(connection, grant, &after, user.version).await
}

/// Confirms the address (compared without case) that a token was mailed to: the user's own, or the pending
/// one, which takes its place. Gives the record as it is then; none where it is neither, or somebody was
/// faster. A pending address that was taken meanwhile is a unique [`StoreError::Conflict`].
pub async fn confirm_email<P: ConfirmsAddresses>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: &User,
    address: &str,
    now: Timestamp,
) -> Result<Option<User>, StoreError> {
    let mut user = user.clone();
    let key = fold(address);
    match &user.pending_email {
        Some(pending) if fold(pending) == key => {
            user.email.clone_from(pending);
            user.pending_email = None;
        }
        _ if fold(&user.email) == key => {}
        _ => return Ok(None),
    }
    user.email_confirmed = true;
    user.updated_at = now;
    user.version += 1;
    let written = write(connection, grant, &user, user.version - 1).await?;
    Ok(written.then_some(user))
}

/// Sets the password. False where there is no such user.
pub async fn set_password<P: SetsPasswords>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: UserId,
    password_hash: &str,
) -> Result<bool, StoreError> {
    let written = on!(connection, |c| kept!(
        diesel::update(users::table.find((grant.tenant(), id))).set(users::password_hash.eq(password_hash))
    )
    .execute(c))?;
    Ok(written == 1)
}

/// Active users of the tenant who hold the role, directly or through a profile, but no more than
/// `at_most` of them: two tell whether somebody is the last. The grant's scope does not count here.
pub async fn active_holders<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    role: RoleKey,
    at_most: u8,
) -> Result<Vec<UserId>, StoreError> {
    // The role is no bound value: a partial index holds the Tenant Administrators.
    let (tenant, bits, at_most) = (grant.tenant(), RoleSet::only(role).bits(), i64::from(at_most));
    let query = Sql::new("SELECT id FROM (SELECT users.id FROM users WHERE users.tenant_id = ")
        .bind(tenant)
        .sql(" AND users.status = 'ACTIVE' AND (users.roles & ")
        .literal(bits)
        .sql(") <> 0 ORDER BY users.id LIMIT ")
        .bind(at_most)
        .sql(") AS directly UNION SELECT id FROM (SELECT DISTINCT held.user_id AS id FROM profiles ")
        .sql("JOIN user_profiles AS held ON held.tenant_id = profiles.tenant_id ")
        .sql("AND held.profile_id = profiles.id JOIN users ON users.tenant_id = held.tenant_id ")
        .sql("AND users.id = held.user_id WHERE profiles.tenant_id = ")
        .bind(tenant)
        .sql(" AND (profiles.roles & ")
        .literal(bits)
        .sql(") <> 0 AND users.status = 'ACTIVE' ORDER BY held.user_id LIMIT ")
        .bind(at_most)
        .sql(") AS through_profiles ORDER BY id LIMIT ")
        .bind(at_most)
        .statement::<Id>();
    on!(connection, |c| query.load(c))
}

/// How many active Tenant Administrators the tenant has, but no more than two, which tells whether one of
/// them is the last.
pub async fn active_tenant_administrators<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
) -> Result<i64, StoreError> {
    let holders = active_holders(connection, grant, RoleKey::TenantAdministrator, 2).await?;
    Ok(i64::try_from(holders.len()).unwrap_or(i64::MAX))
}

/// What people are found and ordered by, in most indexes.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = users)]
pub(super) struct Indexed {
    name: String,
    name_key: String,
    last_name: String,
    last_name_key: String,
    email: String,
    email_key: String,
}

pub(super) fn indexed(user: &User) -> Indexed {
    let [name_key, last_name_key, email_key] =
        [&user.name, &user.last_name, &user.email].map(|text| fold(text));
    let (name, last_name, email) = (user.name.clone(), user.last_name.clone(), user.email.clone());
    Indexed { name, name_key, last_name, last_name_key, email, email_key }
}

/// Every other column that follows from the record and can change, as values of one write.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Changes {
    job_title: Option<String>,
    job_title_key: String,
    pending_email: Option<String>,
    pending_email_key: Option<String>,
    email_confirmed: bool,
    phone_number: Option<String>,
    phone_key: String,
    language: Option<String>,
    language_key: String,
    status: UserStatus,
    roles: RoleSet,
    all_subtenants: bool,
    search_key: String,
    updated_at: At,
}

pub(super) fn changes(user: &User) -> Changes {
    let key = |text: Option<&str>| text.map(fold).unwrap_or_default();
    let (job_title, phone_number) = (&user.job_title, &user.phone_number);
    let (phone_key, job_title_key) = (key(phone_number.as_deref()), key(job_title.as_deref()));
    let [name_key, last_name_key, email_key] =
        [&user.name, &user.last_name, &user.email].map(|text| fold(text));
    // A line each: what is searched for lies in one of them.
    let search_key =
        [&name_key, &last_name_key, &email_key, &phone_key, &job_title_key].map(String::as_str).join("\n");
    Changes {
        job_title: job_title.clone(),
        job_title_key,
        pending_email: user.pending_email.clone(),
        pending_email_key: user.pending_email.as_deref().map(fold),
        email_confirmed: user.email_confirmed,
        phone_number: phone_number.clone(),
        phone_key,
        language: user.language.clone(),
        language_key: key(user.language.as_deref()),
        status: user.status,
        roles: user.roles,
        all_subtenants: user.all_subtenants,
        search_key,
        updated_at: At(user.updated_at),
    }
}
