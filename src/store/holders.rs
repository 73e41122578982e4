//! Who holds a role or a profile: the first users of many at once, in one order.

use std::collections::HashMap;
use std::fmt;

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::page::{By, Order, Page, Paging};
use super::sql::Sql;
use super::types::Id;
use super::users;
use super::users_page::{USUAL, UserFilter, UserOrderField, in_scope};
use crate::authz::Grant;
use crate::model::{Keyed, ProfileId, RoleKey, RoleSet, TenantId, User, UserId};

/// What users can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Held {
    /// Directly or through a profile.
    Role(RoleKey),
    Profile(ProfileId),
}

impl Held {
    /// Whoever holds it.
    pub fn filter(self) -> UserFilter {
        match self {
            Self::Role(role) => UserFilter { any_role: Some(RoleSet::only(role)), ..UserFilter::default() },
            Self::Profile(id) => UserFilter { any_profile: Some(vec![id]), ..UserFilter::default() },
        }
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => f.write_str(role.key()),
            Self::Profile(id) => id.fmt(f),
        }
    }
}

/// By last name and name.
pub const ORDER: [By<UserOrderField>; 2] = USUAL;

/// For each of these, the first users in the grant's scope who hold it, at most `limit` of them (1 to 100).
/// None is left out. A statement for the roles, one for the profiles, and one for the users.
pub async fn pages<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    held: &[Held],
    limit: usize,
) -> Result<HashMap<Held, Page<User>>, StoreError> {
    let mut rows: Vec<(Held, UserId)> = Vec::new();
    let (roles, profiles) = split(held);
    if !roles.is_empty() {
        let query = first(grant, with_roles(grant.tenant(), &roles), limit).statement::<(BigInt, Id)>();
        let found: Vec<(i64, UserId)> = on!(&mut *connection, |c| query.load(c))?;
        rows.extend(found.into_iter().filter_map(|(bits, user)| Some((role_of(bits)?, user))));
    }
    if !profiles.is_empty() {
        let query = first(grant, with_profiles(grant.tenant(), &profiles), limit).statement::<(Id, Id)>();
        let found: Vec<(ProfileId, UserId)> = on!(&mut *connection, |c| query.load(c))?;
        rows.extend(found.into_iter().map(|(profile, user)| (Held::Profile(profile), user)));
    }
    let mut ids: Vec<UserId> = rows.iter().map(|(_, user)| *user).collect();
    ids.sort_unstable();
    ids.dedup();
    let users = users::by_ids(connection, grant, &ids).await?;
    let users: HashMap<UserId, User> = users.into_iter().map(|user| (user.id, user)).collect();
    let mut holders: HashMap<Held, Vec<User>> = held.iter().map(|held| (*held, Vec::new())).collect();
    for (held, user) in rows {
        if let (Some(holders), Some(user)) = (holders.get_mut(&held), users.get(&user)) {
            holders.push(user.clone());
        }
    }
    let paging = Paging::first(limit);
    Ok(holders.into_iter().map(|(held, users)| (held, Page::cut(users, &paging))).collect())
}

/// How many users in the grant's scope hold each of these; none is left out. A statement for the roles and
/// one for the profiles.
pub async fn counts<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    held: &[Held],
) -> Result<HashMap<Held, i64>, StoreError> {
    let mut counts: HashMap<Held, i64> = held.iter().map(|held| (*held, 0)).collect();
    let (roles, profiles) = split(held);
    if !roles.is_empty() {
        let query = counted(grant, with_roles(grant.tenant(), &roles)).statement::<(BigInt, BigInt)>();
        let found: Vec<(i64, i64)> = on!(&mut *connection, |c| query.load(c))?;
        counts.extend(found.into_iter().filter_map(|(bits, number)| Some((role_of(bits)?, number))));
    }
    if !profiles.is_empty() {
        let query = counted(grant, with_profiles(grant.tenant(), &profiles)).statement::<(Id, BigInt)>();
        let found: Vec<(ProfileId, i64)> = on!(connection, |c| query.load(c))?;
        counts.extend(found.into_iter().map(|(profile, number)| (Held::Profile(profile), number)));
    }
    Ok(counts)
}

