//! What companies keep, in one tenant and beside another.

use std::collections::HashMap;

use super::companies::{company as a_company, row};
use super::db::{at, grant, id};
use super::people::user;
use super::{Db, on_both};
use crate::authz::companies::{Standing, content as rules};
use crate::authz::{Actor, Grant, Principal, leave};
use crate::model::{CompanyId, CompanyRole, Intent, RoleKey, RoleSet, TenantId};
use crate::store::connection::on;
use crate::store::content::{Listed, Stored, Writes, counts, place};
use crate::store::page::Paging;
use crate::store::sql::Sql;
use crate::store::{StoreError, Tx, companies, memberships, users};

fn company(number: u128) -> CompanyId {
    id(500 + number)
}

fn intent(number: u128, place: u128, name: &str) -> Intent {
    Intent {
        id: id(7000 + number),
        company_id: company(place),
        name: name.to_owned(),
        phrases: vec!["one".into(), "\"two\"".into()],
        created_at: at(1),
        updated_at: at(2),
        version: 1,
    }
}

/// Two companies, which keep three and one; in the other tenant the first keeps one more under the same ids.
async fn settle(db: &Db) -> [TenantId; 2] {
    let both = db.tenants().await;
    for tenant in both {
        let mut tx = db.store.begin(tenant).await.unwrap();
        users::insert(&mut tx, &grant(tenant), &user(1)).await.unwrap();
        for number in [1, 2] {
            companies::insert(&mut tx, &grant(tenant), &a_company(number)).await.unwrap();
            let owner = row(number, 1, CompanyRole::Owner, None);
            assert_eq!(memberships::insert(&mut tx, &grant(tenant), &owner).await, Ok(true));
        }
        let own = [intent(1, 1, "b"), intent(2, 1, "A"), intent(3, 1, "c"), intent(4, 2, "a")];
        let others = [intent(1, 1, "Theirs")];
        for record in if tenant == both[0] { own.as_slice() } else { &others } {
            Intent::insert(&mut tx, &grant(tenant), record).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    both
}

/// Leave to change what the company keeps.
fn within(tenant: TenantId, company: CompanyId) -> Grant<leave::UpdateIntent> {
    let actor = Actor {
        tenant,
        tenant_slug: "acme".into(),
        principal: Principal::User { user: id(8), session: id(7) },
        name: "Ada".into(),
        direct_roles: RoleSet::only(RoleKey::TenantAdministrator),
        profiles: Vec::new(),
        all_subtenants: true,
        subtenants: Vec::new(),
        email: "ada@example.com".into(),
        email_confirmed: true,
        language: None,
    };
    rules::update::<Intent>(&actor, &Standing::default(), company).unwrap()
}

/// Writes, and commits.
async fn write<P: Writes<Intent>>(
    db: &Db,
    grant: &Grant<P>,
    change: impl AsyncFnOnce(&mut Tx, &Grant<P>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut tx = db.store.begin(grant.tenant()).await.unwrap();
    match change(&mut tx, grant).await {
        Ok(()) => tx.commit().await,
        Err(error) => tx.rollback().await.and(Err(error)),
    }
}

on_both! {
    each_company_has_its_page |db| {
        let [tenant, other] = settle(db).await;
        let all = grant(tenant);
        let mut connection = db.store.reader(tenant).await.unwrap();
        let c = &mut connection;
        let both = [company(2), company(1), company(9)];
        let found = Intent::of_each(c, &all, &both, None, &Paging::first(2)).await.unwrap();
        let names = |number| {
            let page = &found[&company(number)];
            let names: Vec<&str> = page.items.iter().map(|it| it.name.as_str()).collect();
            (names, page.has_next)
        };
        assert_eq!((found.len(), names(1), names(2)), (2, (vec!["A", "b"], true), (vec!["a"], false)));
        assert_eq!(found[&company(1)].items[1], intent(1, 1, "b"));
        let behind = Paging::last(1).before(place(&intent(3, 1, "c")));
        let found = Intent::of_each(c, &all, &both[1..2], None, &behind).await.unwrap();
        assert_eq!(found[&company(1)].items, [intent(1, 1, "b")]);
        let found = Intent::of_each(c, &all, &both, Some("A"), &Paging::first(9)).await.unwrap();
        assert_eq!(found.values().map(|page| page.items.len()).collect::<Vec<_>>(), [1, 1]);
        let count = counts::<Intent, _>(c, &all, &both, None).await;
        assert_eq!(count, Ok(HashMap::from([(company(1), 3), (company(2), 1)])));
        let count = counts::<Intent, _>(c, &all, &both, Some("B")).await;
        assert_eq!(count, Ok(HashMap::from([(company(1), 1)])));
        assert_eq!(Intent::by_ids(c, &all, &[id(7001), id(9)]).await, Ok(vec![intent(1, 1, "b")]));
        let mut connection = db.store.reader(other).await.unwrap();
        let theirs = Intent::by_ids(&mut connection, &grant(other), &[id(7001), id(7002)]).await;
        assert_eq!(theirs, Ok(vec![intent(1, 1, "Theirs")]));
    }

    a_held_company_tells_what_stands_in_the_way |db| {
        let [tenant, _] = settle(db).await;
        let mut tx = db.store.begin(tenant).await.unwrap();
        let held = Intent::hold(&mut tx, &grant(tenant), company(1), None, id(7001), "C").await.unwrap().unwrap();
        assert_eq!((held.company.id, &held.membership), (company(1), &None));
        assert_eq!(held.record(id(7001)), Some(&intent(1, 1, "b")));
        assert_eq!(held.record(id(7004)), None);
        assert!(held.is_taken("C", id(7001)) && !held.is_taken("C", id(7003)) && !held.is_taken("B", id(7001)));
        // Of another company, by id or by name, there is nothing.
        let held = Intent::hold(&mut tx, &grant(tenant), company(2), None, id(7001), "c").await.unwrap().unwrap();
        assert_eq!(held.records, []);
        assert_eq!(Intent::hold(&mut tx, &grant(tenant), company(9), None, id(7001), "c").await, Ok(None));
        tx.rollback().await.unwrap();
    }

    a_write_reaches_the_company_it_is_leave_for |db| {
        let [tenant, other] = settle(db).await;
        let after = Intent { name: "B2".into(), phrases: Vec::new(), version: 2, ..intent(1, 1, "b") };
        let (here, elsewhere) = (within(tenant, company(1)), within(tenant, company(2)));
        let astray = write(db, &elsewhere, async |tx, grant| Intent::update(tx, grant, &after, 1).await).await;
        assert!(matches!(&astray, Err(StoreError::Internal(detail)) if detail.contains("does not reach")), "{astray:?}");
        let astray = write(db, &elsewhere, async |tx, grant| Intent::delete(tx, grant, &after).await).await;
        assert!(matches!(astray, Err(StoreError::Internal(_))));
        let astray = write(db, &elsewhere, async |tx, grant| Intent::insert(tx, grant, &intent(8, 1, "d")).await).await;
        assert!(matches!(astray, Err(StoreError::Internal(_))));
        let moved = |result| matches!(result, Err(StoreError::Serialization(_)));
        assert!(moved(write(db, &here, async |tx, grant| Intent::update(tx, grant, &after, 2).await).await));
        assert!(moved(write(db, &here, async |tx, grant| Intent::insert(tx, grant, &intent(8, 1, "B")).await).await));
        // One that says it is of that company, and is of another.
        let disguised = Intent { company_id: company(1), ..intent(4, 2, "a") };
        assert!(moved(write(db, &here, async |tx, grant| Intent::update(tx, grant, &disguised, 1).await).await));
        assert!(moved(write(db, &here, async |tx, grant| Intent::delete(tx, grant, &disguised).await).await));
        assert_eq!(write(db, &here, async |tx, grant| Intent::update(tx, grant, &after, 1).await).await, Ok(()));
        assert_eq!(write(db, &here, async |tx, grant| Intent::delete(tx, grant, &intent(2, 1, "A")).await).await, Ok(()));
        let mut connection = db.store.reader(tenant).await.unwrap();
        let mut left = Intent::by_ids(&mut connection, &grant(tenant), &[id(7001), id(7002), id(7003)]).await.unwrap();
        left.sort_by_key(|intent| intent.id);
        assert_eq!(left, [after, intent(3, 1, "c")]);
        let mut connection = db.store.reader(other).await.unwrap();
        let theirs = counts::<Intent, _>(&mut connection, &grant(other), &[company(1)], None).await;
        assert_eq!(theirs, Ok(HashMap::from([(company(1), 1)])));
    }

    what_a_company_keeps_goes_with_it |db| {
        let [tenant, other] = settle(db).await;
        let mut tx = db.store.begin(tenant).await.unwrap();
        let delete = Sql::new("DELETE FROM companies WHERE tenant_id = ").bind(tenant).sql(" AND id = ").bind(company(1));
        let delete = delete.statement::<diesel::sql_types::Integer>();
        on!(&mut *tx, |c| diesel_async::RunQueryDsl::execute(delete, c)).unwrap();
        tx.commit().await.unwrap();
        for (tenant, left) in [(tenant, vec![(company(2), 1)]), (other, vec![(company(1), 1)])] {
            let mut connection = db.store.reader(tenant).await.unwrap();
            let both = [company(1), company(2)];
            let count = counts::<Intent, _>(&mut connection, &grant(tenant), &both, None).await.unwrap();
            assert_eq!(count.into_iter().collect::<Vec<_>>(), left);
        }
    }
}
