//! Connections, transactions, migrations and types.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use super::db::{at, grant, id};
use super::{Db, on_both};
use crate::model::{Tenant, TenantId};
use crate::store::connection::{Connection, on};
use crate::store::list::one_of;
use crate::store::migrate::{self, Migration};
use crate::store::schema::tenants as table;
use crate::store::sql::Sql;
use crate::store::types::At;
use crate::store::{ConflictKind, DatabaseUrl, Store, StoreError, StoreOptions, tenants};

/// What the database says of its tables, indexes, constraints and policies, as sorted lines.
async fn described(connection: &mut Connection) -> Vec<String> {
    let tables =
        "SELECT coalesce(sql, name) FROM sqlite_master WHERE tbl_name NOT LIKE '\\_\\_%' ESCAPE '\\'";
    let catalog = "SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, is_nullable, \
         column_default, collation_name) FROM information_schema.columns WHERE table_schema = 'public' \
         AND table_name <> '__diesel_schema_migrations' \
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '\\_\\_%' \
         UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) \
           FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE '\\_\\_%' \
         UNION ALL SELECT concat_ws(' ', tablename, policyname, qual, with_check) FROM pg_policies \
         UNION ALL SELECT concat_ws(' ', relname, relrowsecurity, relforcerowsecurity) FROM pg_class \
           WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE '\\_\\_%' \
         UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace";
    let query = Sql::default().split(tables, catalog).statement::<Text>();
    let mut lines: Vec<String> = on!(connection, |c| query.load(c)).unwrap();
    lines.sort_unstable();
    lines
}

