//! Lists of companies, in any order, by pages.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::companies::own;
use super::connection::{Connection, on};
use super::error::StoreError;
use super::filter::{TextFilter, contains};
use super::fold::fold;
use super::memberships::Kept;
use super::page::{By, Column, Cursor, Key, Order, OrderField, Page, Paging, cursor};
use super::schema::{companies, memberships};
use super::sql::Sql;
use crate::authz::Grant;
use crate::authz::companies::Reach;
use crate::model::{Company, Membership, UserId};

/// Which companies. Whatever is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompanyFilter {
    /// Held somewhere by the name.
    pub search: Option<String>,
    pub name: Option<TextFilter>,
    /// Owned by this user; an inner none is nobody, who owns none.
    pub owner: Option<Option<UserId>>,
}

crate::keyed! {
    /// What companies can be ordered by.
    CompanyOrderField { Name = "NAME", CreatedAt = "CREATED_AT" }
}

impl OrderField for CompanyOrderField {
    const ID: &'static str = "companies.id";
    fn column(self) -> Column {
        match self {
            Self::Name => Column::text("companies.name_key"),
            Self::CreatedAt => Column::moment("companies.created_at"),
        }
    }
}

/// The company's place in an order.
pub fn place(company: &Company, order: &[By<CompanyOrderField>]) -> Cursor {
    let keys = order.iter().map(|by| match by.field {
        CompanyOrderField::Name => Key::Text(fold(&company.name)),
        CompanyOrderField::CreatedAt => Key::from(company.created_at),
    });
    cursor(keys.collect(), company.id)
}

/// A page of the companies within reach, each with the row of `viewer` in it.
pub async fn page<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    reach: Reach,
    viewer: Option<UserId>,
    filter: &CompanyFilter,
    order: &[By<CompanyOrderField>],
    paging: &Paging,
) -> Result<Page<(Company, Option<Membership>)>, StoreError> {
    let order = Order::new(order);
    let which = wanted(grant, reach, filter).sql(" AND ").then(order.between(paging)?);
    let clause = order.clause(paging);
    let rows: Vec<(Company, Option<Kept>)> = on!(connection, |c| companies::table
        .left_join(own!(viewer))
        .filter(which)
        .order(clause)
        .select((Company::as_select(), Option::<Kept>::as_select()))
        .load(c))?;
    Ok(Page::cut(rows, paging).map(|(company, own)| (company, own.map(Membership::from))))
}

/// How many companies within reach the filter lets through.
pub async fn count<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    reach: Reach,
    filter: &CompanyFilter,
) -> Result<i64, StoreError> {
    let which = wanted(grant, reach, filter);
    on!(connection, |c| companies::table.filter(which).count().get_result(c))
}

fn wanted<P>(grant: &Grant<P>, reach: Reach, filter: &CompanyFilter) -> Sql {
    let mut conditions = vec![Sql::new("companies.tenant_id = ").bind(grant.tenant())];
    match reach {
        Reach::All => {}
        Reach::Own(user) => conditions.push(of(grant, user, " AND held.active)")),
    }
    if let Some(text) = &filter.search {
        conditions.push(contains("companies.name_key", text));
    }
    if let Some(name) = &filter.name {
        name.push("companies.name_key", &mut conditions);
    }
    match filter.owner {
        None => {}
        Some(None) => conditions.push(Sql::any(Vec::new())),
        Some(Some(owner)) => conditions.push(of(grant, owner, " AND held.role = 3)")),
    }
    Sql::all(conditions)
}

/// One of the few companies in which this user has a row, and one like that: these are looked up, rather than each of
/// the tenant's companies looked at.
fn of<P>(grant: &Grant<P>, user: UserId, like: &'static str) -> Sql {
    Sql::new("companies.id IN (SELECT held.company_id FROM memberships AS held WHERE held.tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND held.user_id = ")
        .bind(user)
        .sql(like)
}
