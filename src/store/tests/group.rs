//! SQLite's transactions share the wait for the disk, and nothing else: nobody is told before, and who fails, fails alone.

use std::pin::pin;

use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use futures_util::FutureExt;
use futures_util::future::join_all;

use super::Db;
use super::db::{at, grant, id};
use crate::model::TenantId;
use crate::store::connection::on;
use crate::store::group::{MOST, Turn, Writer};
use crate::store::local::at_once;
use crate::store::schema::tenants as table;
use crate::store::sql::Sql;
use crate::store::sqlite::Opener;
use crate::store::{ConflictKind, DatabaseUrl, Store, StoreError, Tx, tenants};

/// Adds a tenant of this number.
async fn add(tx: &mut Tx, number: u128) {
    let slug = format!("t{number}");
    let added = tenants::insert(tx, &grant(id(number)), &slug, "Name", &[0; 32], at(0)).await;
    assert_eq!(added, Ok(true));
}

/// The slugs that are durable, but for those of the tenants that are there already.
async fn slugs(store: &Store) -> Vec<String> {
    let mut reader = store.system().await.unwrap();
    on!(&mut reader, |c| table::table.order(table::slug).select(table::slug).load(c)).unwrap()
}

/// A transaction that waits for its turn from now on.
fn waits(store: &Store) -> impl Future<Output = Tx> + Send + 'static {
    let store = store.clone();
    let begun = tokio::spawn(async move { store.begin(id(1)).await.unwrap() });
    async move { begun.await.unwrap() }
}

