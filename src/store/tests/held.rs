//! What is written to the links of users stands in their rows, whoever writes it.

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::db::{grant, id};
use super::directory::settled;
use super::people::user;
use super::{Db, on_both};
use crate::authz::leave;
use crate::model::{ProfileId, SubtenantId, TenantId, UserId};
use crate::store::bulk::{self, NewPerson};
use crate::store::connection::{Connection, on};
use crate::store::sql::Sql;
use crate::store::{StoreError, Tx, holdings, users};

type Pair = (UserId, Vec<u128>, Vec<u128>);

fn number(id: uuid::Uuid) -> u128 {
    id.as_u128() & 0xffff
}

/// What the rows of these users have, sorted.
async fn rows(connection: &mut Connection, tenant: TenantId, numbers: &[u128]) -> Vec<Pair> {
    let ids: Vec<UserId> = numbers.iter().map(|number| user(*number).id).collect();
    let mut found: Vec<Pair> = users::held_by(connection, &grant(tenant), &ids)
        .await
        .unwrap()
        .into_iter()
        .map(|(user, held)| {
            let mut profiles: Vec<_> = held.profiles.iter().map(|id| number(id.0)).collect();
            let mut subtenants: Vec<_> = held.subtenants.iter().map(|id| number(id.0)).collect();
            profiles.sort_unstable();
            subtenants.sort_unstable();
            (user, profiles, subtenants)
        })
        .collect();
    found.sort();
    found
}

async fn run(tx: &mut Tx, statement: Sql) -> Result<usize, StoreError> {
    let statement = statement.statement::<BigInt>();
    on!(&mut **tx, |c| statement.execute(c))
}

/// Three users of a tenant with profiles 301, 302 and subtenants 201, 202, holding nothing.
async fn people(db: &Db, tenant: TenantId) -> Tx {
    let mut tx = settled(db, tenant).await;
    for number in 1..4 {
        users::insert(&mut tx, &grant(tenant), &user(number)).await.unwrap();
    }
    tx
}

