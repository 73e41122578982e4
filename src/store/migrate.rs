//! Migrations, inside the binary: up, down and where they stand, on both databases.

use diesel::backend::Backend;
use diesel::migration::MigrationSource;
use diesel_async::{AsyncMigrationHarness, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::error::StoreError;
use super::postgres::Dialer;
use super::sqlite::Opener;
use super::url::DatabaseUrl;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Two servers that start at once migrate one after the other.
const LOCK: &str = "SELECT pg_advisory_lock(7236837210)";

/// One migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its folder, e.g. `2026-11-21-000000_initial`.
    pub name: String,
    /// Is it in the database?
    pub applied: bool,
}

/// Applies what is not applied yet, oldest first; gives the names. A missing SQLite file is made.
pub async fn up(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
    run(url, Job::Up).await.map(|done| done.into_iter().map(|migration| migration.name).collect())
}

/// Takes back the newest `count` migrations with all that is stored in them; gives the names.
pub async fn down(url: &DatabaseUrl, count: usize) -> Result<Vec<String>, StoreError> {
    run(url, Job::Down(count)).await.map(|done| done.into_iter().map(|migration| migration.name).collect())
}

/// Every migration that this program knows, oldest first.
pub async fn status(url: &DatabaseUrl) -> Result<Vec<Migration>, StoreError> {
    run(url, Job::Status).await
}

#[derive(Clone, Copy)]
enum Job {
    Up,
    Down(usize),
    Status,
}

async fn run(url: &DatabaseUrl, job: Job) -> Result<Vec<Migration>, StoreError> {
    let work: Box<dyn FnOnce() -> Result<Vec<Migration>, StoreError> + Send> = match url {
        DatabaseUrl::Sqlite(path) => {
            super::pool::at_hand(path, true)?;
            let opener = Opener::new(path.clone(), false, std::time::Duration::MAX);
            Box::new(move || work(&mut opener.open()?, &SQLITE, job))
        }
        DatabaseUrl::Postgres(config) => {
            let (mut raw, _) = Dialer::unbounded(config)?.dial().await?;
            raw.batch_execute(LOCK).await?;
            // The lock ends with the connection.
            Box::new(move || work(&mut AsyncMigrationHarness::new(raw), &POSTGRES, job))
        }
    };
    // The harness blocks its thread.
    tokio::task::spawn_blocking(work).await.map_err(internal)?
}

fn work<DB, H>(harness: &mut H, source: &EmbeddedMigrations, job: Job) -> Result<Vec<Migration>, StoreError>
where
    DB: Backend,
    H: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let mut known = MigrationSource::<DB>::migrations(source).map_err(internal)?;
    known.sort_unstable_by(|one, other| one.name().version().cmp(&other.name().version()));
    let applied = harness.applied_migrations().map_err(internal)?;
    let is_applied = |migration: &dyn diesel::migration::Migration<DB>| {
        applied.iter().any(|version| *version == migration.name().version())
    };
    let mut done = Vec::new();
    match job {
        Job::Up => {
            for migration in known.iter().filter(|migration| !is_applied(migration.as_ref())) {
                harness.run_migration(migration.as_ref()).map_err(internal)?;
                done.push(Migration { name: migration.name().to_string(), applied: true });
            }
        }
        Job::Down(count) => {
            for migration in known.iter().rev().filter(|one| is_applied(one.as_ref())).take(count) {
                harness.revert_migration(migration.as_ref()).map_err(internal)?;
                done.push(Migration { name: migration.name().to_string(), applied: false });
            }
        }
        Job::Status => {
            for migration in &known {
                let applied = is_applied(migration.as_ref());
                done.push(Migration { name: migration.name().to_string(), applied });
            }
        }
    }
    Ok(done)
}

fn internal(error: impl ToString) -> StoreError {
    StoreError::Internal(error.to_string())
}
