//! The facts of a batch of decisions, in as few statements as there are kinds of them.

use std::collections::HashMap;

use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on};
use super::error::StoreError;
use super::sql::Sql;
use super::types::{Id, Moment};
use crate::authz::Grant;
use crate::authz::companies::Standing;
use crate::authz::users::Target;
use crate::clock::Timestamp;
use crate::model::{
    CompanyId, CompanyRole, MembershipState, RoleSet, SubscriptionStatus, SubtenantId, UserId, UserStatus,
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
    type Row =
        (CompanyId, SubscriptionStatus, Option<UserId>, Option<CompanyRole>, Option<bool>, Option<Timestamp>);
    let query = Sql::new("SELECT companies.id, companies.status, memberships.user_id, memberships.role, ")
        .sql("memberships.active, memberships.expires_at FROM companies LEFT JOIN memberships ")
        .sql("ON memberships.tenant_id = companies.tenant_id AND memberships.company_id = companies.id ")
        .sql("AND memberships.user_id")
        .one_of(users)
        .sql(" WHERE companies.tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND companies.id")
        .one_of(companies)
        .statement::<(Id, Text, Nullable<Id>, Nullable<SmallInt>, Nullable<Bool>, Nullable<Moment>)>();
    let rows: Vec<Row> = on!(connection, |c| query.load(c))?;
    let mut found: HashMap<CompanyId, Standings> = HashMap::new();
    for (company, status, user, role, active, expires_at) in rows {
        let standings = found.entry(company).or_default();
        standings.suspended = status == SubscriptionStatus::Canceled;
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

/// What the rules need to know of these users, in two statements; ids that name nobody are left out.
pub async fn targets<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[UserId],
) -> Result<Vec<Target>, StoreError> {
    let holding =
        Sql::new("SELECT users.id, users.roles, users.all_subtenants, users.status, profiles.roles ")
            .sql("FROM users LEFT JOIN user_profiles ON user_profiles.tenant_id = users.tenant_id ")
            .sql("AND user_profiles.user_id = users.id LEFT JOIN profiles ")
            .sql(
                "ON profiles.tenant_id = user_profiles.tenant_id AND profiles.id = user_profiles.profile_id ",
            )
            .sql("WHERE users.tenant_id = ")
            .bind(grant.tenant())
            .sql(" AND users.id")
            .one_of(ids)
            .statement::<(Id, BigInt, Bool, Text, Nullable<BigInt>)>();
    let rows: Vec<(UserId, RoleSet, bool, UserStatus, Option<RoleSet>)> =
        on!(&mut *connection, |c| holding.load(c))?;
    let mut targets: HashMap<UserId, Target> = HashMap::new();
    for (id, direct, all_subtenants, status, through) in rows {
        let target = targets.entry(id).or_insert_with(|| Target {
            id,
            roles: direct,
            all_subtenants,
            subtenants: Vec::new(),
            status,
        });
        target.roles = target.roles.union(through.unwrap_or(RoleSet::EMPTY));
    }
    let places =
        Sql::new("SELECT user_subtenants.user_id, user_subtenants.subtenant_id FROM user_subtenants ")
            .sql("WHERE user_subtenants.tenant_id = ")
            .bind(grant.tenant())
            .sql(" AND user_subtenants.user_id")
            .one_of(ids)
            .statement::<(Id, Id)>();
    let places: Vec<(UserId, SubtenantId)> = on!(connection, |c| places.load(c))?;
    for (user, subtenant) in places {
        if let Some(target) = targets.get_mut(&user) {
            target.subtenants.push(subtenant);
        }
    }
    Ok(targets.into_values().collect())
}