/// Waits until so many wait.
async fn gathered(store: &Store, number: usize) {
    while store.writers_waiting() < number {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nobody_is_answered_before_all_is_durable() {
    let db = Db::sqlite().await;
    let mut one = db.store.begin(id(1)).await.unwrap();
    add(&mut one, 1).await;
    let two = waits(&db.store);
    gathered(&db.store, 1).await;
    let mut first = pin!(one.commit());
    assert!(first.as_mut().now_or_never().is_none());
    let mut two = two.await;
    // What was written before is there for whoever is durable with it, and for nobody else.
    let seen: i64 = on!(&mut *two, |c| table::table.count().get_result(c)).unwrap();
    assert_eq!((seen, slugs(&db.store).await.len()), (1, 0));
    assert!(first.as_mut().now_or_never().is_none());
    add(&mut two, 2).await;
    assert_eq!(two.commit().await, Ok(()));
    assert_eq!(slugs(&db.store).await, ["t1", "t2"]);
    assert_eq!(first.await, Ok(()));
}

#[tokio::test]
async fn what_is_undone_undoes_itself_alone() {
    let db = Db::sqlite().await;
    // Rolled back, dropped, and one in which a statement has failed.
    for way in 0..3 {
        let number = way * 10;
        let mut one = db.store.begin(id(1)).await.unwrap();
        add(&mut one, number + 1).await;
        let (two, three) = (waits(&db.store), waits(&db.store));
        gathered(&db.store, 2).await;
        let mut first = pin!(one.commit());
        assert!(first.as_mut().now_or_never().is_none());
        let mut two = two.await;
        add(&mut two, number + 2).await;
        let undone = async {
            match way {
                0 => two.rollback().await,
                1 => {
                    drop(two);
                    Ok(())
                }
                _ => {
                    let doubled = diesel::update(table::table.find(id::<TenantId>(number + 2)))
                        .set(table::id.eq(id::<TenantId>(number + 1)));
                    let error = on!(&mut *two, |c| doubled.execute(c)).unwrap_err();
                    assert!(error.is_conflict(ConflictKind::Unique), "{error:?}");
                    two.commit().await
                }
            }
        };
        let rest = async {
            let mut three = three.await;
            let seen: i64 = on!(&mut *three, |c| table::table
                .filter(table::id.eq(id::<TenantId>(number + 2)))
                .count()
                .get_result(c))
            .unwrap();
            assert_eq!(seen, 0);
            add(&mut three, number + 3).await;
            three.commit().await
        };
        let (undone, first, rest) = futures_util::join!(undone, first, rest);
        let failed = StoreError::Internal("a statement of the transaction failed".into());
        assert_eq!(undone, if way == 2 { Err(failed) } else { Ok(()) });
        assert_eq!((first, rest), (Ok(()), Ok(())));
        let there = slugs(&db.store).await;
        let has = |number: u128| there.contains(&format!("t{number}"));
        assert_eq!([1, 2, 3].map(|of| has(number + of)), [true, false, true]);
    }
}

/// The one that all were opened in is undone by itself while nobody has joined yet.
#[tokio::test]
async fn the_first_can_be_undone_while_others_wait() {
    let db = Db::sqlite().await;
    for drops in [true, false] {
        let mut one = db.store.begin(id(1)).await.unwrap();
        add(&mut one, 1).await;
        let two = waits(&db.store);
        gathered(&db.store, 1).await;
        if drops {
            drop(one)
        } else {
            one.rollback().await.unwrap()
        }
        let two = two.await;
        assert_eq!(two.commit().await, Ok(()));
        assert_eq!(slugs(&db.store).await, Vec::<String>::new());
    }
}

/// A COMMIT that fails, here since a row is missing that others refer to, fails everybody that it was for.
#[tokio::test]
async fn a_commit_that_fails_fails_all_of_its_group_and_nobody_else() {
    let db = Db::sqlite().await;
    db.tenants().await;
    let mut one = db.store.begin(id(1)).await.unwrap();
    add(&mut one, 11).await;
    let two = waits(&db.store);
    gathered(&db.store, 1).await;
    let mut first = pin!(one.commit());
    assert!(first.as_mut().now_or_never().is_none());
    let mut two = two.await;
    two.batch("PRAGMA defer_foreign_keys = ON").await.unwrap();
    let orphan = Sql::new("INSERT INTO attempts (tenant_id, kind, subject, window_start, count) VALUES (")
        .bind(id::<TenantId>(99))
        .sql(", 'KIND', x'00', 0, 1)");
    on!(&mut *two, |c| orphan.execute(c)).unwrap();
    let (second, first) = futures_util::join!(two.commit(), first);
    for failed in [first, second] {
        let error = failed.unwrap_err();
        assert!(error.is_conflict(ConflictKind::ForeignKey), "{error:?}");
    }
    assert_eq!(slugs(&db.store).await, ["acme", "other"]);
    let mut next = db.store.begin(id(1)).await.unwrap();
    add(&mut next, 12).await;
    assert_eq!(next.commit().await, Ok(()));
    assert_eq!(slugs(&db.store).await, ["acme", "other", "t12"]);
}

/// Whoever gives up waiting for their turn, or for the disk, holds up nobody.
#[tokio::test]
async fn who_gives_up_is_passed_over() {
    let db = Db::sqlite().await;
    let mut one = db.store.begin(id(1)).await.unwrap();
    add(&mut one, 1).await;
    {
        let mut two = pin!(db.store.begin(id(1)));
        assert!(two.as_mut().now_or_never().is_none());
    }
    let three = waits(&db.store);
    gathered(&db.store, 2).await;
    {
        let mut first = pin!(one.commit());
        assert!(first.as_mut().now_or_never().is_none());
    }
    let mut three = three.await;
    add(&mut three, 3).await;
    assert_eq!(three.commit().await, Ok(()));
    assert_eq!(slugs(&db.store).await, ["t1", "t3"]);
}

/// A turn that was handed over and never looked at goes to the next.
#[tokio::test]
async fn a_turn_that_nobody_takes_goes_on() {
    let db = Db::sqlite().await;
    let mut one = db.store.begin(id(1)).await.unwrap();
    add(&mut one, 1).await;
    let (mut two, three) = (Box::pin(db.store.begin(id(1))), waits(&db.store));
    assert!(two.as_mut().now_or_never().is_none());
    gathered(&db.store, 2).await;
    let mut first = pin!(one.commit());
    assert!(first.as_mut().now_or_never().is_none());
    drop(two);
    let mut three = three.await;
    add(&mut three, 3).await;
    assert_eq!(three.commit().await, Ok(()));
    assert_eq!(first.await, Ok(()));
    assert_eq!(slugs(&db.store).await, ["t1", "t3"]);
}

/// Where the connection is lost, everybody whose changes were open in it is told so, and the next one opens another.
#[tokio::test]
async fn a_lost_connection_fails_whoever_waits_for_it() {
    let db = Db::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &db.url else { panic!() };
    let bound = std::time::Duration::from_secs(5);
    let writer = Writer::new(Opener::new(path.clone(), false, bound), bound);
    let begun = async || -> Turn {
        let mut turn = writer.turn().await.unwrap();
        turn.begin().await.unwrap();
        turn
    };
    let run = |turn: &mut Turn, statement: &str| at_once(turn.raw().batch_execute(statement)).unwrap();
    let mut one = begun().await;
    run(&mut one, "CREATE TABLE kept (x)");
    let mut second = pin!(begun());
    assert!(second.as_mut().now_or_never().is_none());
    let mut first = pin!(one.commit());
    assert!(first.as_mut().now_or_never().is_none());
    let mut two = second.await;
    // As SQLite does by itself where the disk is full.
    run(&mut two, "ROLLBACK");
    let closed = StoreError::Unavailable("connection closed".into());
    assert!(two.commit().await.is_err());
    assert_eq!(first.await, Err(closed));
    let mut three = begun().await;
    run(&mut three, "CREATE TABLE kept (x)");
    assert_eq!(three.commit().await, Ok(()));
    assert_eq!(writer.waiting(), 0);
}

/// Many at once: what is answered is there, what is undone is not, and all get their turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_writers_at_once_each_read_what_they_wrote() {
    let db = Db::sqlite().await;
    let writers = (0..100).map(|number| {
        let store = db.store.clone();
        tokio::spawn(async move {
            for round in 0..3 {
                let number = 1000 * (round + 1) + number;
                let mut tx = store.begin(id(1)).await.unwrap();
                add(&mut tx, number).await;
                let keeps = number % 3 != 0;
                match number % 6 {
                    0 => tx.rollback().await.unwrap(),
                    3 => drop(tx),
                    _ => tx.commit().await.unwrap(),
                }
                assert_eq!(slugs(&store).await.contains(&format!("t{number}")), keeps, "{number}");
            }
        })
    });
    for done in join_all(writers).await {
        done.unwrap();
    }
    let expected = (1..4)
        .flat_map(|round| (0..100).map(move |number| 1000 * round + number))
        .filter(|number| number % 3 != 0);
    assert_eq!(slugs(&db.store).await.len(), expected.count());
    assert_eq!(db.store.writers_waiting(), 0);
    const { assert!(100 > MOST, "more at once than one COMMIT is for") };
}
