//! The rows of Users tabs, which are in order by themselves.

use super::companies::company as a_company;
use super::db::{at, grant, id};
use super::people::user;
use super::{Db, on_both};
use crate::model::{CompanyId, CompanyRole, Membership, TenantId, User, UserId};
use crate::store::users_tab::{Columns, TabField, TabFilter, Tabbed, of_companies, place};
use crate::store::{companies, memberships, page::By, page::Paging, users};

const BY_NAME: [By<TabField>; 2] = [By::ascending(TabField::Name), By::ascending(TabField::LastName)];

fn company(number: u128) -> CompanyId {
    id(500 + number)
}

/// Four people with these names are in company 1, the first three in company 2 as well. The same in the other tenant.
async fn settle(db: &Db) -> TenantId {
    let both = db.tenants().await;
    for tenant in both {
        let mut tx = db.store.begin(tenant).await.unwrap();
        let grant = grant(tenant);
        for number in [1, 2] {
            companies::insert(&mut tx, &grant, &a_company(number)).await.unwrap();
        }
        for (number, (name, last_name)) in
            [("Cleo", "Zed"), ("bea", "Young"), ("Abe", "Xu"), ("Bea", "Abbot")].into_iter().enumerate()
        {
            let number = number as u128;
            let person = User { name: name.into(), last_name: last_name.into(), ..user(number) };
            users::insert(&mut tx, &grant, &person).await.unwrap();
            for place in 1..=2 {
                if place == 1 || number < 3 {
                    let row = row(place, person.id, number);
                    assert_eq!(memberships::insert(&mut tx, &grant, &row).await, Ok(true));
                }
            }
        }
        tx.commit().await.unwrap();
    }
    both[0]
}

fn row(place: u128, user_id: UserId, number: u128) -> Membership {
    Membership {
        id: id(6000 + place * 100 + number),
        company_id: company(place),
        user_id,
        role: if number == 0 { CompanyRole::Owner } else { CompanyRole::Designer },
        active: true,
        joined_at: Some(at(3)),
        invitation: None,
        created_at: at(3),
        version: 1,
    }
}

async fn rows(db: &Db, tenant: TenantId, of: u128, paging: &Paging, columns: Columns) -> Vec<Tabbed> {
    let mut reader = db.store.reader(tenant).await.unwrap();
    let (ids, all) = ([company(1), company(2)], TabFilter::default());
    let pages = of_companies(&mut reader, &grant(tenant), &ids, &all, &BY_NAME, paging, columns, at(9)).await;
    pages.unwrap().remove(&company(of)).unwrap().items
}

async fn names(db: &Db, tenant: TenantId, of: u128, paging: &Paging) -> Vec<String> {
    let rows = rows(db, tenant, of, paging, Columns::Shown).await;
    rows.into_iter().map(|row| format!("{} {}", row.user.name, row.user.last_name)).collect()
}

/// Gives the user other names.
async fn rename(db: &Db, tenant: TenantId, number: u128, name: &str, last_name: &str) {
    let mut tx = db.store.begin(tenant).await.unwrap();
    let grant = grant(tenant);
    let was = users::by_ids(&mut tx, &grant, &[id(1000 + number)]).await.unwrap().remove(0);
    let after =
        User { name: name.into(), last_name: last_name.into(), version: was.version + 1, ..was.clone() };
    assert_eq!(users::update(&mut tx, &grant, &after, &was).await, Ok(()));
    tx.commit().await.unwrap();
}

