//! The rows of companies' Users tabs and of users' lists of companies: the first of each of many parents, or
//! a page of one, in one statement.
//!
//! A tab's rows are looked for company by company, along the index that has the order by name, and only those that are
//! kept are read with their people: what a page costs does not hang on how many members a company has.

use std::collections::HashMap;

use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
pub use super::each::empty;
use super::each::{counted, in_order, most};
use super::error::StoreError;
use super::filter::contains;
use super::fold::fold;
use super::memberships::Kept;
use super::page::{By, Column, Cursor, Key, Order, OrderField, Page, Paging, cursor};
use super::sql::Sql;
pub use super::tab_columns::{Columns, Tabbed};
use super::tab_columns::{KeptTypes, SHOWN, Shown, ShownTypes, UserTypes, WHOLE, shown};
use crate::authz::Grant;
use crate::clock::Timestamp;
use crate::model::{CompanyId, CompanyRole, Identifier, Membership, MembershipState, User, UserId};

/// A row of a user's list of companies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub record: Membership,
    company: String,
}

/// Which rows of a Users tab. Whatever is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TabFilter {
    /// Held somewhere by the person's name, last name or, as far as [`TabFilter::addresses`] goes, e-mail.
    pub search: Option<String>,
    /// Whether the addresses of people who are not in yet may be looked at.
    pub addresses: bool,
    /// None listed: no row.
    pub any_role: Option<Vec<CompanyRole>>,
    pub state: Option<MembershipState>,
}

/// What rows can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabField {
    Name,
    LastName,
    /// Everybody's address.
    Email,
    /// The addresses of members; people who are not in yet have none in this order.
    MembersEmail,
    Role,
    /// People who are not in yet come as if long before everybody.
    JoinedAt,
    /// The company's name.
    Company,
}

impl OrderField for TabField {
    const ID: &'static str = "memberships.id";
    fn column(self) -> Column {
        match self {
            // Triggers keep them as the person's are.
            Self::Name => Column::text("memberships.name_key"),
            Self::LastName => Column::text("memberships.last_name_key"),
            Self::Email => Column::text("person.email_key"),
            Self::MembersEmail => {
                Column::text("(CASE WHEN memberships.active THEN person.email_key ELSE '' END)")
            }
            Self::Role => Column::number("memberships.role"),
            Self::JoinedAt => Column::moments(
                "coalesce(memberships.joined_at, 0)",
                "coalesce(memberships.joined_at, timestamptz 'epoch')",
            ),
            Self::Company => Column::text("companies.name_key"),
        }
    }
}

/// The place in an order of the Users tab, of a row with its person.
pub fn place(record: &Membership, user: &User, order: &[By<TabField>]) -> Cursor {
    let keys = order.iter().map(|by| match by.field {
        TabField::Name => Key::Text(fold(&user.name)),
        TabField::LastName => Key::Text(fold(&user.last_name)),
        TabField::Email => Key::Text(fold(&user.email)),
        TabField::MembersEmail if record.active => Key::Text(fold(&user.email)),
        // A tab is of one company.
        TabField::MembersEmail | TabField::Company => Key::Text(String::new()),
        TabField::Role => Key::Number(record.role as i64),
        TabField::JoinedAt => record.joined_at.map_or(Key::Number(0), Key::from),
    });
    cursor(keys.collect(), record.id)
}

/// The place of a row in [`BY_COMPANY`].
pub fn place_by_company(row: &Listed) -> Cursor {
    cursor(vec![Key::Text(row.company.clone())], row.record.id)
}

/// Whose lists of companies are read, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListOf {
    /// Of their own rows they see memberships and open invitations; none for an API key.
    pub viewer: Option<UserId>,
    /// Whether every company's rows are read; else those of companies that the viewer is an active member of.
    pub every_company: bool,
    pub state: Option<MembershipState>,
}

/// Rows of each of these companies with their people: as many as the paging says of each. Cursors are for a single
/// company.
#[expect(clippy::too_many_arguments, reason = "each says something else of one statement")]
pub async fn of_companies<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    companies: &[CompanyId],
    filter: &TabFilter,
    order: &[By<TabField>],
    paging: &Paging,
    columns: Columns,
    now: Timestamp,
) -> Result<HashMap<CompanyId, Page<Tabbed>>, StoreError> {
    let from = first_of_each(grant, companies, filter, order, paging, now)?;
    match columns {
        Columns::Whole => {
            let query = Sql::new("SELECT ")
                .split(WHOLE.0, WHOLE.1)
                .then(from)
                .statement::<(KeptTypes, UserTypes, BigInt)>();
            let rows: Vec<(Kept, User, i64)> = on!(connection, |c| query.load(c))?;
            let rows =
                rows.into_iter().map(|(row, user, place)| (place, Tabbed { record: row.into(), user }));
            Ok(in_order(rows.map(of_company), paging))
        }
        Columns::Shown => {
            let query = Sql::new("SELECT ").split(SHOWN.0, SHOWN.1).then(from).statement::<ShownTypes>();
            let rows: Vec<Shown> = on!(connection, |c| query.load(c))?;
            Ok(in_order(rows.into_iter().map(shown).map(of_company), paging))
        }
    }
}