on_both! {
    /// Migrations say what they do, and taking them back leaves nothing behind.
    migrations_go_up_down_and_up_to_the_same_schema |db| {
        let known = migrate::status(&db.url).await.unwrap();
        let names = || known.iter().map(|one| one.name.clone());
        let standing = |applied| names().map(|name| Migration { name, applied }).collect::<Vec<_>>();
        assert_eq!(names().next().as_deref(), Some("2026-11-21-000000_initial"));
        assert!(names().is_sorted(), "oldest first: {known:?}");
        let mut connection = db.store.system().await.unwrap();
        let first = described(&mut connection).await;
        assert!(first.len() > 30, "{first:?}");
        assert_eq!(migrate::up(&db.url).await, Ok(vec![]), "nothing is left to do");
        assert_eq!(known, standing(true));
        assert_eq!(migrate::down(&db.url, 99).await, Ok(names().rev().collect()));
        assert_eq!(described(&mut connection).await, Vec::<String>::new());
        assert_eq!(migrate::status(&db.url).await, Ok(standing(false)));
        assert_eq!(migrate::up(&db.url).await, Ok(names().collect()));
        assert_eq!(described(&mut connection).await, first);
    }

    ids_and_moments_come_back_as_they_went_in |db| {
        let [tenant, _] = db.tenants().await;
        let expected = Tenant { id: tenant, slug: "acme".into(), name: "Name".into(), created_at: at(0) };
        let mut connection = db.store.reader(tenant).await.unwrap();
        assert_eq!(tenants::by_id(&mut connection, &grant(tenant)).await, Ok(Some(expected.clone())));
        let mut connection = db.store.system().await.unwrap();
        assert_eq!(tenants::by_slug(&mut connection, "acme").await, Ok(Some(expected)));
        assert_eq!(tenants::by_slug(&mut connection, "ACME").await, Ok(None));
        // Before 1970, and a moment that is not a whole second.
        let [early, odd] = [-5_000_000_001, 1].map(|second| at(0) + chrono::TimeDelta::seconds(second));
        let moments = Sql::new("SELECT ").bind(early).sql(" UNION ALL SELECT ").bind(odd);
        let moments = moments.statement::<crate::store::types::Moment>();
        let found: Vec<crate::clock::Timestamp> = on!(&mut connection, |c| moments.load(c)).unwrap();
        assert_eq!(found, [early, odd]);
    }

    an_ordinary_role_is_held_by_row_level_security |db| {
        assert_eq!(db.store.sees_all_rows().await, Ok(false));
    }

    one_of_takes_what_is_listed |db| {
        let [acme, other] = db.tenants().await;
        let mut connection = db.store.system().await.unwrap();
        let cases: [(&[TenantId], &[TenantId]); 4] =
            [(&[], &[]), (&[acme], &[acme]), (&[other, acme, other, id(99)], &[acme, other]), (&[id(99)], &[])];
        for (listed, expected) in cases {
            let found: Vec<TenantId> = on!(&mut connection, |c| table::table
                .filter(one_of(table::id, listed))
                .order(table::id)
                .select(table::id)
                .load(c))
            .unwrap();
            assert_eq!(found, expected);
        }
    }

    a_transaction_is_written_by_commit_alone |db| {
        for (number, commits) in [(1, true), (2, false), (3, true)] {
            let tenant = id(number);
            let mut tx = db.store.begin(tenant).await.unwrap();
            tenants::insert(&mut tx, &grant(tenant), &format!("t{number}"), "Name", &[0; 32], at(0)).await.unwrap();
            if commits {
                tx.commit().await.unwrap();
            } else {
                drop(tx);
            }
        }
        let tx = db.store.begin(id(4)).await.unwrap();
        tx.rollback().await.unwrap();
        let mut connection = db.store.system().await.unwrap();
        let found: Vec<String> =
            on!(&mut connection, |c| table::table.order(table::slug).select(table::slug).load(c)).unwrap();
        assert_eq!(found, ["t1", "t3"]);
    }

    a_transaction_in_which_a_statement_failed_cannot_be_committed |db| {
        let [acme, _] = db.tenants().await;
        let mut tx = db.store.begin(acme).await.unwrap();
        let rename = diesel::update(table::table.find(acme)).set(table::name.eq("New"));
        assert_eq!(on!(&mut *tx, |c| rename.execute(c)), Ok(1));
        let doubled = diesel::insert_into(table::table).values((
            table::id.eq(acme),
            table::slug.eq("third"),
            table::cursor_key.eq([0_u8; 32].as_slice()),
            table::name.eq("Name"),
            table::created_at.eq(At(at(0))),
        ));
        let error = on!(&mut *tx, |c| doubled.execute(c)).unwrap_err();
        assert!(error.is_conflict(ConflictKind::Unique), "{error:?}");
        let error = tx.commit().await.unwrap_err();
        assert_eq!(error, StoreError::Internal("a statement of the transaction failed".into()));
        let mut connection = db.store.reader(acme).await.unwrap();
        let found = tenants::by_id(&mut connection, &grant(acme)).await.unwrap().unwrap();
        assert_eq!(found.name, "Name");
    }

    a_slug_is_taken_once |db| {
        db.tenants().await;
        let mut tx = db.store.begin(id(3)).await.unwrap();
        assert_eq!(tenants::insert(&mut tx, &grant(id(3)), "acme", "Again", &[0; 32], at(0)).await, Ok(false));
        assert_eq!(tenants::lock(&mut tx, &grant(id(3))).await, Ok(false));
        assert_eq!(tenants::lock(&mut tx, &grant(id(1))).await.is_ok_and(|found| found), matches!(db.url, DatabaseUrl::Sqlite(_)), "rows of another tenant are out of sight on PostgreSQL");
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn sqlite_is_durable_and_keeps_its_statements() {
    let db = Db::sqlite().await;
    let mut connection = db.store.system().await.unwrap();
    let options = Sql::new("SELECT compile_options FROM pragma_compile_options").statement::<Text>();
    let options: Vec<String> = on!(&mut connection, |c| options.load(c)).unwrap();
    for option in ["ENABLE_QPSG", "THREADSAFE=2", "DEFAULT_MEMSTATUS=0"] {
        assert!(options.contains(&option.to_owned()), "{option}: {options:?}");
    }
    let settings = Sql::new(
        "SELECT cast(journal_mode AS TEXT) FROM pragma_journal_mode UNION ALL \
         SELECT cast(synchronous AS TEXT) FROM pragma_synchronous UNION ALL \
         SELECT cast(foreign_keys AS TEXT) FROM pragma_foreign_keys UNION ALL \
         SELECT cast(timeout AS TEXT) FROM pragma_busy_timeout",
    );
    let settings = settings.statement::<Text>();
    let settings: Vec<String> = on!(&mut connection, |c| settings.load(c)).unwrap();
    assert_eq!(settings, ["wal", "2", "1", "5000"]);
}

#[tokio::test]
async fn a_reader_of_sqlite_cannot_write() {
    let db = Db::sqlite().await;
    let [acme, _] = db.tenants().await;
    let mut connection = db.store.reader(acme).await.unwrap();
    let error =
        tenants::insert(&mut connection, &grant(id(3)), "third", "Name", &[0; 32], at(0)).await.unwrap_err();
    assert_eq!(error, StoreError::Internal("attempt to write a readonly database".into()));
}

#[tokio::test]
async fn a_missing_file_is_made_only_if_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("none.sqlite"));
    let options = StoreOptions { create: false, ..StoreOptions::default() };
    let error = Store::connect(&url, options).await.unwrap_err();
    assert!(matches!(&error, StoreError::Unavailable(_)), "{error:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    Store::connect(&url, StoreOptions::default()).await.unwrap();
}

/// Row-level security is a second wall: a query without our filters sees one tenant's rows.
#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn postgres_shows_no_other_tenants_rows() {
    let db = Db::postgres("rows").await;
    let [acme, other] = db.tenants().await;
    for (mut connection, expected) in [
        (db.store.reader(acme).await.unwrap(), vec![acme]),
        (db.store.reader(other).await.unwrap(), vec![other]),
        (db.store.reader(id(3)).await.unwrap(), vec![]),
        (db.store.system().await.unwrap(), vec![acme, other]),
    ] {
        let found: Vec<TenantId> =
            on!(&mut connection, |c| table::table.order(table::id).select(table::id).load(c)).unwrap();
        assert_eq!(found, expected);
    }
    let mut tx = db.store.begin(acme).await.unwrap();
    let error = tenants::insert(&mut tx, &grant(id(3)), "third", "Name", &[0; 32], at(0)).await.unwrap_err();
    assert!(error.detail().contains("row-level security"), "{error:?}");
}

