//! Lists of users: the whole `UserFilter` of the contract, in any order, by pages.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::filter::{TextFilter, contains};
use super::fold::fold;
use super::held::{Held, held};
use super::page::{By, Column, Cursor, Key, Order, OrderField, Page, Paging, cursor};
use super::schema::users;
use super::sql::{Number, Sql};
use crate::authz::{Grant, Scope};
use crate::model::{Keyed, ProfileId, RoleSet, SubtenantId, User, UserId, UserStatus};

/// Which users. Whatever is set must hold; a list of none never does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Held somewhere by name, last name, e-mail, phone number or job title.
    pub search: Option<String>,
    pub name: Option<TextFilter>,
    pub last_name: Option<TextFilter>,
    pub email: Option<TextFilter>,
    pub phone_number: Option<TextFilter>,
    pub job_title: Option<TextFilter>,
    pub email_confirmed: Option<bool>,
    pub status: Option<UserStatus>,
    pub language: Option<String>,
    /// Held directly or through a profile.
    pub any_role: Option<RoleSet>,
    pub any_direct_role: Option<RoleSet>,
    pub any_profile: Option<Vec<ProfileId>>,
    /// In one of these, as everybody is who has all subtenants.
    pub any_subtenant: Option<Vec<SubtenantId>>,
    pub or: Option<Vec<UserFilter>>,
    pub not: Option<Box<UserFilter>>,
    /// One of these: everybody whom the rest can let through, see [`super::search`].
    pub among: Option<Vec<UserId>>,
}

crate::keyed! {
    /// What users can be ordered by.
    UserOrderField {
        Name = "NAME",
        LastName = "LAST_NAME",
        Email = "EMAIL",
        JobTitle = "JOB_TITLE",
        CreatedAt = "CREATED_AT",
    }
}

impl OrderField for UserOrderField {
    const ID: &'static str = "users.id";
    fn column(self) -> Column {
        match self {
            Self::Name => Column::text("users.name_key"),
            Self::LastName => Column::text("users.last_name_key"),
            Self::Email => Column::text("users.email_key"),
            Self::JobTitle => Column::text("users.job_title_key"),
            Self::CreatedAt => Column::moment("users.created_at"),
        }
    }
}

/// By last name and name: the order where nothing else is said.
pub const USUAL: [By<UserOrderField>; 2] =
    [By::ascending(UserOrderField::LastName), By::ascending(UserOrderField::Name)];

/// The user's place in an order.
pub fn place(user: &User, order: &[By<UserOrderField>]) -> Cursor {
    let keys = order.iter().map(|by| match by.field {
        UserOrderField::Name => Key::Text(fold(&user.name)),
        UserOrderField::LastName => Key::Text(fold(&user.last_name)),
        UserOrderField::Email => Key::Text(fold(&user.email)),
        UserOrderField::JobTitle => Key::Text(user.job_title.as_deref().map(fold).unwrap_or_default()),
        UserOrderField::CreatedAt => Key::from(user.created_at),
    });
    cursor(keys.collect(), user.id)
}

/// What of a page is read besides the users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Besides {
    /// What each of them holds, where that is cheaper than asking for it by itself.
    pub held: bool,
    /// How many the filter lets through, on all pages together.
    pub total: bool,
}

/// A page of users with what was read besides.
pub type Listing = (Page<(User, Option<Held>)>, Option<i64>);

/// A page of the users in the grant's scope, in one statement; in a second one the total, where that is wanted and
/// no row came that could carry it.
pub async fn listing<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    filter: &UserFilter,
    order: &[By<UserOrderField>],
    paging: &Paging,
    besides: Besides,
) -> Result<Listing, StoreError> {
    let by = Order::new(order).usual(order == USUAL);
    // SQLite works out what is selected before it sorts, for every row that the filter lets through. Where no index
    // has the order, what the few of the page hold is cheaper asked for behind it.
    let sorted = matches!(connection, Connection::Sqlite(_)) && order.len() > 1 && order != USUAL;
    let besides = Besides { held: besides.held && !sorted, ..besides };
    let which = wanted(grant, filter).sql(" AND ").then(by.between(paging)?);
    let clause = by.clause(paging);
    let total = || Sql::new("(SELECT count(*) FROM users WHERE ").then(wanted(grant, filter)).sql(")");
    let (rows, total): (Vec<(User, Option<Held>)>, Option<i64>) = match (besides.held, besides.total) {
        (false, false) => {
            let rows: Vec<User> = on!(connection, |c| users::table
                .filter(which)
                .order(clause)
                .select(User::as_select())
                .load(c))?;
            (rows.into_iter().map(|user| (user, None)).collect(), None)
        }
        (true, false) => {
            let rows: Vec<(User, Held)> = on!(connection, |c| users::table
                .filter(which)
                .order(clause)
                .select((User::as_select(), held(grant)))
                .load(c))?;
            (rows.into_iter().map(|(user, held)| (user, Some(held))).collect(), None)
        }
        (false, true) => {
            let rows: Vec<(User, i64)> = on!(&mut *connection, |c| users::table
                .filter(which)
                .order(clause)
                .select((User::as_select(), Number(total())))
                .load(c))?;
            let total = rows.as_slice().first().map(|(_, total)| *total);
            (rows.into_iter().map(|(user, _)| (user, None)).collect(), total)
        }
        (true, true) => {
            let rows: Vec<(User, Held, i64)> = on!(&mut *connection, |c| users::table
                .filter(which)
                .order(clause)
                .select((User::as_select(), held(grant), Number(total())))
                .load(c))?;
            let total = rows.as_slice().first().map(|(.., total)| *total);
            (rows.into_iter().map(|(user, held, _)| (user, Some(held))).collect(), total)
        }
    };
    let nowhere = paging.after.is_none() && paging.before.is_none();
    let total = match total {
        None if besides.total && nowhere => Some(0),
        None if besides.total => Some(count(connection, grant, filter).await?),
        total => total,
    };
    Ok((Page::cut(rows, paging), total))
}

