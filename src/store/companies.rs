//! Companies with their subscriptions. Their lists are elsewhere.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, maybe, on};
use super::error::StoreError;
use super::fold::fold;
use super::kept::kept;
use super::list::one_of;
use super::lock::locked;
use super::memberships::Kept;
use super::row::queryable;
use super::schema::{companies, memberships};
use super::sql::Sql;
use super::transaction::Tx;
use super::types::At;
use crate::authz::Grant;
use crate::authz::leave::{ChangesCompanies, DeletesCompanies, WritesCompanies};
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

/// Writes name and subscription of a company that is held over the record of version `expected`: it is there once the
/// transaction is committed. Where that version is gone, this or what comes after it fails with
/// [`StoreError::Serialization`].
///
/// # Errors
/// `Internal` for another company than the leave is for.
pub async fn update<P: ChangesCompanies>(
    tx: &mut Tx,
    grant: &Grant<P>,
    company: &Company,
    expected: i32,
) -> Result<(), StoreError> {
    reaches(grant, company.id)?;
    let read = companies::table.find((grant.tenant(), company.id)).filter(companies::version.eq(expected));
    let values = (companies::version.eq(company.version), Changes::from(company));
    later!(tx, must kept!(diesel::update(read).set(values)))
}

/// Deletes a company that is held, once the transaction is committed. What is in it goes with it, and so do the tokens that
/// were mailed for its invitations; the audit and the runs of scripts stay.
///
/// # Errors
/// `Internal` for another company than the leave is for.
pub async fn delete<P: DeletesCompanies>(
    tx: &mut Tx,
    grant: &Grant<P>,
    id: CompanyId,
) -> Result<(), StoreError> {
    reaches(grant, id)?;
    later!(tx, must diesel::delete(companies::table.find((grant.tenant(), id))))
}

/// How much there is in a company.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    pub members: i64,
    /// Open and expired.
    pub invitations: i64,
    pub projects: i64,
    pub agents: i64,
    pub intents: i64,
    pub external_requests: i64,
}

/// Counts what is in a company, in one statement.
pub async fn contents<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: CompanyId,
) -> Result<Contents, StoreError> {
    let of = |sql: Sql| sql.bind(grant.tenant()).sql(" AND company_id = ").bind(id).sql(")");
    let query = of(Sql::new("SELECT (SELECT count(*) FROM memberships WHERE active AND tenant_id = "));
    let query = of(query.sql(", (SELECT count(*) FROM memberships WHERE NOT active AND tenant_id = "));
    let query = of(query.sql(", (SELECT count(*) FROM projects WHERE tenant_id = "));
    let query = of(query.sql(", (SELECT count(*) FROM agents WHERE tenant_id = "));
    let query = of(query.sql(", (SELECT count(*) FROM intents WHERE tenant_id = "));
    let query = of(query.sql(", (SELECT count(*) FROM external_requests WHERE tenant_id = "));
    let query = query.statement::<(BigInt, BigInt, BigInt, BigInt, BigInt, BigInt)>();
    let (members, invitations, projects, agents, intents, external_requests) =
        on!(connection, |c| query.get_result(c))?;
    Ok(Contents { members, invitations, projects, agents, intents, external_requests })
}

/// The company must be the one that the leave is for, where it is for one.
fn reaches<P>(grant: &Grant<P>, id: CompanyId) -> Result<(), StoreError> {
    match grant.company() {
        Some(company) if company != id => {
            Err(StoreError::Internal(format!("this leave does not reach {id}")))
        }
        _ => Ok(()),
    }
}

/// What of a company can change.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = companies, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Changes {
    name: String,
    name_key: String,
    plan: String,
    status: SubscriptionStatus,
    seats: i32,
    renews_at: Option<At>,
    updated_at: At,
}

impl From<&Company> for Changes {
    fn from(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            name_key: fold(&company.name),
            plan: company.plan.clone(),
            status: company.status,
            seats: company.seats,
            renews_at: company.renews_at.map(At),
            updated_at: At(company.updated_at),
        }
    }
}

/// Every column of a company's row. NULL is written, not left out: rows that go in together name the same columns.
#[derive(Insertable)]
#[diesel(table_name = companies, treat_none_as_default_value = false)]
pub(super) struct Columns {
    tenant_id: TenantId,
    id: CompanyId,
    created_at: At,
    version: i32,
    #[diesel(embed)]
    changes: Changes,
}

pub(super) fn columns<P>(grant: &Grant<P>, company: &Company) -> Columns {
    Columns {
        tenant_id: grant.tenant(),
        id: company.id,
        created_at: At(company.created_at),
        version: company.version,
        changes: company.into(),
    }
}
