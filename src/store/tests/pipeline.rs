//! What goes down a connection together: in its order, or not at all.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::{Error, QueryResult};
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;

use super::db::{at, grant, id};
use super::{Db, on_both};
use crate::model::{AuditEvent, TenantId};
use crate::store::connection::{Connection, later, on, together};
use crate::store::kept::kept;
use crate::store::schema::{audit_events, tenants as table};
use crate::store::sql::Sql;
use crate::store::{ConflictKind, DatabaseUrl, Store, StoreError, StoreOptions, Tx, audit, tenants};

/// Whose rows PostgreSQL shows, asked by a statement that has this text for the first time.
async fn shown(connection: &mut Connection, first: bool) -> String {
    let text = if first {
        "SELECT current_setting('tenantry.tenant')"
    } else {
        "SELECT current_setting('tenantry.tenant') "
    };
    let query = Sql::new(text).statement::<Text>();
    on!(connection, |c| query.get_result(c)).unwrap()
}

/// A store on the same database with one connection, which therefore serves everybody.
async fn narrow(db: &Db) -> Store {
    let options = StoreOptions { connections: 1, readers: 1, ..StoreOptions::default() };
    Store::connect(&db.url, options).await.unwrap()
}

fn event(number: u128) -> AuditEvent {
    AuditEvent {
        id: id(number),
        at: at(0),
        actor_kind: "OPERATOR".into(),
        actor_id: None,
        actor_name: "Operator".into(),
        action: "test".into(),
        target: None,
        company_id: None,
        changes: None,
        via: None,
        request_id: "r".into(),
    }
}

/// A number that nobody has had.
fn fresh() -> u128 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed).into()
}

async fn rename(tx: &mut Tx, tenant: TenantId, name: &str) {
    let rename = diesel::update(table::table.find(tenant)).set(table::name.eq(name));
    assert_eq!(on!(&mut **tx, |c| rename.execute(c)), Ok(1));
}

async fn name(store: &Store, tenant: TenantId) -> String {
    let mut reader = store.reader(tenant).await.unwrap();
    tenants::by_id(&mut reader, &grant(tenant)).await.unwrap().unwrap().name
}

async fn events(store: &Store, tenant: TenantId) -> i64 {
    let mut reader = store.reader(tenant).await.unwrap();
    events_in(&mut reader, tenant).await
}

async fn events_in(connection: &mut Connection, tenant: TenantId) -> i64 {
    let of = audit_events::table.filter(audit_events::tenant_id.eq(tenant));
    on!(connection, |c| of.count().get_result(c)).unwrap()
}

/// A write that cannot even be sent.
#[derive(QueryId)]
struct Unsendable;

impl QueryFragment<Pg> for Unsendable {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Err(Error::QueryBuilderError("unsendable".into()))
    }
}
impl QueryFragment<Sqlite> for Unsendable {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        Err(Error::QueryBuilderError("unsendable".into()))
    }
}

