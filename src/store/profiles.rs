//! Profiles: named sets of roles.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Integer;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::filter::contains;
use super::fold::fold;
use super::list::one_of;
use super::page::{By, Column, Cursor, Key, Order, OrderField, Page, Paging, cursor};
use super::row::queryable;
use super::schema::profiles;
use super::sql::Sql;
use super::types::{At, Id};
use super::users_page::in_scope;
use crate::authz::Grant;
use crate::authz::leave::WritesProfiles;
use crate::clock::Timestamp;
use crate::model::{Profile, ProfileId, RoleSet};

queryable!(Profile from profiles {
    id: ProfileId,
    name: String,
    description: Option<String>,
    roles: RoleSet,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i32,
});

/// Profiles are listed by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByName;

impl OrderField for ByName {
    const ID: &'static str = "profiles.id";
    fn column(self) -> Column {
        Column::text("profiles.name_key")
    }
}

/// The order of the list.
pub const ORDER: [By<ByName>; 1] = [By::ascending(ByName)];

/// The profile's place in the list.
pub fn place(profile: &Profile) -> Cursor {
    cursor(vec![Key::Text(fold(&profile.name))], profile.id)
}

/// The profiles with these ids, in no order; ids that name none are left out.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[ProfileId],
) -> Result<Vec<Profile>, StoreError> {
    on!(connection, |c| profiles::table
        .filter(profiles::tenant_id.eq(grant.tenant()))
        .filter(one_of(profiles::id, ids))
        .select(Profile::as_select())
        .load(c))
}

/// A page of the tenant's profiles whose name holds `search`.
pub async fn page<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    search: Option<&str>,
    paging: &Paging,
) -> Result<Page<Profile>, StoreError> {
    let order = Order::new(&ORDER);
    let which = wanted(grant, search).sql(" AND ").then(order.between(paging)?);
    let clause = order.clause(paging);
    let rows = on!(connection, |c| profiles::table
        .filter(which)
        .order(clause)
        .select(Profile::as_select())
        .load(c))?;
    Ok(Page::cut(rows, paging))
}

/// How many profiles have a name that holds `search`.
pub async fn count<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    search: Option<&str>,
) -> Result<i64, StoreError> {
    let which = wanted(grant, search);
    on!(connection, |c| profiles::table.filter(which).count().get_result(c))
}

fn wanted<P>(grant: &Grant<P>, search: Option<&str>) -> Sql {
    let mut conditions = vec![Sql::new("profiles.tenant_id = ").bind(grant.tenant())];
    conditions.extend(search.map(|text| contains("profiles.name_key", text)));
    Sql::all(conditions)
}

/// How many users in the grant's scope hold each of these profiles; none is left out.
pub async fn user_counts<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[ProfileId],
) -> Result<HashMap<ProfileId, i32>, StoreError> {
    let mut conditions = vec![
        Sql::new("user_profiles.tenant_id = ").bind(grant.tenant()),
        Sql::new("user_profiles.profile_id").one_of(ids),
    ];
    conditions.extend(in_scope(grant.scope()));
    let query =
        Sql::new("SELECT user_profiles.profile_id, cast(count(*) AS integer) FROM user_profiles JOIN users ")
            .sql("ON users.tenant_id = user_profiles.tenant_id AND users.id = user_profiles.user_id WHERE ")
            .then(Sql::all(conditions))
            .sql(" GROUP BY user_profiles.profile_id")
            .statement::<(Id, Integer)>();
    let found: Vec<(ProfileId, i32)> = on!(connection, |c| query.load(c))?;
    let mut counts: HashMap<_, _> = ids.iter().map(|id| (*id, 0)).collect();
    counts.extend(found);
    Ok(counts)
}

/// Adds a profile as the record says. False where the name is taken.
pub async fn insert<P: WritesProfiles>(
    connection: &mut Connection,
    grant: &Grant<P>,
    profile: &Profile,
) -> Result<bool, StoreError> {
    let added = on!(connection, |c| diesel::insert_into(profiles::table)
        .values((
            profiles::tenant_id.eq(grant.tenant()),
            profiles::id.eq(profile.id),
            profiles::name.eq(&profile.name),
            profiles::name_key.eq(fold(&profile.name)),
            profiles::description.eq(&profile.description),
            profiles::roles.eq(profile.roles),
            profiles::created_at.eq(At(profile.created_at)),
            profiles::updated_at.eq(At(profile.updated_at)),
            profiles::version.eq(profile.version),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}
