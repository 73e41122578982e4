//! What a company keeps: one way to list it by name, to find it and to write it, for every noun.
//!
//! A noun's file says its columns, from which `stored.rs` makes its statements.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
pub use super::each::empty;
use super::each::{counted, most};
use super::error::StoreError;
use super::filter::contains;
use super::fold::fold;
use super::page::{By, Column, Cursor, Key, Order, OrderField, Page, Paging, cursor};
use super::sql::Sql;
use super::transaction::Tx;
use crate::authz::Grant;
use crate::model::{Company, CompanyId, Content, Membership, UserId};

/// How a noun's table is called in the statements on it.
#[derive(Debug)]
pub struct Table {
    /// What is read of a row `kept`, and its place: on SQLite, and on PostgreSQL.
    pub(super) columns: (&'static str, &'static str),
    pub(super) name: &'static str,
    pub(super) from: &'static str,
    pub(super) tenant: &'static str,
    /// What it is listed under: the company, or what else keeps it.
    pub(super) parent: &'static str,
    pub(super) name_key: &'static str,
    pub(super) id: &'static str,
}

/// Leave that opens writes of this noun.
pub trait Writes<N> {}

/// A noun as it is stored.
pub trait Stored: Content {
    /// The records with these ids, in no order; ids that name none are left out. Whether the viewer may see them is
    /// for the rules to say.
    fn by_ids<P>(
        connection: &mut Connection,
        grant: &Grant<P>,
        ids: &[Self::Id],
    ) -> impl Future<Output = Result<Vec<Self>, StoreError>> + Send;

    /// Holds the company until the transaction ends, and reads as it is then where the viewer stands with it, and what
    /// of it has this id, or this name where names are unique: one round trip. None where the company is gone. Every change of what a company
    /// keeps holds it so, so that they come one after the other.
    fn hold<P>(
        tx: &mut Tx,
        grant: &Grant<P>,
        company: CompanyId,
        viewer: Option<UserId>,
        id: Self::Id,
        name: &str,
    ) -> impl Future<Output = Result<Option<Held<Self>>, StoreError>> + Send;

    /// Adds the record to its company, which is held: it is there once the transaction is committed. Where its name is
    /// taken after all, that fails with [`StoreError::Serialization`].
    ///
    /// # Errors
    /// `Internal` for a record of another company than the leave is for.
    fn insert<P: Writes<Self>>(
        tx: &mut Tx,
        grant: &Grant<P>,
        record: &Self,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Writes the record over the one of version `expected`, in its company, which is held. The same.
    ///
    /// # Errors
    /// `Internal` for a record of another company than the leave is for.
    fn update<P: Writes<Self>>(
        tx: &mut Tx,
        grant: &Grant<P>,
        record: &Self,
        expected: i32,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Removes the record from its company, which is held. The same.
    ///
    /// # Errors
    /// `Internal` for a record of another company than the leave is for.
    fn delete<P: Writes<Self>>(
        tx: &mut Tx,
        grant: &Grant<P>,
        record: &Self,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Adds many records, as [`Stored::insert`] does.
///
/// # Errors
/// `Internal` for a record of another company than the leave is for.
pub async fn insert_all<N: Stored, P: Writes<N>>(
    tx: &mut Tx,
    grant: &Grant<P>,
    records: &[N],
) -> Result<(), StoreError> {
    for record in records {
        N::insert(tx, grant, record).await?;
    }
    Ok(())
}

/// A noun that is listed by name.
pub trait Listed: Stored {
    /// Its table.
    const TABLE: Table;

    /// Those of each of these whose name holds `search`, by name: as many as the paging says of each, in one
    /// statement. One without is left out. Cursors are for a single one.
    fn of_each<P>(
        connection: &mut Connection,
        grant: &Grant<P>,
        parents: &[Self::Parent],
        search: Option<&str>,
        paging: &Paging,
    ) -> impl Future<Output = Result<HashMap<Self::Parent, Page<Self>>, StoreError>> + Send;
}

/// A company that is held, with what a change of what it keeps is decided on.
#[derive(Clone, Debug, PartialEq)]
pub struct Held<N> {
    pub company: Company,
    /// The viewer's row in it.
    pub membership: Option<Membership>,
    /// What of it has the id or the name that was asked for.
    pub records: Vec<N>,
}

impl<N: Content> Held<N> {
    /// The record of this id, if it was asked for and is there.
    pub fn record(&self, id: N::Id) -> Option<&N> {
        self.records.iter().find(|record| record.id() == id)
    }
    /// Does another record than that of this id have the name?
    pub fn is_taken(&self, name: &str, id: N::Id) -> bool {
        let key = fold(name);
        self.records.iter().any(|record| record.id() != id && fold(record.name()) == key)
    }
}

/// What has names is listed by them.
pub struct ByName<N>(PhantomData<fn() -> N>);

impl<N> Clone for ByName<N> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<N> Copy for ByName<N> {}
impl<N> fmt::Debug for ByName<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByName")
    }
}
impl<N: Listed> OrderField for ByName<N> {
    const ID: &'static str = N::TABLE.id;
    fn column(self) -> Column {
        Column::text(N::TABLE.name_key)
    }
}

/// The order of the list.
pub const fn order<N: Listed>() -> [By<ByName<N>>; 1] {
    [By::ascending(ByName(PhantomData))]
}

/// The record's place in the list.
pub fn place<N: Listed>(record: &N) -> Cursor {
    cursor(vec![Key::Text(fold(record.name()))], record.id())
}

/// How many records each of these has whose name holds `search`; one without is left out.
pub async fn counts<N: Listed, P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    parents: &[N::Parent],
    search: Option<&str>,
) -> Result<HashMap<N::Parent, i64>, StoreError> {
    let table = N::TABLE;
    let mut conditions =
        vec![Sql::new(table.tenant).sql(" = ").bind(grant.tenant()), Sql::new(table.parent).one_of(parents)];
    conditions.extend(search.map(|text| contains(table.name_key, text)));
    counted(connection, table.parent, table.from, Sql::all(conditions)).await
}

/// How many of a noun a company keeps, whatever they are listed under.
pub async fn of_company<N: Listed, P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    company: CompanyId,
) -> Result<i64, StoreError> {
    let query = Sql::new("SELECT count(*)")
        .sql(N::TABLE.from)
        .sql("tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND company_id = ")
        .bind(company)
        .statement::<BigInt>();
    on!(connection, |c| query.get_result(c))
}

