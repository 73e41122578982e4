//! The statements on a noun that companies keep, made from its columns.

/// `stored!(Agent in agents under project_id [named], opened by WritesAgents { id: AgentId, … })`: how a noun is stored.
/// The columns are named as the fields are; those which follow from the record and can change are those of a `Changes`
/// beside it, which is made from the record. `under` is the column that says where it is kept, where that is not the
/// company; in brackets stand `named` for what is listed by name, and `named once` where the name is unique in the
/// company.
macro_rules! stored {
    (
        $record:ident in $table:ident $(under $parent:ident)? [$($name:ident)*], opened by $writes:ident {
            $($field:ident: $type:ty),* $(,)?
        }
    ) => {
        $crate::store::row::queryable!($record from $table { $($field: $type),* });

        impl<P: $writes> $crate::store::content::Writes<$record> for P {}

        const _: () = {
            use diesel::prelude::*;
            use diesel_async::RunQueryDsl;
            use $crate::authz::Grant;
            use $crate::model::{Company, CompanyId, Membership, UserId};
            use $crate::store::connection::{Connection, later, on, together};
            use $crate::store::content::{Held, Stored, Writes, within};
            use $crate::store::error::StoreError;
            use $crate::store::kept::kept;
            use $crate::store::list::one_of;
            use $crate::store::lock::locked;
            use $crate::store::memberships::Kept;
            use $crate::store::schema::{companies, memberships};
            use $crate::store::transaction::Tx;
            use $crate::store::types::At;

            impl Stored for $record {
                async fn by_ids<P>(
                    connection: &mut Connection,
                    grant: &Grant<P>,
                    ids: &[Self::Id],
                ) -> Result<Vec<Self>, StoreError> {
                    on!(connection, |c| $table::table
                        .filter($table::tenant_id.eq(grant.tenant()))
                        .filter(one_of($table::id, ids))
                        .select($record::as_select())
                        .load(c))
                }

                async fn hold<P>(
                    tx: &mut Tx,
                    grant: &Grant<P>,
                    company: CompanyId,
                    viewer: Option<UserId>,
                    id: Self::Id,
                    name: &str,
                ) -> Result<Option<Held<Self>>, StoreError> {
                    let (tenant, key) = (grant.tenant(), $crate::store::fold::fold(name));
                    let (company, (own, records)) = together!(
                        &mut **tx,
                        |c| async move {
                            let row = companies::table.find((tenant, company)).select(Company::as_select());
                            locked(row).get_result::<Company>(c).await.optional()
                        },
                        |c| memberships::table
                            .filter(memberships::tenant_id.eq(tenant))
                            .filter(memberships::company_id.eq(company))
                            .filter(memberships::user_id.nullable().eq(viewer))
                            .select(Kept::as_select())
                            .load::<Kept>(c),
                        |c| $table::table
                            .filter($table::tenant_id.eq(tenant))
                            .filter($table::company_id.eq(company))
                            .filter($crate::store::stored::wanted!($table, id, key, [$($name)*]))
                            .select($record::as_select())
                            .load::<$record>(c)
                    )?;
                    let membership = own.into_iter().map(Membership::from).next();
                    Ok(company.map(|company| Held { company, membership, records }))
                }

                async fn insert<P: Writes<Self>>(
                    tx: &mut Tx,
                    grant: &Grant<P>,
                    record: &Self,
                ) -> Result<(), StoreError> {
                    within(grant, record)?;
                    let values = (
                        $table::tenant_id.eq(grant.tenant()),
                        $table::id.eq(record.id),
                        $table::company_id.eq(record.company_id),
                        $($table::$parent.eq(record.$parent),)?
                        $table::created_at.eq(At(record.created_at)),
                        $table::version.eq(record.version),
                        Changes::from(record),
                    );
                    later!(tx, must kept!(diesel::insert_into($table::table).values(values).on_conflict_do_nothing()))
                }

                async fn update<P: Writes<Self>>(
                    tx: &mut Tx,
                    grant: &Grant<P>,
                    record: &Self,
                    expected: i32,
                ) -> Result<(), StoreError> {
                    within(grant, record)?;
                    let read = $table::table
                        .find((grant.tenant(), record.id))
                        .filter($table::company_id.eq(record.company_id))
                        .filter($table::version.eq(expected));
                    let values = ($table::version.eq(record.version), Changes::from(record));
                    later!(tx, must kept!(diesel::update(read).set(values)))
                }

                async fn delete<P: Writes<Self>>(
                    tx: &mut Tx,
                    grant: &Grant<P>,
                    record: &Self,
                ) -> Result<(), StoreError> {
                    within(grant, record)?;
                    let row = $table::table.find((grant.tenant(), record.id));
                    let row = row.filter($table::company_id.eq(record.company_id));
                    later!(tx, must diesel::delete(row))
                }
            }
        };

        $crate::store::stored::listed!($record in $table ($($parent)?) [$($name)*] { $($field),* });
    };
}
pub(super) use stored;