on_both! {
    a_write_that_nobody_waits_for_is_there_for_the_next_statement_and_after_the_commit |db| {
        let [acme, other] = db.tenants().await;
        let mut tx = db.store.begin(acme).await.unwrap();
        audit::insert(&mut tx, &grant(acme), &[event(10), event(11)]).await.unwrap();
        assert_eq!(on!(&mut *tx, |c| audit_events::table.count().get_result::<i64>(c)), Ok(2));
        audit::insert(&mut tx, &grant(acme), &[event(12)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(events(&db.store, acme).await, 3);
        // Of a tenant that nobody is in, and rolled back or dropped.
        for drops in [true, false] {
            let mut tx = db.store.begin(other).await.unwrap();
            audit::insert(&mut tx, &grant(other), &[event(13)]).await.unwrap();
            if drops { drop(tx) } else { tx.rollback().await.unwrap() }
        }
        assert_eq!(events(&db.store, acme).await, 3);
    }

    where_a_write_that_nobody_waits_for_fails_nothing_is_written |db| {
        let [acme, _] = db.tenants().await;
        let mut tx = db.store.begin(acme).await.unwrap();
        rename(&mut tx, acme, "New").await;
        let failed = async {
            audit::insert(&mut tx, &grant(acme), &[event(10), event(10)]).await?;
            tx.commit().await
        };
        let error = failed.await.unwrap_err();
        assert!(error.is_conflict(ConflictKind::Unique), "{error:?}");
        assert_eq!(name(&db.store, acme).await, "Name");
        assert_eq!(events(&db.store, acme).await, 0);
    }

    /// One statement on PostgreSQL, by itself or behind others; more than fit into one are several.
    writes_that_nobody_waits_for_go_together |db| {
        let [acme, _] = db.tenants().await;
        let postgres = matches!(db.url, DatabaseUrl::Postgres(_));
        for (alone, writes, statements) in [(true, 1, 1), (true, 8, 1), (true, 9, 2), (false, 3, 2), (false, 17, 4)] {
            let there = events(&db.store, acme).await;
            let before = db.store.statements();
            let mut tx = db.store.begin(acme).await.unwrap();
            if !alone {
                rename(&mut tx, acme, "New").await;
            }
            for _ in 0..writes {
                let number = 1000 + fresh();
                audit::insert(&mut tx, &grant(acme), &[event(number)]).await.unwrap();
            }
            tx.commit().await.unwrap();
            let sent = if postgres { statements } else { writes + u64::from(!alone) };
            assert_eq!(db.store.statements() - before, sent);
            assert_eq!(events(&db.store, acme).await - there, i64::try_from(writes).unwrap());
        }
    }

    /// Where a write that must touch a row touches none, nothing of its transaction is written.
    a_write_that_must_touch_a_row_takes_the_others_with_it |db| {
        let [acme, _] = db.tenants().await;
        for (wanted, alone, writes) in [(9, true, 1), (9, true, 9), (9, false, 1), (1, true, 1), (1, false, 9)] {
            let there = events(&db.store, acme).await;
            let mut tx = db.store.begin(acme).await.unwrap();
            let written = async {
                if !alone {
                    on!(&mut *tx, |c| table::table.count().get_result::<i64>(c))?;
                }
                for _ in 0..writes {
                    audit::insert(&mut tx, &grant(acme), &[event(5000 + fresh())]).await?;
                }
                let rename = diesel::update(table::table.find(id::<TenantId>(wanted))).set(table::name.eq("Touched"));
                later!(&mut tx, must kept!(rename))?;
                tx.commit().await
            };
            let moved = matches!(written.await, Err(StoreError::Serialization(_)));
            assert_eq!(moved, wanted == 9);
            let more = if moved { 0 } else { writes };
            assert_eq!(events(&db.store, acme).await - there, more);
            assert_eq!(name(&db.store, acme).await, if moved { "Name" } else { "Touched" });
        }
    }

    a_commit_does_not_go_without_what_is_before_it |db| {
        let [acme, _] = db.tenants().await;
        let mut tx = db.store.begin(acme).await.unwrap();
        rename(&mut tx, acme, "New").await;
        let failed = async {
            later!(&mut tx, Unsendable)?;
            tx.commit().await
        };
        assert_eq!(failed.await, Err(StoreError::Internal("unsendable".into())));
        assert_eq!(name(&db.store, acme).await, "Name");
        // Nor does the first statement go without what opens its transaction.
        let mut tx = db.store.begin(acme).await.unwrap();
        let failed = async {
            later!(&mut tx, Unsendable)?;
            let rename = diesel::update(table::table.find(acme)).set(table::name.eq("New"));
            on!(&mut *tx, |c| rename.execute(c))
        };
        assert_eq!(failed.await, Err(StoreError::Internal("unsendable".into())));
        let error = tx.commit().await.unwrap_err();
        assert_eq!(error, StoreError::Internal("a statement of the transaction failed".into()));
        assert_eq!(name(&db.store, acme).await, "Name");
    }

    queries_together_give_their_values_in_order_or_the_first_error |db| {
        let [acme, other] = db.tenants().await;
        let mut connection = db.store.system().await.unwrap();
        let before = db.store.statements();
        let slug = |id: TenantId| table::table.find(id).select(table::slug);
        let (one, (two, three)) = together!(
            &mut connection,
            |c| slug(other).get_result::<String>(c),
            |c| slug(acme).get_result::<String>(c),
            |c| table::table.count().get_result::<i64>(c)
        ).unwrap();
        assert_eq!((one.as_str(), two.as_str(), three), ("other", "acme", 2));
        assert_eq!(db.store.statements() - before, 3);
        let failed = together!(
            &mut connection,
            |c| slug(acme).get_result::<String>(c),
            |c| Unsendable.execute(c),
            |c| slug(id(9)).get_result::<String>(c)
        );
        assert_eq!(failed.unwrap_err(), StoreError::Internal("unsendable".into()));
        let found: String = on!(&mut connection, |c| slug(acme).get_result(c)).unwrap();
        assert_eq!(found, "acme");
    }

    /// Over the connection that it reads from on PostgreSQL, though others wait for one.
    whoever_reads_goes_on_to_write_without_waiting_again |db| {
        let [acme, other] = db.tenants().await;
        let store = narrow(db).await;
        let reader = store.reader(acme).await.unwrap();
        let mut next = pin!(store.reader(other));
        assert!(next.as_mut().now_or_never().is_none());
        let mut tx = store.begin_after(reader, acme).now_or_never().expect("nobody is before us").unwrap();
        rename(&mut tx, acme, "New").await;
        tx.commit().await.unwrap();
        assert_eq!(tenants::by_id(&mut next.await.unwrap(), &grant(other)).await.unwrap().unwrap().name, "Name");
        assert_eq!(name(&store, acme).await, "New");
    }

    /// Whose rows are shown is said again where it is another tenant's, and a connection that was hung up is not gone on with.
    whoever_reads_one_tenant_writes_another_one_as_that_one |db| {
        let [acme, other] = db.tenants().await;
        let store = narrow(db).await;
        for asked in [false, true] {
            let mut reader = store.reader(acme).await.unwrap();
            if asked {
                assert!(tenants::by_id(&mut reader, &grant(acme)).await.unwrap().is_some());
            }
            let mut tx = store.begin_after(reader, other).await.unwrap();
            audit::insert(&mut tx, &grant(other), &[event(9000 + fresh())]).await.unwrap();
            assert_eq!(events_in(&mut tx, other).await, i64::from(asked) + 1);
            tx.commit().await.unwrap();
        }
        assert_eq!((events(&store, other).await, events(&store, acme).await), (2, 0));

        if matches!(db.url, DatabaseUrl::Postgres(_)) {
            let mut reader = store.reader(acme).await.unwrap();
            let hung_up = reader.batch("SELECT pg_terminate_backend(pg_backend_pid())").await;
            assert!(hung_up.is_err());
            while !reader.is_closed() {
                tokio::task::yield_now().await;
            }
            let mut tx = store.begin_after(reader, acme).await.unwrap();
            rename(&mut tx, acme, "New").await;
            tx.commit().await.unwrap();
            assert_eq!(name(&store, acme).await, "New");
        }
    }

    an_empty_transaction_leaves_nothing_behind |db| {
        let [acme, other] = db.tenants().await;
        let store = narrow(db).await;
        store.begin(acme).await.unwrap().commit().await.unwrap();
        store.begin(acme).await.unwrap().rollback().await.unwrap();
        drop(store.begin(acme).await.unwrap());
        let mut tx = store.begin(other).await.unwrap();
        rename(&mut tx, other, "New").await;
        drop(tx);
        assert_eq!(name(&store, other).await, "Name");
        let mut tx = store.begin(other).await.unwrap();
        rename(&mut tx, other, "New").await;
        tx.commit().await.unwrap();
        assert_eq!(name(&store, other).await, "New");
    }
}

/// On SQLite a statement is stopped when its time is up, and the connection goes on.
#[tokio::test]
async fn a_statement_without_end_is_stopped() {
    let db = Db::sqlite().await;
    let options =
        StoreOptions { readers: 1, statement_timeout: Duration::from_millis(1), ..StoreOptions::default() };
    let store = Store::connect(&db.url, options).await.unwrap();
    let mut connection = store.system().await.unwrap();
    for _ in 0..2 {
        let endless = Sql::new(
            "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT cast(max(x) AS TEXT) FROM n",
        );
        let endless = endless.statement::<Text>();
        let error = on!(&mut connection, |c| endless.get_result::<String>(c)).unwrap_err();
        assert_eq!(error, StoreError::Unavailable("interrupted".into()));
        let found: i64 = on!(&mut connection, |c| table::table.count().get_result(c)).unwrap();
        assert_eq!(found, 0);
    }
}

/// SQLite undoes a write that is stopped by itself, with the transaction that it is in. Whoever rolls that back has what
/// they asked for, and the next who writes can.
#[tokio::test]
async fn a_write_that_is_stopped_is_undone_with_its_transaction() {
    let db = Db::sqlite().await;
    let [tenant, _] = db.tenants().await;
    let options = StoreOptions { statement_timeout: Duration::from_millis(5), ..StoreOptions::default() };
    let store = Store::connect(&db.url, options).await.unwrap();
    for _ in 0..2 {
        let before = name(&store, tenant).await;
        let mut tx = store.begin(tenant).await.unwrap();
        rename(&mut tx, tenant, "Undone").await;
        let endless = "UPDATE tenants SET name = 'Endless' WHERE 0 < (WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL \
            SELECT x + 1 FROM n) SELECT max(x) FROM n)";
        let endless = Sql::new(endless).statement::<()>();
        let error = on!(&mut *tx, |c| endless.execute(c)).unwrap_err();
        assert_eq!(error, StoreError::Unavailable("interrupted".into()));
        assert_eq!(tx.rollback().await, Ok(()));
        assert_eq!(name(&store, tenant).await, before);
        let mut tx = store.begin(tenant).await.unwrap();
        rename(&mut tx, tenant, "Kept").await;
        tx.commit().await.unwrap();
        assert_eq!(name(&store, tenant).await, "Kept");
    }
}

/// One connection that serves tenants in turn says whose turn it is before each first statement, whether that has to
/// be prepared first or not.
#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn each_statement_sees_the_tenant_of_its_connection() {
    let db = Db::postgres("turns").await;
    let [acme, other] = db.tenants().await;
    let store = narrow(&db).await;
    let expected = |tenant: TenantId| tenant.0.hyphenated().to_string();
    for (turn, tenant) in [acme, other, acme, acme, other].into_iter().enumerate() {
        let mut reader = store.reader(tenant).await.unwrap();
        assert_eq!(shown(&mut reader, turn < 2).await, expected(tenant));
        assert_eq!(shown(&mut reader, turn >= 2).await, expected(tenant));
        drop(reader);
        // A transaction, whose rollback takes nothing back of this.
        let mut tx = store.begin(tenant).await.unwrap();
        assert_eq!(shown(&mut tx, true).await, expected(tenant));
        tx.rollback().await.unwrap();
        let mut reader = store.reader(tenant).await.unwrap();
        assert_eq!(shown(&mut reader, true).await, expected(tenant));
        drop(reader);
        assert_eq!(shown(&mut store.system().await.unwrap(), true).await, "system");
    }
}

/// Whoever gives up waiting does not leave their tenant to the next.
#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn a_statement_that_is_given_up_does_not_say_whose_rows_are_shown() {
    let db = Db::postgres("given_up").await;
    let [acme, other] = db.tenants().await;
    let store = narrow(&db).await;
    for _ in 0..3 {
        assert_eq!(name(&store, acme).await, "Name");
        let mut reader = store.reader(other).await.unwrap();
        assert!(shown(&mut reader, true).now_or_never().is_none(), "an answer before anybody could give it");
        drop(reader);
        assert_eq!(name(&store, acme).await, "Name");
        // Never asked at all.
        drop(store.reader(other).await.unwrap());
        assert_eq!(
            shown(&mut store.reader(acme).await.unwrap(), true).await,
            acme.0.hyphenated().to_string()
        );
    }
}