/// A statement that reads the first records of each of these, each with its place among them. It walks along the names
/// of each and reads no more than it gives.
pub(super) fn first_of_each<N: Listed, P>(
    grant: &Grant<P>,
    parents: &[N::Parent],
    search: Option<&str>,
    paging: &Paging,
) -> Result<Sql, StoreError> {
    let (table, order) = (N::TABLE, Order::new(&order::<N>()));
    let mut conditions = vec![
        Sql::new(table.tenant).sql(" = ").bind(grant.tenant()),
        Sql::new(table.parent).sql(" = listed.id"),
    ];
    conditions.extend(search.map(|text| contains(table.name_key, text)));
    // SQLite has no LATERAL, but what a table of values is made of may hang on the row before it.
    Ok(Sql::new("SELECT ")
        .split(table.columns.0, table.columns.1)
        .sql(" FROM ")
        .listed(parents)
        .split(
            " CROSS JOIN json_each((SELECT json_group_array(first.place) FROM (SELECT ",
            " CROSS JOIN LATERAL (SELECT first.*, row_number() OVER () AS key FROM (SELECT ",
        )
        .sql(table.name)
        .split(".rowid AS place", ".*")
        .sql(table.from)
        .then(Sql::all(conditions))
        .sql(" AND ")
        .then(order.between(paging)?)
        .sql(" ORDER BY ")
        .then(order.columns(paging.backward))
        .sql(" LIMIT ")
        .literal(most(paging))
        .split(") AS first)) AS place CROSS JOIN ", ") AS first) AS kept")
        .split(table.name, "")
        .split(" AS kept ON kept.rowid = place.value", "")
        .varied(paging.after.is_some() || paging.before.is_some()))
}

/// The record must be of the company that the leave is for, where it is for one.
pub(super) fn within<N: Content, P>(grant: &Grant<P>, record: &N) -> Result<(), StoreError> {
    match grant.company() {
        Some(company) if company != record.company_id() => Err(StoreError::Internal(format!(
            "leave in {company} does not reach what {} keeps",
            record.company_id()
        ))),
        _ => Ok(()),
    }
}
