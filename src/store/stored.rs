//! The statements on a noun that companies keep, made from its columns.

/// `stored!(Intent in intents, opened by WritesIntents { id: IntentId, … })`: how a noun is stored. The columns are
/// named as the fields are; those which follow from the record and can change are those of a `Changes` beside it, which
/// is made from the record.
macro_rules! stored {
    ($record:ident in $table:ident, opened by $writes:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $crate::store::row::queryable!($record from $table { $($field: $type),* });

        impl<P: $writes> $crate::store::content::Writes<$record> for P {}

        const _: () = {
            use diesel::dsl::SqlTypeOf;
            use diesel::prelude::*;
            use diesel::sql_types::BigInt;
            use diesel_async::RunQueryDsl;
            use std::collections::HashMap;
            use $crate::authz::Grant;
            use $crate::model::{Company, CompanyId, Content, Membership, UserId};
            use $crate::store::connection::{Connection, later, on, together};
            use $crate::store::content::{Held, Stored, Table, Writes, first_of_each, within};
            use $crate::store::each::in_order;
            use $crate::store::error::StoreError;
            use $crate::store::fold::fold;
            use $crate::store::kept::kept;
            use $crate::store::list::one_of;
            use $crate::store::lock::locked;
            use $crate::store::memberships::Kept;
            use $crate::store::page::{Page, Paging};
            use $crate::store::schema::{companies, memberships};
            use $crate::store::transaction::Tx;
            use $crate::store::types::At;

            impl Stored for $record {
                const TABLE: Table = Table {
                    columns: (
                        concat!($("kept.", stringify!($field), ", ",)* "place.key"),
                        concat!($("kept.", stringify!($field), ", ",)* "kept.key"),
                    ),
                    name: stringify!($table),
                    from: concat!(" FROM ", stringify!($table), " WHERE "),
                    tenant: concat!(stringify!($table), ".tenant_id"),
                    company: concat!(stringify!($table), ".company_id"),
                    name_key: concat!(stringify!($table), ".name_key"),
                    id: concat!(stringify!($table), ".id"),
                };

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

                async fn of_companies<P>(
                    connection: &mut Connection,
                    grant: &Grant<P>,
                    companies: &[CompanyId],
                    search: Option<&str>,
                    paging: &Paging,
                ) -> Result<HashMap<CompanyId, Page<Self>>, StoreError> {
                    let query = first_of_each::<Self, P>(grant, companies, search, paging)?
                        .statement::<(($(SqlTypeOf<$table::$field>,)*), BigInt)>();
                    let rows: Vec<(Self, i64)> = on!(connection, |c| query.load(c))?;
                    let rows = rows.into_iter().map(|(record, place)| (record.company_id(), place, record));
                    Ok(in_order(rows, paging))
                }

                async fn hold<P>(
                    tx: &mut Tx,
                    grant: &Grant<P>,
                    company: CompanyId,
                    viewer: Option<UserId>,
                    id: Self::Id,
                    name: &str,
                ) -> Result<Option<Held<Self>>, StoreError> {
                    let (tenant, key) = (grant.tenant(), fold(name));
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
                            .filter($table::id.eq(id).or($table::name_key.eq(key)))
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
                        $table::created_at.eq(At(record.created_at)),
                        $table::version.eq(record.version),
                        Changes::from(record),
                    );
                    later!(tx, must diesel::insert_into($table::table).values(values).on_conflict_do_nothing())
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
                    later!(tx, must kept(diesel::update(read).set(values)))
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
    };
}
pub(super) use stored;