on_both! {
    each_company_has_its_first_rows_in_order |db| {
        let tenant = settle(db).await;
        let first = Paging::first(2);
        assert_eq!(names(db, tenant, 1, &first).await, ["Abe Xu", "Bea Abbot"]);
        assert_eq!(names(db, tenant, 2, &first).await, ["Abe Xu", "bea Young"]);
        assert_eq!(names(db, tenant, 1, &Paging::last(3)).await, ["Bea Abbot", "bea Young", "Cleo Zed"]);
        assert_eq!(names(db, tenant, 2, &Paging::last(1)).await, ["Cleo Zed"]);
        let two = rows(db, tenant, 1, &first, Columns::Shown).await;
        let behind = Paging::first(5).after(place(&two[1].record, &two[1].user, &BY_NAME));
        assert_eq!(names(db, tenant, 1, &behind).await, ["bea Young", "Cleo Zed"]);
    }

    rows_move_with_the_names_of_their_people |db| {
        let tenant = settle(db).await;
        let all = Paging::first(10);
        rename(db, tenant, 0, "Ába", "Zed").await;
        assert_eq!(names(db, tenant, 1, &all).await, ["Abe Xu", "Bea Abbot", "bea Young", "Ába Zed"]);
        rename(db, tenant, 0, "Aba", "Zed").await;
        assert_eq!(names(db, tenant, 1, &all).await, ["Aba Zed", "Abe Xu", "Bea Abbot", "bea Young"]);
        assert_eq!(names(db, tenant, 2, &all).await, ["Aba Zed", "Abe Xu", "bea Young"]);
        rename(db, tenant, 3, "Bea", "Zimmer").await;
        assert_eq!(names(db, tenant, 1, &all).await, ["Aba Zed", "Abe Xu", "bea Young", "Bea Zimmer"]);
        // The other tenant's people of the same ids keep their names, and so do their rows.
        assert_eq!(names(db, id(2), 1, &all).await, ["Abe Xu", "Bea Abbot", "bea Young", "Cleo Zed"]);
        // Somebody who comes in comes in under the name of now.
        let mut tx = db.store.begin(tenant).await.unwrap();
        assert_eq!(memberships::insert(&mut tx, &grant(tenant), &row(2, id(1003), 9)).await, Ok(true));
        tx.commit().await.unwrap();
        assert_eq!(names(db, tenant, 2, &all).await, ["Aba Zed", "Abe Xu", "bea Young", "Bea Zimmer"]);
    }

    what_is_shown_is_as_it_is_in_the_whole |db| {
        let tenant = settle(db).await;
        let all = Paging::first(10);
        let whole = rows(db, tenant, 1, &all, Columns::Whole).await;
        let shown = rows(db, tenant, 1, &all, Columns::Shown).await;
        let told = |rows: &[Tabbed]| -> Vec<_> {
            rows.iter().map(|Tabbed { record: row, user }| {
                let ids = (row.id, row.company_id, row.user_id, user.id);
                let names = [&user.name, &user.last_name, &user.email].map(Clone::clone);
                let again = crate::authz::companies::Row::of(row, at(9)).again;
                (ids, row.role, row.state(at(9)), again, names, place(row, user, &BY_NAME))
            }).collect()
        };
        assert_eq!(told(&shown), told(&whole));
        assert_eq!(whole.len(), 4);
        assert_eq!(whole[0].user, User { name: "Abe".into(), last_name: "Xu".into(), ..user(2) });
        assert_eq!(whole[0].record, row(1, user(2).id, 2));
    }
}

/// Who comes into a company while being renamed stands in it under the new name: the rename waits for the row.
#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn a_rename_waits_for_a_row_that_is_on_its_way() {
    let db = std::sync::Arc::new(Db::postgres("tabs_rename_waits").await);
    let tenant = settle(&db).await;
    let mut tx = db.store.begin(tenant).await.unwrap();
    assert_eq!(memberships::insert(&mut tx, &grant(tenant), &row(2, id(1003), 9)).await, Ok(true));
    let renaming = tokio::spawn({
        let db = std::sync::Arc::clone(&db);
        async move { rename(&db, tenant, 3, "Aaron", "Abbot").await }
    });
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let (client, connection) = match &db.url {
        crate::store::DatabaseUrl::Postgres(config) => config.connect(tokio_postgres::NoTls).await.unwrap(),
        crate::store::DatabaseUrl::Sqlite(_) => panic!("a PostgreSQL database"),
    };
    tokio::spawn(connection);
    while !renaming.is_finished() && client.query_one(waits, &[]).await.unwrap().get::<_, i64>(0) == 0 {}
    assert!(!renaming.is_finished(), "it waits");
    tx.commit().await.unwrap();
    renaming.await.unwrap();
    let all = Paging::first(10);
    assert_eq!(names(&db, tenant, 2, &all).await, ["Aaron Abbot", "Abe Xu", "bea Young", "Cleo Zed"]);
}