/// A server that hangs up is noticed at once, and the next call gets a new connection.
#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn the_pool_heals_when_postgres_hangs_up() {
    let db = Db::postgres("heals").await;
    let end = "SELECT cast(count(pg_terminate_backend(pid)) AS text) FROM pg_stat_activity \
               WHERE datname = current_database()";
    let mut connection = db.store.system().await.unwrap();
    let query = Sql::new(end).statement::<Text>();
    let error = on!(&mut connection, |c| query.load::<String>(c)).unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    drop(connection);
    for _ in 0..8 {
        db.store.ping().await.unwrap();
    }
}

/// Every table has row-level security, forced on its owner too, with a policy for what is read and what is written.
#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn every_table_is_held_by_row_level_security() {
    let db = Db::postgres("policies").await;
    let mut connection = db.store.system().await.unwrap();
    let tables = |which: &'static str| {
        let query = Sql::new(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace \
             AND relkind IN ('r', 'p') AND relname NOT LIKE '\\_\\_%'",
        );
        query.sql(which).sql(" ORDER BY 1").statement::<Text>()
    };
    let all = tables("");
    let all: Vec<String> = on!(&mut connection, |c| all.load(c)).unwrap();
    assert!(all.len() > 15 && all.contains(&"companies".to_owned()), "{all:?}");
    let held = tables(
        " AND relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policies WHERE schemaname = 'public' \
         AND tablename = relname AND permissive = 'PERMISSIVE' AND cmd = 'ALL' AND qual LIKE '%tenantry_tenant()%' \
         AND coalesce(with_check, qual) LIKE '%tenantry_tenant()%')",
    );
    let held: Vec<String> = on!(&mut connection, |c| held.load(c)).unwrap();
    assert_eq!(held, all);
}

#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn a_superuser_sees_all_rows() {
    let url =
        std::env::var("TENANTRY_TEST_POSTGRES_SUPERUSER").expect("TENANTRY_TEST_POSTGRES_SUPERUSER is set");
    let options = StoreOptions { connections: 1, ..StoreOptions::default() };
    let store = Store::connect(&DatabaseUrl::parse(&url).unwrap(), options).await.unwrap();
    assert_eq!(store.sees_all_rows().await, Ok(true));
}
