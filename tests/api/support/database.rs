//! A fresh, migrated database for each test, copied from a template that is made once.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use tempfile::TempDir;
use tenantry::{
    model::TenantId,
    store::{DatabaseUrl, migrate},
};
use tokio::sync::OnceCell;

/// Where a test's data lives; gone with it.
pub struct Database {
    pub url: DatabaseUrl,
    _folder: Option<TempDir>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

fn name(what: &str) -> String {
    format!("tenantry_api_{}_{what}", std::process::id())
}

impl Database {
    /// Does a statement go over a wire?
    pub const fn is_remote(&self) -> bool {
        matches!(self.url, DatabaseUrl::Postgres(_))
    }

    pub async fn sqlite() -> Self {
        static TEMPLATE: OnceCell<TempDir> = OnceCell::const_new();
        let template = TEMPLATE
            .get_or_init(|| async {
                let folder = tempfile::tempdir().unwrap();
                let url = DatabaseUrl::Sqlite(folder.path().join("template.sqlite"));
                migrate::up(&url).await.unwrap();
                folder
            })
            .await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tenantry.sqlite");
        for end in ["", "-wal"] {
            let from = template.path().join(format!("template.sqlite{end}"));
            if from.exists() {
                std::fs::copy(from, folder.path().join(format!("tenantry.sqlite{end}"))).unwrap();
            }
        }
        Self { url: DatabaseUrl::Sqlite(path), _folder: Some(folder) }
    }

    pub async fn postgres() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let server = std::env::var("TENANTRY_TEST_POSTGRES").expect("TENANTRY_TEST_POSTGRES is set");
        let config: tokio_postgres::Config = server.parse().unwrap();
        let template = TEMPLATE
            .get_or_init(|| async {
                let template = name("template");
                create(&config, &template, "template1").await;
                migrate::up(&on(&config, &template)).await.unwrap();
                template
            })
            .await;
        let own = name(&COUNT.fetch_add(1, Ordering::SeqCst).to_string());
        create(&config, &own, template).await;
        Self { url: on(&config, &own), _folder: None }
    }
}

impl Database {
    /// The same database for another server. It goes with the first.
    pub fn shared(&self) -> Self {
        Self { url: self.url.clone(), _folder: None }
    }

    /// Runs a statement on one tenant's rows.
    pub async fn run(&self, tenant: TenantId, statement: &str) {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                connection.batch_execute(statement).unwrap();
            }
            DatabaseUrl::Postgres(config) => {
                let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
                let driver = tokio::spawn(connection);
                let tenant = format!("SET tenantry.tenant = '{}'", tenant.0);
                client.batch_execute(&tenant).await.unwrap();
                client.batch_execute(statement).await.unwrap();
                drop(client);
                driver.await.unwrap().unwrap();
            }
        }
    }

    /// The number that a query on one tenant's rows gives.
    pub async fn number(&self, tenant: TenantId, query: &str) -> i64 {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                let number = diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!("({query})"));
                diesel::RunQueryDsl::get_result(diesel::select(number), &mut connection).unwrap()
            }
            DatabaseUrl::Postgres(config) => {
                let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
                let driver = tokio::spawn(connection);
                client.batch_execute(&format!("SET tenantry.tenant = '{}'", tenant.0)).await.unwrap();
                let number = client.query_one(query, &[]).await.unwrap().get(0);
                drop(client);
                driver.await.unwrap().unwrap();
                number
            }
        }
    }
}

fn on(server: &tokio_postgres::Config, database: &str) -> DatabaseUrl {
    DatabaseUrl::Postgres(Box::new(server.clone().dbname(database).clone()))
}

/// One at a time: PostgreSQL copies a template only while nobody else looks at it.
async fn create(server: &tokio_postgres::Config, database: &str, template: &str) {
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = TURN.lock().await;
    let (client, connection) = server.connect(tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {database}")).await.unwrap();
    client.batch_execute(&format!("CREATE DATABASE {database} TEMPLATE {template}")).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}