fn split(held: &[Held]) -> (Vec<RoleKey>, Vec<ProfileId>) {
    let role = |held: &Held| if let Held::Role(role) = held { Some(*role) } else { None };
    let profile = |held: &Held| if let Held::Profile(id) = held { Some(*id) } else { None };
    (held.iter().filter_map(role).collect(), held.iter().filter_map(profile).collect())
}

fn role_of(bits: i64) -> Option<Held> {
    RoleKey::ALL.iter().copied().find(|role| RoleSet::only(*role).bits() == bits).map(Held::Role)
}

/// Pairs of a profile and a user who holds it.
fn with_profiles(tenant: TenantId, profiles: &[ProfileId]) -> Sql {
    Sql::new(
        "SELECT held.profile_id AS parent, held.user_id FROM user_profiles AS held WHERE held.tenant_id = ",
    )
    .bind(tenant)
    .sql(" AND held.profile_id")
    .one_of(profiles)
}

/// Pairs of a role and a user who holds it, each once.
fn with_roles(tenant: TenantId, roles: &[RoleKey]) -> Sql {
    Sql::new("SELECT wanted.role AS parent, direct.id AS user_id FROM ")
        .then(listed(roles))
        .sql(" JOIN users AS direct ON (direct.roles & wanted.role) <> 0 WHERE direct.tenant_id = ")
        .bind(tenant)
        .sql(" UNION SELECT wanted.role AS parent, held.user_id FROM ")
        .then(listed(roles))
        .sql(" JOIN profiles ON (profiles.roles & wanted.role) <> 0 JOIN user_profiles AS held ON ")
        .sql("held.tenant_id = profiles.tenant_id AND held.profile_id = profiles.id WHERE profiles.tenant_id = ")
        .bind(tenant)
        .varied(roles.len() > 1)
}

/// The roles as a table `wanted` of one column `role`, the stored bit.
fn listed(roles: &[RoleKey]) -> Sql {
    let mut table = Sql::new("(");
    for (place, role) in roles.iter().enumerate() {
        table = table
            .sql(if place == 0 { "SELECT cast(" } else { " UNION ALL SELECT cast(" })
            .literal(RoleSet::only(*role).bits())
            .sql(" AS bigint) AS role");
    }
    table.sql(") AS wanted")
}

/// The pairs of whose users lie in scope.
fn in_sight<P>(grant: &Grant<P>, pairs: Sql) -> Sql {
    let mut conditions = vec![Sql::new("users.tenant_id = ").bind(grant.tenant())];
    conditions.extend(in_scope(grant.scope()));
    Sql::new(" FROM (")
        .then(pairs)
        .sql(") AS pairs JOIN users ON users.id = pairs.user_id WHERE ")
        .then(Sql::all(conditions))
}

/// One more than wanted of each parent, which tells whether there is more.
fn first<P>(grant: &Grant<P>, pairs: Sql, limit: usize) -> Sql {
    Sql::new("SELECT ranked.parent, ranked.id FROM (SELECT pairs.parent AS parent, users.id AS id, ")
        .sql("row_number() OVER (PARTITION BY pairs.parent ORDER BY ")
        .then(Order::new(&ORDER).columns(false))
        .sql(") AS place")
        .then(in_sight(grant, pairs))
        .sql(") AS ranked WHERE ranked.place <= ")
        .bind(i64::try_from(limit + 1).unwrap_or(101))
        .sql(" ORDER BY ranked.parent, ranked.place")
}

fn counted<P>(grant: &Grant<P>, pairs: Sql) -> Sql {
    Sql::new("SELECT pairs.parent, count(*)").then(in_sight(grant, pairs)).sql(" GROUP BY pairs.parent")
}
