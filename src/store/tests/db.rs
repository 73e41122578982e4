//! A fresh, migrated database for each test.

use chrono::DateTime;
use uuid::Uuid;

use crate::authz::{Grant, leave};
use crate::clock::Timestamp;
use crate::model::{Identifier, TenantId};
use crate::store::{DatabaseUrl, Store, StoreOptions, migrate, tenants};

/// A database of one test.
pub struct Db {
    pub url: DatabaseUrl,
    pub store: Store,
    _folder: Option<tempfile::TempDir>,
}

/// The nth id that a test uses.
pub fn id<I: Identifier>(number: u128) -> I {
    I::from_uuid(Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + number))
}

/// The nth second of the tests' time.
pub fn at(second: i64) -> Timestamp {
    DateTime::from_timestamp_micros(1_800_000_000_000_123 + second * 1_000_000).unwrap()
}

/// Leave to do anything in the tenant.
pub fn grant(tenant: TenantId) -> Grant<leave::Operate> {
    leave::operate(tenant)
}

impl Db {
    /// A new SQLite file.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("new/tenantry.sqlite"));
        migrate::up(&url).await.unwrap();
        let store = Store::connect(&url, StoreOptions::default()).await.unwrap();
        Self { url, store, _folder: Some(folder) }
    }

    /// A new database on the server that TENANTRY_TEST_POSTGRES names; the one that an earlier run of
    /// the same test left is dropped first.
    pub async fn postgres(test: &str) -> Self {
        let server = std::env::var("TENANTRY_TEST_POSTGRES").expect("TENANTRY_TEST_POSTGRES is set");
        let config: tokio_postgres::Config = server.parse().unwrap();
        let name = format!("tenantry_store_{test}");
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        let driver = tokio::spawn(connection);
        client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        drop(client);
        driver.await.unwrap().unwrap();
        let mut config = config;
        let url = DatabaseUrl::Postgres(Box::new(config.dbname(&name).clone()));
        migrate::up(&url).await.unwrap();
        let options = StoreOptions { connections: 4, ..StoreOptions::default() };
        let store = Store::connect(&url, options).await.unwrap();
        Self { url, store, _folder: None }
    }

    /// Two tenants, `acme` and `other`.
    pub async fn tenants(&self) -> [TenantId; 2] {
        let both = [id(1), id(2)];
        for (tenant, slug) in both.into_iter().zip(["acme", "other"]) {
            let mut tx = self.store.begin(tenant).await.unwrap();
            assert_eq!(
                tenants::insert(&mut tx, &grant(tenant), slug, "Name", &[0; 32], at(0)).await,
                Ok(true)
            );
            tx.commit().await.unwrap();
        }
        both
    }
}

/// `on_both!(name, |db| { … })`: one test on SQLite and one on PostgreSQL.
macro_rules! on_both {
    ($($(#[doc = $doc:literal])* $name:ident |$db:ident| $body:block)*) => {$(
        $(#[doc = $doc])*
        mod $name {
            use super::*;

            async fn holds($db: &Db) $body

            #[tokio::test]
            async fn sqlite() {
                holds(&Db::sqlite().await).await;
            }
            #[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
            #[tokio::test]
            async fn postgres() {
                holds(&Db::postgres(stringify!($name)).await).await;
            }
        }
    )*};
}
pub(super) use on_both;
