//! Open offers of companies to their members, one of each company at most. One whose time is up is not read any more; the
//! next of its company takes its place.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, on, together};
use super::error::StoreError;
use super::list::one_of;
use super::lock::locked;
use super::memberships::Kept;
use super::row::queryable;
use super::schema::{companies, memberships, ownership_offers, users};
use super::sql::Sql;
use super::transaction::Tx;
use super::types::At;
use crate::authz::Grant;
use crate::authz::leave::WritesOwnershipOffers;
use crate::clock::Timestamp;
use crate::model::{Company, CompanyId, Membership, OfferId, OwnershipOffer, User, UserId};

queryable!(OwnershipOffer from ownership_offers {
    id: OfferId,
    company_id: CompanyId,
    from_user_id: UserId,
    to_user_id: UserId,
    offered_at: Timestamp,
    expires_at: Timestamp,
});

/// The offers with these ids that are open at this moment, in no order. Whether the viewer may see them is for the rules
/// to say.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[OfferId],
    now: Timestamp,
) -> Result<Vec<OwnershipOffer>, StoreError> {
    on!(connection, |c| ownership_offers::table
        .filter(ownership_offers::tenant_id.eq(grant.tenant()))
        .filter(one_of(ownership_offers::id, ids))
        .filter(ownership_offers::expires_at.gt(At(now)))
        .select(OwnershipOffer::as_select())
        .load(c))
}

/// The open offer of each of these companies; a company without is left out.
pub async fn of_companies<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    companies: &[CompanyId],
    now: Timestamp,
) -> Result<HashMap<CompanyId, OwnershipOffer>, StoreError> {
    let found: Vec<OwnershipOffer> = on!(connection, |c| ownership_offers::table
        .filter(ownership_offers::tenant_id.eq(grant.tenant()))
        .filter(one_of(ownership_offers::company_id, companies))
        .filter(ownership_offers::expires_at.gt(At(now)))
        .select(OwnershipOffer::as_select())
        .load(c))?;
    Ok(found.into_iter().map(|offer| (offer.company_id, offer)).collect())
}

/// A company that is held, with what handing it over is decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub company: Company,
    /// The rows of those who were asked for.
    pub rows: Vec<Membership>,
    /// None where the company has none, which the database does not let be.
    pub owner: Option<Membership>,
    /// The open offer.
    pub offer: Option<OwnershipOffer>,
}

impl Held {
    /// This user's row, if it was asked for and is there.
    pub fn row(&self, user: UserId) -> Option<&Membership> {
        self.rows.iter().find(|row| row.user_id == user)
    }
}

/// Holds the company until the transaction ends, and reads as they are then its Owner, its open offer and the rows of
/// these users: one round trip. None where the company is gone.
pub async fn hold<P>(
    tx: &mut Tx,
    grant: &Grant<P>,
    company: CompanyId,
    asked: &[UserId],
    now: Timestamp,
) -> Result<Option<Held>, StoreError> {
    let tenant = grant.tenant();
    let owner = Sql::new("memberships.tenant_id = ")
        .bind(tenant)
        .sql(" AND memberships.company_id = ")
        .bind(company)
        // Not bound, so that the index of Owners serves.
        .sql(" AND memberships.role = 3");
    let (company, (rows, (owner, offer))) = together!(
        &mut **tx,
        |c| async move {
            let row = companies::table.find((tenant, company)).select(Company::as_select());
            locked(row).get_result::<Company>(c).await.optional()
        },
        |c| memberships::table
            .filter(memberships::tenant_id.eq(tenant))
            .filter(memberships::company_id.eq(company))
            .filter(one_of(memberships::user_id, asked))
            .select(Kept::as_select())
            .load::<Kept>(c),
        |c| memberships::table.filter(owner).select(Kept::as_select()).load::<Kept>(c),
        |c| async move {
            ownership_offers::table
                .filter(ownership_offers::tenant_id.eq(tenant))
                .filter(ownership_offers::company_id.eq(company))
                .filter(ownership_offers::expires_at.gt(At(now)))
                .select(OwnershipOffer::as_select())
                .get_result::<OwnershipOffer>(c)
                .await
                .optional()
        }
    )?;
    let rows = rows.into_iter().map(Membership::from).collect();
    let owner = owner.into_iter().map(Membership::from).next();
    Ok(company.map(|company| Held { company, rows, owner, offer }))
}

/// These users, held until the transaction ends, so that nobody disables one of them meanwhile without seeing what the
/// transaction has written. In one order, whoever holds them.
pub async fn hold_people<P>(
    tx: &mut Tx,
    grant: &Grant<P>,
    asked: &[UserId],
) -> Result<Vec<User>, StoreError> {
    on!(&mut **tx, |c| locked(
        users::table
            .filter(users::tenant_id.eq(grant.tenant()))
            .filter(one_of(users::id, asked))
            .order(users::id)
            .select(User::as_select())
    )
    .load(c))
}

/// Puts the offer in the place of whatever its company, which is held, has offered before: it is there once the
/// transaction is committed.
///
/// # Errors
/// `Internal` for an offer of another company than the leave is for.
pub async fn put<P: WritesOwnershipOffers>(
    tx: &mut Tx,
    grant: &Grant<P>,
    offer: &OwnershipOffer,
) -> Result<(), StoreError> {
    within(grant, offer)?;
    let before = ownership_offers::table
        .filter(ownership_offers::tenant_id.eq(grant.tenant()))
        .filter(ownership_offers::company_id.eq(offer.company_id));
    later!(tx, diesel::delete(before))?;
    let values = (
        ownership_offers::tenant_id.eq(grant.tenant()),
        ownership_offers::id.eq(offer.id),
        ownership_offers::company_id.eq(offer.company_id),
        ownership_offers::from_user_id.eq(offer.from_user_id),
        ownership_offers::to_user_id.eq(offer.to_user_id),
        ownership_offers::offered_at.eq(At(offer.offered_at)),
        ownership_offers::expires_at.eq(At(offer.expires_at)),
    );
    later!(tx, after diesel::insert_into(ownership_offers::table).values(values))
}

/// Ends the offer, once the transaction is committed. Where it is gone by then, that fails with
/// [`StoreError::Serialization`].
///
/// # Errors
/// `Internal` for an offer of another company than the leave is for.
pub async fn delete<P: WritesOwnershipOffers>(
    tx: &mut Tx,
    grant: &Grant<P>,
    offer: &OwnershipOffer,
) -> Result<(), StoreError> {
    within(grant, offer)?;
    let row = ownership_offers::table.find((grant.tenant(), offer.id));
    later!(tx, must diesel::delete(row))
}

/// Ends every offer from this user and to them, once the transaction is committed. It sees those that were committed while
/// the transaction waited for the user's record.
pub async fn void<P: WritesOwnershipOffers>(
    tx: &mut Tx,
    grant: &Grant<P>,
    user: UserId,
) -> Result<(), StoreError> {
    let tenant = grant.tenant();
    let of_tenant = || ownership_offers::table.filter(ownership_offers::tenant_id.eq(tenant));
    later!(tx, after diesel::delete(of_tenant().filter(ownership_offers::from_user_id.eq(user))))?;
    later!(tx, diesel::delete(of_tenant().filter(ownership_offers::to_user_id.eq(user))))
}

/// The offer must be of the company that the leave is for, where it is for one.
fn within<P>(grant: &Grant<P>, offer: &OwnershipOffer) -> Result<(), StoreError> {
    match grant.company() {
        Some(company) if company != offer.company_id => {
            Err(StoreError::Internal(format!("this leave does not reach {}", offer.id)))
        }
        _ => Ok(()),
    }
}
