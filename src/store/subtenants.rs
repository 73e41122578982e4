//! Subtenants: the parts of a tenant that limit where roles count.

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
use super::schema::subtenants;
use super::sql::Sql;
use super::types::{At, Id};
use super::users_page::in_scope;
use crate::authz::leave::WritesSubtenants;
use crate::authz::{Grant, Scope};
use crate::clock::Timestamp;
use crate::model::{Subtenant, SubtenantId};

queryable!(Subtenant from subtenants {
    id: SubtenantId,
    name: String,
    description: Option<String>,
    created_at: Timestamp,
    version: i32,
});

/// Subtenants are listed by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByName;

impl OrderField for ByName {
    const ID: &'static str = "subtenants.id";
    fn column(self) -> Column {
        Column::text("subtenants.name_key")
    }
}

/// The order of the list.
pub const ORDER: [By<ByName>; 1] = [By::ascending(ByName)];

/// The subtenant's place in the list.
pub fn place(subtenant: &Subtenant) -> Cursor {
    cursor(vec![Key::Text(fold(&subtenant.name))], subtenant.id)
}

/// The subtenants with these ids, in no order; ids that name none are left out. The grant's scope does
/// not count here.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[SubtenantId],
) -> Result<Vec<Subtenant>, StoreError> {
    on!(connection, |c| subtenants::table
        .filter(subtenants::tenant_id.eq(grant.tenant()))
        .filter(one_of(subtenants::id, ids))
        .select(Subtenant::as_select())
        .load(c))
}

/// A page of the subtenants in the grant's scope whose name holds `search`.
pub async fn page<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    search: Option<&str>,
    paging: &Paging,
) -> Result<Page<Subtenant>, StoreError> {
    let order = Order::new(&ORDER);
    let which = wanted(grant, search).sql(" AND ").then(order.between(paging)?);
    let clause = order.clause(paging);
    let rows = on!(connection, |c| subtenants::table
        .filter(which)
        .order(clause)
        .select(Subtenant::as_select())
        .load(c))?;
    Ok(Page::cut(rows, paging))
}

/// How many subtenants in the grant's scope have a name that holds `search`.
pub async fn count<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    search: Option<&str>,
) -> Result<i64, StoreError> {
    let which = wanted(grant, search);
    on!(connection, |c| subtenants::table.filter(which).count().get_result(c))
}

fn wanted<P>(grant: &Grant<P>, search: Option<&str>) -> Sql {
    let mut conditions = vec![Sql::new("subtenants.tenant_id = ").bind(grant.tenant())];
    if let Scope::Subtenants(ids) = grant.scope() {
        conditions.push(Sql::new("subtenants.id").one_of(ids));
    }
    conditions.extend(search.map(|text| contains("subtenants.name_key", text)));
    Sql::all(conditions)
}

/// How many users in the grant's scope are in each of these subtenants, as everybody is who has all; none
/// is left out. The same number as a filter by the subtenant alone gives.
pub async fn user_counts<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[SubtenantId],
) -> Result<HashMap<SubtenantId, i32>, StoreError> {
    // Who has all is counted once, beside those who are listed and have not.
    let mut everywhere = vec![Sql::new("users.tenant_id = ").bind(grant.tenant())];
    everywhere.push(Sql::new("users.all_subtenants"));
    everywhere.extend(in_scope(grant.scope()));
    let mut listed = vec![
        Sql::new("member.tenant_id = ").bind(grant.tenant()),
        Sql::new("NOT users.all_subtenants"),
        Sql::new("member.subtenant_id").one_of(ids),
    ];
    listed.extend(in_scope(grant.scope()));
    let query = Sql::new("SELECT listed.id, cast((SELECT count(*) FROM users WHERE ")
        .then(Sql::all(everywhere))
        .sql(") + coalesce(counted.number, 0) AS integer) FROM ")
        .listed(ids)
        .sql(" LEFT JOIN (SELECT member.subtenant_id AS id, count(*) AS number FROM user_subtenants AS member ")
        .sql("JOIN users ON users.tenant_id = member.tenant_id AND users.id = member.user_id WHERE ")
        .then(Sql::all(listed))
        .sql(" GROUP BY member.subtenant_id) AS counted ON counted.id = listed.id")
        .statement::<(Id, Integer)>();
    let found: Vec<(SubtenantId, i32)> = on!(connection, |c| query.load(c))?;
    Ok(found.into_iter().collect())
}

/// Adds a subtenant as the record says. False where the name is taken.
pub async fn insert<P: WritesSubtenants>(
    connection: &mut Connection,
    grant: &Grant<P>,
    subtenant: &Subtenant,
) -> Result<bool, StoreError> {
    let added = on!(connection, |c| diesel::insert_into(subtenants::table)
        .values((
            subtenants::tenant_id.eq(grant.tenant()),
            subtenants::id.eq(subtenant.id),
            subtenants::name.eq(&subtenant.name),
            subtenants::name_key.eq(fold(&subtenant.name)),
            subtenants::description.eq(&subtenant.description),
            subtenants::created_at.eq(At(subtenant.created_at)),
            subtenants::version.eq(subtenant.version),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}
