//! Users with what they hold.

use diesel::ExpressionMethods;
use diesel_async::RunQueryDsl;

use super::many::insert_many;
use crate::authz::Grant;
use crate::authz::leave::WritesInBulk;
use crate::model::{ProfileId, SubtenantId, User, UserId};
use crate::store::held::Listed;
use crate::store::schema::{user_profiles, user_subtenants, users};
use crate::store::types::At;
use crate::store::{
    Connection, StoreError,
    users::{changes, indexed},
};

/// A user with what they hold and sign in with.
#[derive(Clone, Debug)]
pub struct NewPerson<'a> {
    pub user: User,
    pub password_hash: &'a str,
    pub profiles: Vec<ProfileId>,
    pub subtenants: Vec<SubtenantId>,
}

/// Adds them. An address that is taken, or twice among them, is a unique [`StoreError::Conflict`]; a profile or
/// subtenant that is not there is a foreign-key one.
pub async fn insert_people<P: WritesInBulk>(
    connection: &mut Connection,
    grant: &Grant<P>,
    people: &[NewPerson<'_>],
) -> Result<(), StoreError> {
    records(connection, grant, people).await?;
    let profiles: Vec<_> = people
        .iter()
        .flat_map(|person| person.profiles.iter().map(|profile| (person.user.id, *profile)))
        .collect();
    let subtenants: Vec<_> = people
        .iter()
        .flat_map(|person| person.subtenants.iter().map(|subtenant| (person.user.id, *subtenant)))
        .collect();
    held(connection, grant, &profiles).await?;
    reached(connection, grant, &subtenants).await
}

async fn records<P: WritesInBulk>(
    connection: &mut Connection,
    grant: &Grant<P>,
    people: &[NewPerson<'_>],
) -> Result<(), StoreError> {
    insert_many!(connection, users, people, |person| (
        users::tenant_id.eq(grant.tenant()),
        users::id.eq(person.user.id),
        users::created_at.eq(At(person.user.created_at)),
        users::version.eq(person.user.version),
        users::password_hash.eq(person.password_hash),
        // What the links would add to the row by and by, one write of it for each.
        users::profile_ids.eq(Listed(person.profiles.clone())),
        users::subtenant_ids.eq(Listed(person.subtenants.clone())),
        indexed(&person.user),
        changes(&person.user),
    ))
}

async fn held<P: WritesInBulk>(
    connection: &mut Connection,
    grant: &Grant<P>,
    pairs: &[(UserId, ProfileId)],
) -> Result<(), StoreError> {
    insert_many!(connection, user_profiles, pairs, |pair| (
        user_profiles::tenant_id.eq(grant.tenant()),
        user_profiles::user_id.eq(pair.0),
        user_profiles::profile_id.eq(pair.1),
    ))
}

async fn reached<P: WritesInBulk>(
    connection: &mut Connection,
    grant: &Grant<P>,
    pairs: &[(UserId, SubtenantId)],
) -> Result<(), StoreError> {
    insert_many!(connection, user_subtenants, pairs, |pair| (
        user_subtenants::tenant_id.eq(grant.tenant()),
        user_subtenants::user_id.eq(pair.0),
        user_subtenants::subtenant_id.eq(pair.1),
    ))
}
