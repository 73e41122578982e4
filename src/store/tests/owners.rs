//! What the database holds of Owners and offers, whatever the code does.

use super::companies::company;
use super::db::{at, grant, id};
use super::people::user;
use super::{Db, on_both};
use crate::authz::leave::Operate;
use crate::authz::{Actor, Grant, companies as rules};
use crate::model::{CompanyId, CompanyRole, Membership, OwnershipOffer, TenantId};
use crate::store::{ConflictKind, StoreError, Tx, companies, memberships, ownership_offers, users};

fn row(place: u128, who: u128, role: CompanyRole) -> Membership {
    super::companies::row(place, who, role, None)
}

fn offer(number: u128, place: u128, to: u128) -> OwnershipOffer {
    OwnershipOffer {
        id: id(9000 + number),
        company_id: id(500 + place),
        from_user_id: user(0).id,
        to_user_id: user(to).id,
        offered_at: at(10),
        expires_at: at(20),
    }
}

/// Two companies of 0, with 1 and 2 as Designers. The same in the other tenant.
async fn settle(db: &Db) -> [TenantId; 2] {
    let both = db.tenants().await;
    for tenant in both {
        let grant = grant(tenant);
        let mut tx = db.store.begin(tenant).await.unwrap();
        for number in 0..3 {
            users::insert(&mut tx, &grant, &user(number)).await.unwrap();
        }
        for place in [1, 2] {
            companies::insert(&mut tx, &grant, &company(place)).await.unwrap();
            for who in 0..3 {
                let role = if who == 0 { CompanyRole::Owner } else { CompanyRole::Designer };
                assert_eq!(memberships::insert(&mut tx, &grant, &row(place, who, role)).await, Ok(true));
            }
        }
        tx.commit().await.unwrap();
    }
    both
}

/// What becomes of a transaction that does this.
async fn commit(
    db: &Db,
    tenant: TenantId,
    work: impl AsyncFnOnce(&mut Tx, &Grant<Operate>),
) -> Result<(), StoreError> {
    let mut tx = db.store.begin(tenant).await.unwrap();
    work(&mut tx, &crate::authz::operate(tenant)).await;
    tx.commit().await
}

/// Gives the row another role, and says how the row is then.
async fn place(tx: &mut Tx, grant: &Grant<Operate>, row: &Membership, role: CompanyRole) -> Membership {
    let mut after = Membership { role, ..row.clone() };
    assert_eq!(memberships::update(tx, grant, &after).await, Ok(true));
    after.version += 1;
    after
}

fn conflicts(result: Result<(), StoreError>) -> bool {
    result.is_err_and(|error| {
        error.is_conflict(ConflictKind::Check) || error.is_conflict(ConflictKind::ForeignKey)
    })
}

async fn owner(db: &Db, tenant: TenantId) -> Option<Membership> {
    let place: CompanyId = id(501);
    let mut reader = db.store.reader(tenant).await.unwrap();
    memberships::owners(&mut reader, &grant(tenant), &[place]).await.unwrap().remove(&place)
}