/// Part of [`stored!`]: what a change has to see of the company's, the record itself and where names are unique the one
/// of its name.
macro_rules! wanted {
    ($table:ident, $id:ident, $key:ident, [named once]) => {
        $table::id.eq($id).or($table::name_key.eq($key))
    };
    ($table:ident, $id:ident, $key:ident, [$($named:ident)?]) => {{
        let _ = $key;
        $table::id.eq($id)
    }};
}
pub(super) use wanted;

/// Part of [`stored!`]: the list of what has names.
macro_rules! listed {
    ($record:ident in $table:ident ($($parent:ident)?) [] { $($field:ident),* }) => {};
    ($record:ident in $table:ident () [$($name:ident)+] $fields:tt) => {
        $crate::store::stored::listed!($record in $table (company_id) [$($name)+] $fields);
    };
    ($record:ident in $table:ident ($parent:ident) [$($name:ident)+] { $($field:ident),* }) => {
        const _: () = {
            use diesel::dsl::SqlTypeOf;
            use diesel::sql_types::BigInt;
            use diesel_async::RunQueryDsl;
            use std::collections::HashMap;
            use $crate::authz::Grant;
            use $crate::model::Content;
            use $crate::store::connection::{Connection, on};
            use $crate::store::content::{Listed, Table, first_of_each};
            use $crate::store::each::in_order;
            use $crate::store::error::StoreError;
            use $crate::store::page::{Page, Paging};

            impl Listed for $record {
                const TABLE: Table = Table {
                    columns: (
                        concat!($("kept.", stringify!($field), ", ",)* "place.key"),
                        concat!($("kept.", stringify!($field), ", ",)* "kept.key"),
                    ),
                    name: stringify!($table),
                    from: concat!(" FROM ", stringify!($table), " WHERE "),
                    tenant: concat!(stringify!($table), ".tenant_id"),
                    parent: concat!(stringify!($table), ".", stringify!($parent)),
                    name_key: concat!(stringify!($table), ".name_key"),
                    id: concat!(stringify!($table), ".id"),
                };

                async fn of_each<P>(
                    connection: &mut Connection,
                    grant: &Grant<P>,
                    parents: &[Self::Parent],
                    search: Option<&str>,
                    paging: &Paging,
                ) -> Result<HashMap<Self::Parent, Page<Self>>, StoreError> {
                    let query = first_of_each::<Self, P>(grant, parents, search, paging)?
                        .statement::<(($(SqlTypeOf<$table::$field>,)*), BigInt)>();
                    let rows: Vec<(Self, i64)> = on!(connection, |c| query.load(c))?;
                    let rows = rows.into_iter().map(|(record, place)| (record.parent(), place, record));
                    Ok(in_order(rows, paging))
                }
            }
        };
    };
}
pub(super) use listed;