on_both! {
    links_come_and_go_in_the_rows_of_their_users |db| {
        let [tenant, other] = db.tenants().await;
        let mut tx = people(db, other).await;
        holdings::set_profiles(&mut tx, &grant(other), user(1).id, &[id(302)]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = people(db, tenant).await;
        let both: [ProfileId; 2] = [id(301), id(302)];
        for _ in 0..2 {
            holdings::set_profiles(&mut tx, &grant(tenant), user(1).id, &both).await.unwrap();
            holdings::set_subtenants(&mut tx, &grant(tenant), user(1).id, &[id(201)]).await.unwrap();
        }
        holdings::set_profiles(&mut tx, &grant(tenant), user(2).id, &both[..1]).await.unwrap();
        let first = (user(1).id, vec![301, 302], vec![201]);
        let none = (user(3).id, vec![], vec![]);
        let there = [first.clone(), (user(2).id, vec![301], vec![]), none.clone()];
        assert_eq!(rows(&mut tx, tenant, &[1, 2, 3]).await, there);
        holdings::set_profiles(&mut tx, &grant(tenant), user(1).id, &both[1..]).await.unwrap();
        holdings::set_subtenants(&mut tx, &grant(tenant), user(1).id, &[id(202)]).await.unwrap();
        holdings::set_profiles(&mut tx, &grant(tenant), user(2).id, &[]).await.unwrap();
        let there = [(user(1).id, vec![302], vec![202]), (user(2).id, vec![], vec![]), none];
        assert_eq!(rows(&mut tx, tenant, &[1, 2, 3]).await, there);
        // Many at once, as nobody does who goes by the program.
        let all = Sql::new("INSERT INTO user_profiles (tenant_id, user_id, profile_id) SELECT users.tenant_id, \
            users.id, profiles.id FROM users JOIN profiles ON profiles.tenant_id = users.tenant_id \
            WHERE users.tenant_id = ").bind(tenant).sql(" ON CONFLICT DO NOTHING");
        assert_eq!(run(&mut tx, all).await, Ok(5));
        let everything = |number, subtenants: &[u128]| (user(number).id, vec![301, 302], subtenants.to_vec());
        let there = [everything(1, &[202]), everything(2, &[]), everything(3, &[])];
        assert_eq!(rows(&mut tx, tenant, &[1, 2, 3]).await, there);
        let gone = Sql::new("DELETE FROM user_profiles WHERE tenant_id = ").bind(tenant);
        assert_eq!(run(&mut tx, gone).await, Ok(6));
        let there = [(user(1).id, vec![], vec![202]), (user(2).id, vec![], vec![]), (user(3).id, vec![], vec![])];
        assert_eq!(rows(&mut tx, tenant, &[1, 2, 3]).await, there);
        tx.commit().await.unwrap();
        let mut tx = db.store.begin(other).await.unwrap();
        let there = [(user(1).id, vec![302], vec![]), (user(2).id, vec![], vec![])];
        assert_eq!(rows(&mut tx, other, &[1, 2]).await, there, "the same ids in another tenant");
        // The links of a user who goes go along.
        let gone = Sql::new("DELETE FROM users WHERE tenant_id = ").bind(other);
        assert_eq!(run(&mut tx, gone).await, Ok(3));
        tx.commit().await.unwrap();
    }

    what_is_rolled_back_is_not_in_the_row |db| {
        let [tenant, _] = db.tenants().await;
        people(db, tenant).await.commit().await.unwrap();
        let mut tx = db.store.begin(tenant).await.unwrap();
        holdings::set_profiles(&mut tx, &grant(tenant), user(1).id, &[id(301)]).await.unwrap();
        tx.rollback().await.unwrap();
        let mut connection = db.store.reader(tenant).await.unwrap();
        assert_eq!(rows(&mut connection, tenant, &[1]).await, [(user(1).id, vec![], vec![])]);
    }

    a_link_does_not_become_another_one |db| {
        let [tenant, _] = db.tenants().await;
        people(db, tenant).await.commit().await.unwrap();
        for change in [
            "UPDATE user_profiles SET profile_id = profile_id WHERE tenant_id = ",
            "UPDATE user_subtenants SET subtenant_id = subtenant_id WHERE tenant_id = ",
        ] {
            let mut tx = db.store.begin(tenant).await.unwrap();
            holdings::set_profiles(&mut tx, &grant(tenant), user(1).id, &[id(301)]).await.unwrap();
            holdings::set_subtenants(&mut tx, &grant(tenant), user(1).id, &[id(201)]).await.unwrap();
            let refused = run(&mut tx, Sql::new(change).bind(tenant)).await.unwrap_err();
            assert!(refused.detail().contains("delete and insert the links instead"), "{refused:?}");
            tx.rollback().await.unwrap();
        }
    }

    people_in_bulk_come_with_what_they_hold |db| {
        let [tenant, _] = db.tenants().await;
        let mut tx = settled(db, tenant).await;
        let person = |number, profiles: &[u128], subtenants: &[u128]| NewPerson {
            user: user(number),
            password_hash: "hash",
            profiles: profiles.iter().map(|number| id(*number)).collect(),
            subtenants: subtenants.iter().map(|number| id(*number)).collect(),
        };
        let people = [person(1, &[301, 302], &[201]), person(2, &[], &[202, 201]), person(3, &[], &[])];
        bulk::insert_people(&mut tx, &leave::generate(tenant), &people).await.unwrap();
        let there = [
            (user(1).id, vec![301, 302], vec![201]),
            (user(2).id, vec![], vec![201, 202]),
            (user(3).id, vec![], vec![]),
        ];
        assert_eq!(rows(&mut tx, tenant, &[1, 2, 3]).await, there);
        // The links are there as well.
        holdings::set_subtenants(&mut tx, &grant(tenant), user(2).id, &[id::<SubtenantId>(202)]).await.unwrap();
        assert_eq!(rows(&mut tx, tenant, &[2]).await, [(user(2).id, vec![], vec![202])]);
        tx.commit().await.unwrap();
    }
}

/// How many wait for a lock in this database.
async fn waiters(connection: &mut Connection) -> i64 {
    let waiters = Sql::new("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() ")
        .sql("AND wait_event_type = 'Lock'")
        .statement::<BigInt>();
    on!(connection, |c| waiters.get_result(c)).unwrap()
}

/// Of two changes at once the later goes on from what the earlier has made of the row.
#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn links_of_one_user_at_once_are_all_in_the_row() {
    let db = Db::postgres("held_at_once").await;
    let [tenant, _] = db.tenants().await;
    people(&db, tenant).await.commit().await.unwrap();
    let link = move |profile: u128| {
        Sql::new("INSERT INTO user_profiles (tenant_id, user_id, profile_id) VALUES (")
            .bind(tenant)
            .sql(", ")
            .bind(user(1).id)
            .sql(", ")
            .bind(id::<ProfileId>(profile))
            .sql(")")
    };
    let mut first = db.store.begin(tenant).await.unwrap();
    let mut second = db.store.begin(tenant).await.unwrap();
    assert_eq!(run(&mut first, link(301)).await, Ok(1));
    // Waits for the row that the first holds.
    let waiting = tokio::spawn(async move { (run(&mut second, link(302)).await, second) });
    let mut watch = db.store.reader(tenant).await.unwrap();
    while waiters(&mut watch).await == 0 {}
    first.commit().await.unwrap();
    let (linked, second) = waiting.await.unwrap();
    assert_eq!(linked, Ok(1));
    second.commit().await.unwrap();
    let mut connection = db.store.reader(tenant).await.unwrap();
    assert_eq!(rows(&mut connection, tenant, &[1]).await, [(user(1).id, vec![301, 302], vec![])]);
}