on_both! {
    /// Not for a moment that anybody could see: neither without one at first, nor by taking the role away, nor the row.
    a_company_without_an_owner_is_not_committed |db| {
        let [tenant, other] = settle(db).await;
        let zero = row(1, 0, CompanyRole::Owner);
        assert!(conflicts(commit(db, tenant, async |tx, grant| {
            companies::insert(tx, grant, &company(3)).await.unwrap();
        }).await));
        assert!(conflicts(commit(db, tenant, async |tx, grant| {
            companies::insert(tx, grant, &company(3)).await.unwrap();
            assert_eq!(memberships::insert(tx, grant, &row(3, 1, CompanyRole::Administrator)).await, Ok(true));
        }).await));
        assert!(conflicts(commit(db, tenant, async |tx, grant| {
            place(tx, grant, &zero, CompanyRole::Administrator).await;
        }).await));
        assert!(conflicts(commit(db, tenant, async |tx, grant| {
            let zero = place(tx, grant, &zero, CompanyRole::Administrator).await;
            assert_eq!(memberships::delete(tx, grant, &zero).await, Ok(true));
        }).await));
        // An Owner of another company, or of another tenant's of the same id, is none of it.
        assert_eq!(owner(db, tenant).await, Some(zero.clone()));
        assert_eq!(owner(db, other).await, Some(zero));
        let mut reader = db.store.reader(tenant).await.unwrap();
        assert_eq!(companies::by_ids(&mut reader, &grant(tenant), &[id(503)]).await, Ok(vec![]));
    }

    two_at_once_are_refused_at_once |db| {
        let [tenant, _] = settle(db).await;
        let mut tx = db.store.begin(tenant).await.unwrap();
        let second = row(1, 1, CompanyRole::Owner);
        let error = memberships::update(&mut tx, &grant(tenant), &second).await.unwrap_err();
        assert!(error.is_conflict(ConflictKind::Unique), "{error:?}");
    }

    one_takes_the_others_place |db| {
        let [tenant, other] = settle(db).await;
        let done = commit(db, tenant, async |tx, grant| {
            place(tx, grant, &row(1, 0, CompanyRole::Owner), CompanyRole::Administrator).await;
            place(tx, grant, &row(1, 1, CompanyRole::Designer), CompanyRole::Owner).await;
        });
        assert_eq!(done.await, Ok(()));
        let after = Membership { version: 2, ..row(1, 1, CompanyRole::Owner) };
        assert_eq!(owner(db, tenant).await, Some(after));
        assert_eq!(owner(db, other).await, Some(row(1, 0, CompanyRole::Owner)));
        // What is undone owes nothing.
        let mut tx = db.store.begin(tenant).await.unwrap();
        place(&mut tx, &crate::authz::operate(tenant), &row(2, 0, CompanyRole::Owner), CompanyRole::Manager).await;
        tx.rollback().await.unwrap();
        assert_eq!(commit(db, tenant, async |tx, grant| {
            place(tx, grant, &row(2, 1, CompanyRole::Designer), CompanyRole::Manager).await;
        }).await, Ok(()));
    }

    a_company_goes_with_its_owner |db| {
        let [tenant, other] = settle(db).await;
        let done = commit(db, tenant, async |tx, grant| {
            ownership_offers::put(tx, grant, &offer(1, 1, 1)).await.unwrap();
        });
        assert_eq!(done.await, Ok(()));
        let done = commit(db, tenant, async |tx, grant| companies::delete(tx, grant, id(501)).await.unwrap());
        assert_eq!(done.await, Ok(()));
        for (tenant, left, members) in [(tenant, vec![company(2)], 0), (other, vec![company(1), company(2)], 3)] {
            let mut reader = db.store.reader(tenant).await.unwrap();
            let mut found = companies::by_ids(&mut reader, &grant(tenant), &[id(501), id(502)]).await.unwrap();
            found.sort_by_key(|company| company.id);
            assert_eq!(found, left);
            let contents = companies::contents(&mut reader, &grant(tenant), id(501)).await.unwrap();
            assert_eq!(contents, companies::Contents { members, ..Default::default() });
        }
        // The second time there is none.
        let again = commit(db, tenant, async |tx, grant| drop(companies::delete(tx, grant, id(501)).await)).await;
        assert!(again.is_err());
    }

    a_company_has_one_open_offer_at_most |db| {
        let [tenant, other] = settle(db).await;
        for number in [1, 2] {
            let put = async |tx: &mut Tx, grant: &Grant<Operate>| {
                ownership_offers::put(tx, grant, &offer(number, 1, number)).await.unwrap();
            };
            assert_eq!(commit(db, tenant, put).await, Ok(()));
        }
        let (one, two) = (offer(1, 1, 1), offer(2, 1, 2));
        let mut reader = db.store.reader(tenant).await.unwrap();
        let (grant, both) = (grant(tenant), [one.id, two.id]);
        assert_eq!(ownership_offers::by_ids(&mut reader, &grant, &both, at(19)).await, Ok(vec![two.clone()]));
        // Its time is up in that moment.
        assert_eq!(ownership_offers::by_ids(&mut reader, &grant, &both, at(20)).await, Ok(vec![]));
        let places: [CompanyId; 2] = [id(501), id(502)];
        let open = ownership_offers::of_companies(&mut reader, &grant, &places, at(19)).await;
        assert_eq!(open, Ok([(id(501), two.clone())].into()));
        assert_eq!(ownership_offers::of_companies(&mut reader, &grant, &places, at(20)).await, Ok([].into()));
        drop(reader);
        // Two of the same company do not fit, whoever writes them: the table's own rule.
        let mut tx = db.store.begin(tenant).await.unwrap();
        let doubled = crate::store::sql::Sql::new("INSERT INTO ownership_offers SELECT tenant_id, ")
            .bind(one.id)
            .sql(", company_id, from_user_id, to_user_id, offered_at, expires_at FROM ownership_offers WHERE tenant_id = ")
            .bind(tenant)
            .statement::<diesel::sql_types::Integer>();
        let error = crate::store::connection::on!(&mut *tx, |c| diesel_async::RunQueryDsl::execute(doubled, c)).unwrap_err();
        assert!(error.is_conflict(ConflictKind::Unique), "{error:?}");
        tx.rollback().await.unwrap();
        // Of nobody who is not in it, and to oneself never.
        for wrong in [offer(3, 1, 7), offer(3, 1, 0), offer(3, 9, 1)] {
            assert!(conflicts(async {
                let mut tx = db.store.begin(tenant).await.unwrap();
                ownership_offers::put(&mut tx, &crate::authz::operate(tenant), &wrong).await?;
                tx.commit().await
            }.await));
        }
        let mut reader = db.store.reader(other).await.unwrap();
        let theirs = ownership_offers::by_ids(&mut reader, &crate::authz::operate(other), &both, at(19)).await;
        assert_eq!(theirs, Ok(vec![]));
    }

    an_offer_goes_with_either_of_them |db| {
        let [tenant, _] = settle(db).await;
        let left = async || {
            let mut reader = db.store.reader(tenant).await.unwrap();
            let places: [CompanyId; 2] = [id(501), id(502)];
            ownership_offers::of_companies(&mut reader, &grant(tenant), &places, at(19)).await.unwrap().len()
        };
        let put = async || commit(db, tenant, async |tx, grant| {
            for place in [1, 2] {
                ownership_offers::put(tx, grant, &offer(place, place, 1)).await.unwrap();
            }
        }).await.unwrap();
        for (who, expected) in [(0, 0), (1, 0), (2, 2)] {
            put().await;
            commit(db, tenant, async |tx, grant| ownership_offers::void(tx, grant, user(who).id).await.unwrap()).await.unwrap();
            assert_eq!(left().await, expected, "{who}");
        }
        commit(db, tenant, async |tx, grant| {
            assert_eq!(memberships::delete(tx, grant, &row(1, 1, CompanyRole::Designer)).await, Ok(true));
        }).await.unwrap();
        assert_eq!(left().await, 1);
        commit(db, tenant, async |tx, grant| ownership_offers::delete(tx, grant, &offer(2, 2, 1)).await.unwrap()).await.unwrap();
        assert_eq!(left().await, 0);
        let again = async {
            let mut tx = db.store.begin(tenant).await.unwrap();
            ownership_offers::delete(&mut tx, &crate::authz::operate(tenant), &offer(2, 2, 1)).await?;
            tx.commit().await
        };
        assert!(matches!(again.await, Err(StoreError::Serialization(_))));
    }
}

/// Leave in one company reaches no other.
#[tokio::test]
async fn leave_in_one_company_opens_no_other() {
    let db = Db::sqlite().await;
    let [tenant, _] = settle(&db).await;
    let standing = rules::Standing {
        membership: Some((CompanyRole::Owner, crate::model::MembershipState::Active)),
        suspended: false,
    };
    let actor: Actor = super::companies::administrator(tenant);
    let mut tx = db.store.begin(tenant).await.unwrap();
    let grant = rules::offer_ownership(&actor, &standing, id(502)).unwrap();
    assert!(matches!(
        ownership_offers::put(&mut tx, &grant, &offer(1, 1, 1)).await,
        Err(StoreError::Internal(_))
    ));
    assert!(matches!(
        ownership_offers::delete(&mut tx, &grant, &offer(1, 1, 1)).await,
        Err(StoreError::Internal(_))
    ));
    let grant = rules::delete_company(&actor, &standing, id(502)).unwrap();
    assert!(matches!(companies::delete(&mut tx, &grant, id(501)).await, Err(StoreError::Internal(_))));
}
