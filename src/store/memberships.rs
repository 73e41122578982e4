//! Who is in which company, or invited to it.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, SmallInt};
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, on, together};
use super::error::StoreError;
use super::kept::kept;
use super::list::one_of;
use super::lock::locked;
use super::row::queryable;
use super::schema::{memberships, users};
use super::sql::Sql;
use super::transaction::Tx;
use super::types::{At, Id};
use crate::authz::Grant;
use crate::authz::leave::WritesMemberships;
use crate::clock::Timestamp;
use crate::model::{CompanyId, CompanyRole, Invitation, Membership, MembershipId, TenantId, UserId};

pub use super::relations::{Related, colleagues, invitation_partners, owners_among};

/// A row as it is kept.
pub(super) struct Kept {
    id: MembershipId,
    company_id: CompanyId,
    user_id: UserId,
    role: CompanyRole,
    active: bool,
    joined_at: Option<Timestamp>,
    invited_by: Option<UserId>,
    invited_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    last_sent_at: Option<Timestamp>,
    send_count: i32,
    created_at: Timestamp,
    version: i32,
}

queryable!(Kept from memberships {
    id: MembershipId,
    company_id: CompanyId,
    user_id: UserId,
    role: CompanyRole,
    active: bool,
    joined_at: Option<Timestamp>,
    invited_by: Option<UserId>,
    invited_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    last_sent_at: Option<Timestamp>,
    send_count: i32,
    created_at: Timestamp,
    version: i32,
});

impl From<Kept> for Membership {
    fn from(kept: Kept) -> Self {
        let Kept { id, company_id, user_id, role, active, joined_at, created_at, version, .. } = kept;
        // A constraint keeps these three together, and apart from an active membership.
        let times = kept.invited_at.zip(kept.expires_at).zip(kept.last_sent_at);
        let invitation = times.map(|((invited_at, expires_at), last_sent_at)| Invitation {
            invited_by: kept.invited_by,
            invited_at,
            expires_at,
            last_sent_at,
            send_count: kept.send_count,
        });
        Self { id, company_id, user_id, role, active, joined_at, invitation, created_at, version }
    }
}

/// What of a row can change.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = memberships, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Changes {
    role: CompanyRole,
    active: bool,
    joined_at: Option<At>,
    invited_by: Option<UserId>,
    invited_at: Option<At>,
    expires_at: Option<At>,
    last_sent_at: Option<At>,
    send_count: i32,
}

/// Every column of a row that follows from the record.
#[derive(Insertable)]
#[diesel(table_name = memberships, treat_none_as_default_value = false)]
pub(super) struct Columns {
    tenant_id: TenantId,
    id: MembershipId,
    company_id: CompanyId,
    user_id: UserId,
    created_at: At,
    version: i32,
    #[diesel(embed)]
    changes: Changes,
}

pub(super) fn columns<P>(grant: &Grant<P>, membership: &Membership) -> Columns {
    Columns {
        tenant_id: grant.tenant(),
        id: membership.id,
        company_id: membership.company_id,
        user_id: membership.user_id,
        created_at: At(membership.created_at),
        version: membership.version,
        changes: membership.into(),
    }
}

impl From<&Membership> for Changes {
    fn from(membership: &Membership) -> Self {
        let invitation = membership.invitation.as_ref();
        Self {
            role: membership.role,
            active: membership.active,
            joined_at: membership.joined_at.map(At),
            invited_by: invitation.and_then(|invitation| invitation.invited_by),
            invited_at: invitation.map(|invitation| At(invitation.invited_at)),
            expires_at: invitation.map(|invitation| At(invitation.expires_at)),
            last_sent_at: invitation.map(|invitation| At(invitation.last_sent_at)),
            send_count: invitation.map_or(0, |invitation| invitation.send_count),
        }
    }
}

fn records(kept: Vec<Kept>) -> Vec<Membership> {
    kept.into_iter().map(Membership::from).collect()
}

/// The rows with these ids, in no order; ids that name none are left out.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[MembershipId],
) -> Result<Vec<Membership>, StoreError> {
    on!(connection, |c| memberships::table
        .filter(memberships::tenant_id.eq(grant.tenant()))
        .filter(one_of(memberships::id, ids))
        .select(Kept::as_select())
        .load(c))
    .map(records)
}

/// The user's rows in these companies, active or not, in no order.
pub async fn of_user<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
    companies: &[CompanyId],
) -> Result<Vec<Membership>, StoreError> {
    on!(connection, |c| memberships::table
        .filter(memberships::tenant_id.eq(grant.tenant()))
        .filter(memberships::user_id.eq(user))
        .filter(one_of(memberships::company_id, companies))
        .select(Kept::as_select())
        .load(c))
    .map(records)
}

/// The Owners of these companies.
pub async fn owners<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    companies: &[CompanyId],
) -> Result<HashMap<CompanyId, Membership>, StoreError> {
    let which = Sql::new("memberships.tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND memberships.company_id")
        .one_of(companies)
        // Not bound, so that the index of Owners serves.
        .sql(" AND memberships.role = 3");
    let owners: Vec<Kept> =
        on!(connection, |c| memberships::table.filter(which).select(Kept::as_select()).load(c))?;
    Ok(records(owners).into_iter().map(|owner| (owner.company_id, owner)).collect())
}