fn of_company((place, row): (i64, Tabbed)) -> (CompanyId, i64, Tabbed) {
    (row.record.company_id, place, row)
}

/// From where rows are read: of each company the first, each with its place among them.
fn first_of_each<P>(
    grant: &Grant<P>,
    companies: &[CompanyId],
    filter: &TabFilter,
    order: &[By<TabField>],
    paging: &Paging,
    now: Timestamp,
) -> Result<Sql, StoreError> {
    let people = filter.search.is_some()
        || order.iter().any(|by| matches!(by.field, TabField::Email | TabField::MembersEmail));
    let order = Order::new(order);
    let mut conditions = vec![
        Sql::new("memberships.tenant_id = ").bind(grant.tenant()),
        Sql::new("memberships.company_id = listed.id"),
    ];
    conditions.extend(tab(filter, now));
    // SQLite has no LATERAL, but what a table of values is made of may hang on the row before it.
    Ok(Sql::new(" FROM ")
        .listed(companies)
        .split(
            " CROSS JOIN json_each((SELECT json_group_array(first.place) FROM (SELECT memberships.rowid AS place",
            " CROSS JOIN LATERAL (SELECT first.*, row_number() OVER () AS key FROM (SELECT memberships.*",
        )
        .sql(if people { PEOPLE } else { ROWS })
        .then(Sql::all(conditions))
        .sql(" AND ")
        .then(order.between(paging)?)
        .sql(" ORDER BY ")
        .then(order.columns(paging.backward))
        .sql(" LIMIT ")
        .literal(most(paging))
        .split(
            ") AS first)) AS place CROSS JOIN memberships AS kept ON kept.rowid = place.value CROSS JOIN users",
            ") AS first) AS kept JOIN users",
        )
        .sql(" ON users.tenant_id = kept.tenant_id AND users.id = kept.user_id")
        .varied(paging.after.is_some() || paging.before.is_some()))
}

/// How many rows of each of these companies the filter lets through; a company without is left out.
pub async fn count_of_companies<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    companies: &[CompanyId],
    filter: &TabFilter,
    now: Timestamp,
) -> Result<HashMap<CompanyId, i64>, StoreError> {
    let mut conditions = vec![
        Sql::new("memberships.tenant_id = ").bind(grant.tenant()),
        Sql::new("memberships.company_id").one_of(companies),
    ];
    conditions.extend(tab(filter, now));
    let from = if filter.search.is_some() { PEOPLE } else { ROWS };
    counted(connection, "memberships.company_id", from, Sql::all(conditions)).await
}

/// Rows of each of these users that the viewer sees.
pub async fn of_users<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    users: &[UserId],
    list: ListOf,
    paging: &Paging,
    now: Timestamp,
) -> Result<HashMap<UserId, Page<Listed>>, StoreError> {
    let order = Order::new(&BY_COMPANY);
    let query = Sql::new("SELECT ")
        .sql(MEMBERSHIP)
        .sql(", company_key FROM (SELECT memberships.*, companies.name_key AS company_key, ")
        .then(rank("memberships.user_id", &order, paging))
        .sql(COMPANIES)
        .then(own(grant, users, list, now))
        .then(first(&order, paging)?)
        .statement::<(KeptTypes, Text)>();
    let rows: Vec<(Kept, String)> = on!(connection, |c| query.load(c))?;
    let rows = rows.into_iter().map(|(row, company)| Listed { record: row.into(), company });
    Ok(by_parent(rows, |row| row.record.user_id, paging))
}

/// The order of a user's list.
pub const BY_COMPANY: [By<TabField>; 1] = [By::ascending(TabField::Company)];

/// How many rows of each of these users the viewer sees; a user without is left out.
pub async fn count_of_users<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    users: &[UserId],
    list: ListOf,
    now: Timestamp,
) -> Result<HashMap<UserId, i64>, StoreError> {
    counted(connection, "memberships.user_id", COMPANIES, own(grant, users, list, now)).await
}

