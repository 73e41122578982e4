//! What users hold besides their record: profiles and subtenants.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::list::one_of;
use super::schema::{profiles, subtenants, user_profiles, user_subtenants};
use super::sql::Sql;
use crate::authz::Grant;
use crate::authz::leave::WritesUsers;
use crate::model::{Holdings, Profile, ProfileId, SubtenantId, UserId};

/// What each of these users holds, in two statements; an entry for every id, empty for one who holds
/// nothing.
pub async fn of<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[UserId],
) -> Result<HashMap<UserId, Holdings>, StoreError> {
    let mut found: HashMap<UserId, Holdings> = ids.iter().map(|id| (*id, Holdings::default())).collect();
    if ids.is_empty() {
        return Ok(found);
    }
    let profiles: Vec<(UserId, Profile)> = on!(connection, |c| user_profiles::table
        .inner_join(profiles::table.on(
            profiles::tenant_id.eq(user_profiles::tenant_id).and(profiles::id.eq(user_profiles::profile_id))
        ))
        .filter(user_profiles::tenant_id.eq(grant.tenant()))
        .filter(one_of(user_profiles::user_id, ids))
        .order(profiles::name_key)
        .select((user_profiles::user_id, Profile::as_select()))
        .load(c))?;
    for (user, profile) in profiles {
        found.entry(user).or_default().profiles.push(profile);
    }
    let subtenants: Vec<(UserId, SubtenantId)> = on!(connection, |c| user_subtenants::table
        .inner_join(
            subtenants::table.on(subtenants::tenant_id
                .eq(user_subtenants::tenant_id)
                .and(subtenants::id.eq(user_subtenants::subtenant_id)))
        )
        .filter(user_subtenants::tenant_id.eq(grant.tenant()))
        .filter(one_of(user_subtenants::user_id, ids))
        .order(subtenants::name_key)
        .select((user_subtenants::user_id, user_subtenants::subtenant_id))
        .load(c))?;
    for (user, subtenant) in subtenants {
        found.entry(user).or_default().subtenants.push(subtenant);
    }
    Ok(found)
}

/// Leaves the user with exactly these profiles. One that is not there is a foreign-key
/// [`StoreError::Conflict`].
pub async fn set_profiles<P: WritesUsers>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
    profiles: &[ProfileId],
) -> Result<(), StoreError> {
    on!(connection, |c| diesel::delete(user_profiles::table)
        .filter(user_profiles::tenant_id.eq(grant.tenant()))
        .filter(user_profiles::user_id.eq(user))
        .filter(diesel::dsl::not(one_of(user_profiles::profile_id, profiles)))
        .execute(c))?;
    let add = Sql::new("INSERT INTO user_profiles (tenant_id, user_id, profile_id) SELECT ")
        .bind(grant.tenant())
        .sql(", ")
        .bind(user)
        .sql(", listed.id FROM ")
        .listed(profiles)
        .sql(" WHERE true ON CONFLICT DO NOTHING");
    on!(connection, |c| add.execute(c)).map(drop)
}

/// Leaves the user with exactly these subtenants. One that is not there is a foreign-key
/// [`StoreError::Conflict`].
pub async fn set_subtenants<P: WritesUsers>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
    subtenants: &[SubtenantId],
) -> Result<(), StoreError> {
    on!(connection, |c| diesel::delete(user_subtenants::table)
        .filter(user_subtenants::tenant_id.eq(grant.tenant()))
        .filter(user_subtenants::user_id.eq(user))
        .filter(diesel::dsl::not(one_of(user_subtenants::subtenant_id, subtenants)))
        .execute(c))?;
    let add = Sql::new("INSERT INTO user_subtenants (tenant_id, user_id, subtenant_id) SELECT ")
        .bind(grant.tenant())
        .sql(", ")
        .bind(user)
        .sql(", listed.id FROM ")
        .listed(subtenants)
        .sql(" WHERE true ON CONFLICT DO NOTHING");
    on!(connection, |c| add.execute(c)).map(drop)
}
