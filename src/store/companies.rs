//! Companies with their subscriptions. Their lists are elsewhere.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, maybe, on};
use super::error::StoreError;
use super::fold::fold;
use super::list::one_of;
use super::lock::locked;
use super::memberships::Kept;
use super::row::queryable;
use super::schema::{companies, memberships};
use super::types::At;
use crate::authz::Grant;
use crate::authz::leave::WritesCompanies;
use crate::clock::Timestamp;
use crate::model::{Company, CompanyId, Membership, SubscriptionStatus, TenantId, UserId};

queryable!(Company from companies {
    id: CompanyId,
    name: String,
    plan: String,
    status: SubscriptionStatus,
    seats: i32,
    renews_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i32,
});

/// The companies with these ids, in no order; ids that name none are left out. Whether the viewer may see
/// them is for the rules to say.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[CompanyId],
) -> Result<Vec<Company>, StoreError> {
    on!(connection, |c| companies::table
        .filter(companies::tenant_id.eq(grant.tenant()))
        .filter(one_of(companies::id, ids))
        .select(Company::as_select())
        .load(c))
}

/// Joins the row that a user has in each company; none has no user.
macro_rules! own {
    ($user:expr) => {
        memberships::table.on(memberships::tenant_id
            .eq(companies::tenant_id)
            .and(memberships::company_id.eq(companies::id))
            .and(memberships::user_id.nullable().eq($user)))
    };
}
pub(super) use own;

/// The same with the row of `viewer` in each of them.
pub async fn with_own<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[CompanyId],
    viewer: Option<UserId>,
) -> Result<Vec<(Company, Option<Membership>)>, StoreError> {
    let rows: Vec<(Company, Option<Kept>)> = on!(connection, |c| companies::table
        .left_join(own!(viewer))
        .filter(companies::tenant_id.eq(grant.tenant()))
        .filter(one_of(companies::id, ids))
        .select((Company::as_select(), Option::<Kept>::as_select()))
        .load(c))?;
    Ok(rows.into_iter().map(|(company, own)| (company, own.map(Membership::from))).collect())
}

/// The company, held until the transaction ends: whoever changes its seats or its people holds it, so that
/// they come one after the other.
pub async fn lock<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: CompanyId,
) -> Result<Option<Company>, StoreError> {
    maybe!(connection, |c| locked(companies::table.find((grant.tenant(), id)).select(Company::as_select()))
        .get_result(c))
}

/// Adds a company as the record says.
pub async fn insert<P: WritesCompanies>(
    connection: &mut Connection,
    grant: &Grant<P>,
    company: &Company,
) -> Result<(), StoreError> {
    let row = columns(grant, company);
    on!(connection, |c| diesel::insert_into(companies::table).values(row).execute(c)).map(drop)
}

/// Every column of a company's row. NULL is written, not left out: rows that go in together name the same columns.
#[derive(Insertable)]
#[diesel(table_name = companies, treat_none_as_default_value = false)]
pub(super) struct Columns<'a> {
    tenant_id: TenantId,
    id: CompanyId,
    name: &'a str,
    name_key: String,
    plan: &'a str,
    status: SubscriptionStatus,
    seats: i32,
    renews_at: Option<At>,
    created_at: At,
    updated_at: At,
    version: i32,
}

pub(super) fn columns<'a, P>(grant: &Grant<P>, company: &'a Company) -> Columns<'a> {
    Columns {
        tenant_id: grant.tenant(),
        id: company.id,
        name: &company.name,
        name_key: fold(&company.name),
        plan: &company.plan,
        status: company.status,
        seats: company.seats,
        renews_at: company.renews_at.map(At),
        created_at: At(company.created_at),
        updated_at: At(company.updated_at),
        version: company.version,
    }
}