/// The companies that the user is an active Owner or Administrator of.
pub async fn led_by<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    user: UserId,
) -> Result<Vec<CompanyId>, StoreError> {
    on!(connection, |c| memberships::table
        .filter(memberships::tenant_id.eq(grant.tenant()))
        .filter(memberships::user_id.eq(user))
        .filter(memberships::active)
        .filter(memberships::role.ge(CompanyRole::Administrator))
        .order(memberships::company_id)
        .select(memberships::company_id)
        .load(c))
}

/// How many companies the user owns, who is held until the transaction ends, so that nobody adds one meanwhile: one round
/// trip.
pub async fn owned<P>(tx: &mut Tx, grant: &Grant<P>, user: UserId) -> Result<i64, StoreError> {
    let tenant = grant.tenant();
    let (_, count): (Option<UserId>, i64) = together!(
        &mut **tx,
        |c| async move {
            let row = users::table.find((tenant, user)).select(users::id);
            locked(row).get_result::<UserId>(c).await.optional()
        },
        |c| memberships::table
            .filter(memberships::tenant_id.eq(tenant))
            .filter(memberships::user_id.eq(user))
            .filter(memberships::role.eq(CompanyRole::Owner))
            .count()
            .get_result::<i64>(c)
    )?;
    Ok(count)
}

/// How many active members and open invitations of each role these companies have: together, the seats
/// that are taken. A role that nobody has is left out.
pub async fn counts_by_role<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    companies: &[CompanyId],
    now: Timestamp,
) -> Result<HashMap<(CompanyId, CompanyRole), i64>, StoreError> {
    let query = Sql::new("SELECT company_id, role, count(*) FROM memberships WHERE tenant_id = ")
        .bind(grant.tenant())
        .sql(" AND company_id")
        .one_of(companies)
        .sql(" AND (active OR expires_at > ")
        .bind(now)
        .sql(") GROUP BY company_id, role")
        .statement::<(Id, SmallInt, BigInt)>();
    let found: Vec<(CompanyId, CompanyRole, i64)> = on!(connection, |c| query.load(c))?;
    Ok(found.into_iter().map(|(company, role, count)| ((company, role), count)).collect())
}

/// The row must be of the company that the leave is for, where it is for one.
fn within<P>(grant: &Grant<P>, membership: &Membership) -> Result<(), StoreError> {
    match grant.company() {
        Some(company) if company != membership.company_id => Err(StoreError::Internal(format!(
            "leave in {company} does not reach a membership of {}",
            membership.company_id
        ))),
        _ => Ok(()),
    }
}

/// Adds a row as the record says: the Owner of a new company, or an invitation. False where the user has
/// one in that company already, or the company has an Owner and this is another.
///
/// # Errors
/// `Internal` for a row of another company than the leave is for.
pub async fn insert<P: WritesMemberships>(
    connection: &mut Connection,
    grant: &Grant<P>,
    membership: &Membership,
) -> Result<bool, StoreError> {
    within(grant, membership)?;
    let values = columns(grant, membership);
    let added = on!(connection, |c| diesel::insert_into(memberships::table)
        .values(values)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Adds the row of somebody who has none yet in a company that is held: it is there once the transaction is committed.
/// Where they have one after all, that fails with [`StoreError::Serialization`].
///
/// # Errors
/// `Internal` for a row of another company than the leave is for.
pub async fn invite<P: WritesMemberships>(
    tx: &mut Tx,
    grant: &Grant<P>,
    membership: &Membership,
) -> Result<(), StoreError> {
    within(grant, membership)?;
    let values = columns(grant, membership);
    later!(tx, must kept!(diesel::insert_into(memberships::table).values(values).on_conflict_do_nothing()))
}

/// Writes role, activity and invitation of the record, whose `version` is the one it was read at, as the
/// next version. False where somebody was faster, and where the row is not of the record's company. A second
/// Owner is a unique [`StoreError::Conflict`].
///
/// # Errors
/// `Internal` for a row of another company than the leave is for.
pub async fn update<P: WritesMemberships>(
    connection: &mut Connection,
    grant: &Grant<P>,
    membership: &Membership,
) -> Result<bool, StoreError> {
    within(grant, membership)?;
    let read = memberships::table
        .find((grant.tenant(), membership.id))
        .filter(memberships::company_id.eq(membership.company_id))
        .filter(memberships::version.eq(membership.version));
    let values = (memberships::version.eq(memberships::version + 1), Changes::from(membership));
    let written = on!(connection, |c| kept!(diesel::update(read).set(values)).execute(c))?;
    Ok(written == 1)
}

/// Removes a row with the tokens that were mailed for it. False where the record's company has none of its
/// id, and for an Owner, who leaves by handing over alone.
///
/// # Errors
/// `Internal` for a row of another company than the leave is for.
pub async fn delete<P: WritesMemberships>(
    connection: &mut Connection,
    grant: &Grant<P>,
    membership: &Membership,
) -> Result<bool, StoreError> {
    within(grant, membership)?;
    let row = memberships::table.find((grant.tenant(), membership.id));
    let removed = on!(connection, |c| diesel::delete(row)
        .filter(memberships::company_id.eq(membership.company_id))
        .filter(memberships::role.ne(CompanyRole::Owner))
        .execute(c))?;
    Ok(removed == 1)
}
