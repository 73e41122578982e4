//! The facts of a batch of decisions, in as few statements as there are kinds of them.

use ahash::AHashMap as HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, SmallInt, Text};
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::held::{Held, held};
use super::list::one_of;
use super::relations::{Related, related};
use super::schema::users;
use super::sql::Sql;
use super::types::{Id, Moment};
use crate::authz::Grant;
use crate::authz::companies::Standing;
use crate::clock::Timestamp;
use crate::model::{
    CompanyId, CompanyRole, MembershipState, RoleSet, SubscriptionStatus, UserId, UserStatus,
};

/// Where people stand with one company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standings {
    suspended: bool,
    members: HashMap<UserId, (CompanyRole, MembershipState)>,
}

impl Standings {
    /// Somebody's; whoever is no user has no membership.
    pub fn of(&self, user: Option<UserId>) -> Standing {
        let membership = user.and_then(|user| self.members.get(&user).copied());
        Standing { membership, suspended: self.suspended }
    }
}

/// Where these people stand with these companies at this moment, in one statement; companies that are not
/// there are left out.
pub async fn standings<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    companies: &[CompanyId],
    users: &[UserId],
    now: Timestamp,
) -> Result<HashMap<CompanyId, Standings>, StoreError> {
    type Row = (
        CompanyId,
        Option<SubscriptionStatus>,
        Option<UserId>,
        Option<CompanyRole>,
        Option<bool>,
        Option<Timestamp>,
    );
    type RowTypes = (Id, Nullable<Text>, Nullable<Id>, Nullable<SmallInt>, Nullable<Bool>, Nullable<Moment>);
    // The rows of people are looked up by them, who are in few companies each. An index has both ids, and put to it as
    // they are every company would be looked up with every person.
    let query =
        Sql::new("SELECT companies.id, companies.status, NULL, NULL, NULL, NULL FROM companies WHERE ")
            .sql("companies.tenant_id = ")
            .bind(grant.tenant())
            .sql(" AND companies.id")
            .one_of(companies)
            .sql(" UNION ALL SELECT memberships.company_id, NULL, memberships.user_id, memberships.role, ")
            .sql("memberships.active, memberships.expires_at FROM memberships WHERE memberships.tenant_id = ")
            .bind(grant.tenant())
            .sql(" AND memberships.user_id")
            .one_of(users)
            .split(" AND +memberships.company_id", " AND (memberships.company_id")
            .one_of(companies)
            .split("", ") IS TRUE")
            .statement::<RowTypes>();
    let rows: Vec<Row> = on!(connection, |c| query.load(c))?;
    let mut found: HashMap<CompanyId, Standings> = HashMap::with_capacity(companies.len());
    for (company, status, user, role, active, expires_at) in rows {
        let standings = found.entry(company).or_default();
        if let Some(status) = status {
            standings.suspended = status == SubscriptionStatus::Canceled;
        }
        if let (Some(user), Some(role)) = (user, role) {
            let state = match (active, expires_at) {
                (Some(true), _) => MembershipState::Active,
                (_, Some(until)) if until > now => MembershipState::Invited,
                _ => MembershipState::Expired,
            };
            standings.members.insert(user, (role, state));
        }
    }
    Ok(found)
}

/// What the rules need to know of somebody asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub id: UserId,
    /// Given directly.
    pub roles: RoleSet,
    pub all_subtenants: bool,
    pub status: UserStatus,
    pub held: Held,
    /// How they are related to whoever asks.
    pub related: Related,
}

/// These users, in one statement; ids that name nobody are left out. How they are related is looked up where
/// `asker` is somebody to whom that matters.
pub async fn subjects<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[UserId],
    asker: Option<UserId>,
    now: Timestamp,
) -> Result<Vec<Subject>, StoreError> {
    type Row = (UserId, RoleSet, bool, UserStatus);
    let columns = (users::id, users::roles, users::all_subtenants, users::status);
    let subject = |((id, roles, all_subtenants, status), held, related): (Row, Held, Related)| Subject {
        id,
        roles,
        all_subtenants,
        status,
        held,
        related,
    };
    match asker {
        None => {
            let rows: Vec<(Row, Held)> = on!(connection, |c| users::table
                .filter(users::tenant_id.eq(grant.tenant()))
                .filter(one_of(users::id, ids))
                .select((columns, held(grant)))
                .load(c))?;
            Ok(rows.into_iter().map(|(row, held)| subject((row, held, Related::default()))).collect())
        }
        Some(asker) => {
            let rows: Vec<(Row, Held, Related)> = on!(connection, |c| users::table
                .filter(users::tenant_id.eq(grant.tenant()))
                .filter(one_of(users::id, ids))
                .select((columns, held(grant), related(grant, asker, now)))
                .load(c))?;
            Ok(rows.into_iter().map(subject).collect())
        }
    }
}