/// How many users in the grant's scope the filter lets through.
pub async fn count<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    filter: &UserFilter,
) -> Result<i64, StoreError> {
    let which = wanted(grant, filter);
    on!(connection, |c| users::table.filter(which).count().get_result(c))
}

fn wanted<P>(grant: &Grant<P>, filter: &UserFilter) -> Sql {
    let mut conditions = vec![Sql::new("users.tenant_id = ").bind(grant.tenant())];
    conditions.extend(in_scope(grant.scope()));
    filter.push(&mut conditions);
    // Beside the tenant: a search or a filter is kept prepared, a combination is not.
    let varied = conditions.len() > 3;
    conditions.extend(filter.among.as_ref().map(|ids| Sql::new("users.id").one_of(ids)));
    Sql::all(conditions).varied(varied)
}

/// A user shares a subtenant with the scope; whoever has all shares any. Nothing where all are in scope.
pub(super) fn in_scope(scope: &Scope) -> Option<Sql> {
    match scope {
        Scope::Tenant => None,
        Scope::Subtenants(ids) => Some(shares(ids)),
    }
}

/// A user is in one of these subtenants. Nobody is in one that is not there, not even whoever has all.
fn among(ids: &[SubtenantId]) -> Sql {
    if ids.is_empty() {
        return Sql::any(Vec::new());
    }
    // SQLite would take an EXISTS for a table to begin with, and sort everybody.
    let there = Sql::default()
        .split("(SELECT 1", "EXISTS (SELECT 1")
        .sql(" FROM subtenants AS there WHERE there.tenant_id = users.tenant_id AND there.id")
        .one_of(ids)
        .split(" LIMIT 1) IS NOT NULL", ")");
    Sql::all(vec![there, shares(ids)])
}

fn shares(ids: &[SubtenantId]) -> Sql {
    if ids.is_empty() {
        return Sql::any(Vec::new());
    }
    // Beside an OR PostgreSQL would answer an EXISTS from a hash of what everybody of the tenant is in.
    let listed = Sql::new("(SELECT 1 FROM user_subtenants AS held WHERE held.tenant_id = users.tenant_id")
        .sql(" AND held.user_id = users.id AND held.subtenant_id")
        .one_of(ids)
        .sql(" LIMIT 1) IS NOT NULL");
    Sql::any(vec![Sql::new("users.all_subtenants"), listed])
}

/// A user holds one of the roles, directly or through a profile.
pub(super) fn holds(roles: RoleSet) -> Sql {
    // As with subtenants, for PostgreSQL.
    let through = Sql::new("(SELECT 1 FROM user_profiles AS held JOIN profiles ON profiles.tenant_id = ")
        .sql("held.tenant_id AND profiles.id = held.profile_id WHERE held.tenant_id = users.tenant_id ")
        .sql("AND held.user_id = users.id AND (profiles.roles & ")
        .bind(roles.bits())
        .sql(") <> 0 LIMIT 1) IS NOT NULL");
    Sql::any(vec![holds_directly(roles), through])
}

fn holds_directly(roles: RoleSet) -> Sql {
    Sql::new("(users.roles & ").bind(roles.bits()).sql(") <> 0")
}

impl UserFilter {
    fn push(&self, conditions: &mut Vec<Sql>) {
        if let Some(text) = &self.search {
            conditions.push(contains("users.search_key", text));
        }
        for (filter, column) in [
            (&self.name, "users.name_key"),
            (&self.last_name, "users.last_name_key"),
            (&self.email, "users.email_key"),
            (&self.phone_number, "users.phone_key"),
            (&self.job_title, "users.job_title_key"),
        ] {
            if let Some(filter) = filter {
                filter.push(column, conditions);
            }
        }
        if let Some(confirmed) = self.email_confirmed {
            conditions.push(Sql::new("users.email_confirmed = ").bind(confirmed));
        }
        if let Some(status) = self.status {
            conditions.push(Sql::new("users.status = ").bind(status.key()));
        }
        if let Some(language) = &self.language {
            conditions.push(Sql::new("users.language_key = ").bind(fold(language)));
        }
        if let Some(roles) = self.any_role {
            conditions.push(holds(roles));
        }
        if let Some(roles) = self.any_direct_role {
            conditions.push(holds_directly(roles));
        }
        if let Some(ids) = &self.any_profile {
            conditions.push(
                Sql::new(
                    "EXISTS (SELECT 1 FROM user_profiles AS held WHERE held.tenant_id = users.tenant_id",
                )
                .sql(" AND held.user_id = users.id AND held.profile_id")
                .one_of(ids)
                .sql(")"),
            );
        }
        if let Some(ids) = &self.any_subtenant {
            conditions.push(among(ids));
        }
        if let Some(filters) = &self.or {
            conditions.push(Sql::any(filters.iter().map(Self::condition).collect()).varied(true));
        }
        if let Some(filter) = &self.not {
            conditions.push(Sql::new("NOT ").then(filter.condition()).varied(true));
        }
    }
    fn condition(&self) -> Sql {
        let mut conditions = Vec::new();
        self.push(&mut conditions);
        Sql::all(conditions)
    }
}