/// What the filter says of a row, whose person goes by that name where it searches.
fn tab(filter: &TabFilter, now: Timestamp) -> Vec<Sql> {
    let mut conditions = Vec::new();
    if let Some(text) = &filter.search {
        let email = contains("person.email_key", text);
        let email =
            if filter.addresses { email } else { Sql::new("(memberships.active AND ").then(email).sql(")") };
        let name = contains("(memberships.name_key || ' ' || memberships.last_name_key)", text);
        conditions.push(Sql::any(vec![name, email]));
    }
    if let Some(roles) = &filter.any_role {
        let is = |role: &CompanyRole| Sql::new("memberships.role = ").literal(*role as i64);
        conditions.push(Sql::any(roles.iter().map(is).collect()).varied(true));
    }
    conditions.extend(filter.state.map(|state| in_state(state, now)));
    conditions
}

fn own<P>(grant: &Grant<P>, users: &[UserId], list: ListOf, now: Timestamp) -> Sql {
    let mut conditions = vec![
        Sql::new("memberships.tenant_id = ").bind(grant.tenant()),
        Sql::new("memberships.user_id").one_of(users),
    ];
    let others = match (list.every_company, list.viewer) {
        (true, _) => Sql::new("1 = 1"),
        (false, None) => Sql::new("1 = 0"),
        (false, Some(viewer)) => Sql::new(
            "EXISTS (SELECT 1 FROM memberships AS held WHERE held.tenant_id = memberships.tenant_id ",
        )
        .sql("AND held.company_id = memberships.company_id AND held.active AND held.user_id = ")
        .bind(viewer)
        .sql(")"),
    };
    conditions.push(match list.viewer {
        None => others,
        Some(viewer) => {
            let theirs = Sql::new("(memberships.user_id = ").bind(viewer).sql(" AND ");
            let there = vec![in_state(MembershipState::Active, now), in_state(MembershipState::Invited, now)];
            let others = Sql::new("(memberships.user_id <> ").bind(viewer).sql(" AND ").then(others).sql(")");
            Sql::any(vec![theirs.then(Sql::any(there)).sql(")"), others])
        }
    });
    conditions.extend(list.state.map(|state| in_state(state, now)));
    Sql::all(conditions)
}

fn in_state(state: MembershipState, now: Timestamp) -> Sql {
    match state {
        MembershipState::Active => Sql::new("memberships.active"),
        MembershipState::Invited => {
            Sql::new("(NOT memberships.active AND memberships.expires_at > ").bind(now).sql(")")
        }
        MembershipState::Expired => {
            Sql::new("(NOT memberships.active AND memberships.expires_at <= ").bind(now).sql(")")
        }
    }
}

const ROWS: &str = " FROM memberships WHERE ";
const PEOPLE: &str = " FROM memberships JOIN users AS person ON person.tenant_id = memberships.tenant_id \
    AND person.id = memberships.user_id WHERE ";
const COMPANIES: &str = " FROM memberships JOIN companies ON companies.tenant_id = memberships.tenant_id \
    AND companies.id = memberships.company_id WHERE ";

/// What is read of a row, as [`Kept`] wants it.
const MEMBERSHIP: &str = "id, company_id, user_id, role, active, joined_at, invited_by, invited_at, expires_at, \
    last_sent_at, send_count, created_at, version";

/// The place of a row among those of the same parent, as a column `place`.
fn rank(parent: &'static str, order: &Order, paging: &Paging) -> Sql {
    Sql::new("row_number() OVER (PARTITION BY ")
        .sql(parent)
        .sql(" ORDER BY ")
        .then(order.columns(paging.backward))
        .sql(") AS place")
}

/// The end of a statement on ranked rows: the first of each parent, between the cursors.
fn first(order: &Order, paging: &Paging) -> Result<Sql, StoreError> {
    Ok(Sql::new(" AND ")
        .then(order.between(paging)?)
        .sql(") AS ranked WHERE place <= ")
        .literal(most(paging))
        .sql(" ORDER BY place")
        .varied(paging.after.is_some() || paging.before.is_some()))
}

/// The page of each parent, from its rows in their order.
fn by_parent<T, I: Identifier>(
    rows: impl Iterator<Item = T>,
    of: impl Fn(&T) -> I,
    paging: &Paging,
) -> HashMap<I, Page<T>> {
    let mut parents: HashMap<I, Vec<T>> = HashMap::new();
    for row in rows {
        parents.entry(of(&row)).or_default().push(row);
    }
    parents.into_iter().map(|(parent, rows)| (parent, Page::cut(rows, paging))).collect()
}
