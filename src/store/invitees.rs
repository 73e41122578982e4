//! What an invitation is decided on, with the company held: one round trip.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, SmallInt};
use diesel_async::RunQueryDsl;

use super::companies::own;
use super::connection::{Connection, together};
use super::error::StoreError;
use super::fold::fold;
use super::lock::locked;
use super::memberships::Kept;
use super::schema::{companies, memberships, users};
use super::sql::Sql;
use super::transaction::Tx;
use super::types::Id;
use crate::authz::Grant;
use crate::clock::Timestamp;
use crate::model::{Company, CompanyId, CompanyRole, Membership, TenantId, User, UserId};

/// A company that is held, and what of it an invitation is decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inviting {
    pub company: Company,
    /// How many active members and open invitations of each role it has: together, the seats that are taken.
    pub counts: HashMap<(CompanyId, CompanyRole), i64>,
    /// Whoever has the address.
    pub invitee: Option<User>,
    /// The rows in the company of the inviter and of the invitee.
    pub rows: Vec<Membership>,
}

impl Inviting {
    /// This user's row, if it is among those read.
    pub fn row(&self, user: UserId) -> Option<&Membership> {
        self.rows.iter().find(|row| row.user_id == user)
    }
}

/// A company that is not held, with the row of whoever asks in it, and how many it has of each role: what the scripts are
/// told of it, and what of it an invitation is decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    pub company: Company,
    pub own: Option<Membership>,
    pub counts: HashMap<(CompanyId, CompanyRole), i64>,
}

/// Reads the company as it is, with its counts: one round trip. None where there is no such company; whether it may be
/// seen is for the rules to say.
pub async fn before<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    company: CompanyId,
    inviter: Option<UserId>,
    now: Timestamp,
) -> Result<Option<Before>, StoreError> {
    let tenant = grant.tenant();
    let counted = counted(tenant, company, now).statement::<(Id, SmallInt, BigInt)>();
    let (company, counted) = together!(
        connection,
        |c| async move {
            companies::table
                .left_join(own!(inviter))
                .filter(companies::tenant_id.eq(tenant))
                .filter(companies::id.eq(company))
                .select((Company::as_select(), Option::<Kept>::as_select()))
                .get_result::<(Company, Option<Kept>)>(c)
                .await
                .optional()
        },
        |c| counted.load::<(CompanyId, CompanyRole, i64)>(c)
    )?;
    let counts = by_role(counted);
    Ok(company.map(|(company, own)| Before { company, own: own.map(Membership::from), counts }))
}

/// How many active members and open invitations of each role a company has.
fn counted(tenant: TenantId, company: CompanyId, now: Timestamp) -> Sql {
    Sql::new("SELECT company_id, role, count(*) FROM memberships WHERE tenant_id = ")
        .bind(tenant)
        .sql(" AND company_id = ")
        .bind(company)
        .sql(" AND (active OR expires_at > ")
        .bind(now)
        .sql(") GROUP BY company_id, role")
}

fn by_role(counted: Vec<(CompanyId, CompanyRole, i64)>) -> HashMap<(CompanyId, CompanyRole), i64> {
    counted.into_iter().map(|(company, role, count)| ((company, role), count)).collect()
}

/// Holds the company until the transaction ends, and reads as it is then who has this address (compared without case)
/// and who is in the company. None where the company is gone.
pub async fn hold<P>(
    tx: &mut Tx,
    grant: &Grant<P>,
    company: CompanyId,
    inviter: Option<UserId>,
    email: &str,
    now: Timestamp,
) -> Result<Option<Inviting>, StoreError> {
    let tenant = grant.tenant();
    let key = fold(email);
    let counted = counted(tenant, company, now).statement::<(Id, SmallInt, BigInt)>();
    let mut which = Sql::new("memberships.tenant_id = ")
        .bind(tenant)
        .sql(" AND memberships.company_id = ")
        .bind(company)
        .sql(" AND memberships.user_id IN (");
    if let Some(inviter) = inviter {
        which = which.bind(inviter).sql(", ");
    }
    let which = which
        .sql("(SELECT id FROM users WHERE tenant_id = ")
        .bind(tenant)
        .sql(" AND email_key = ")
        .bind(key.as_str())
        .sql("))");
    let (company, (counted, (invitee, rows))) = together!(
        &mut **tx,
        |c| async move {
            locked(companies::table.find((tenant, company)).select(Company::as_select()))
                .get_result::<Company>(c)
                .await
                .optional()
        },
        |c| counted.load::<(CompanyId, CompanyRole, i64)>(c),
        |c| async move {
            users::table
                .filter(users::tenant_id.eq(tenant))
                .filter(users::email_key.eq(key))
                .select(User::as_select())
                .get_result::<User>(c)
                .await
                .optional()
        },
        |c| memberships::table.filter(which).select(Kept::as_select()).load::<Kept>(c)
    )?;
    let counts = by_role(counted);
    let rows = rows.into_iter().map(Membership::from).collect();
    Ok(company.map(|company| Inviting { company, counts, invitee, rows }))
}
