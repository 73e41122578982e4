//! The database of a command: where it is, and the way to it.

use crate::{
    config::{DatabaseAddress, Limits, Refused},
    store::{DatabaseUrl, Store, StoreOptions, migrate},
};

use super::Trouble;

/// The address as the store reads it.
///
/// # Errors
/// It is none that the store can use.
pub fn url(address: &DatabaseAddress) -> Result<DatabaseUrl, Trouble> {
    DatabaseUrl::parse(address.reveal()).map_err(|reason| {
        Refused { flag: "database-url", reason: format!("not a database's URL; {reason}") }.into()
    })
}

/// Opens the database. `first` creates a missing SQLite file and applies the migrations that are missing.
///
/// # Errors
/// It does not answer, or a migration fails.
pub async fn open(url: &DatabaseUrl, first: bool, limits: &Limits) -> Result<Store, Trouble> {
    if first {
        for name in migrate::up(url).await.map_err(|error| about(url, &error))? {
            tracing::info!(migration = name, "applied");
        }
    }
    let connections = u32::try_from(limits.database_connections).unwrap_or(u32::MAX);
    let usual = StoreOptions::default();
    let options = StoreOptions {
        connections,
        readers: usual.readers.min(connections),
        statement_timeout: limits.statement_timeout,
        create: first,
        ..usual
    };
    Store::connect(url, options).await.map_err(|error| about(url, &error))
}

/// The trouble, with the address that it is about.
pub fn about(url: &DatabaseUrl, error: &crate::store::StoreError) -> Trouble {
    Trouble::Broken(format!("the database {url}: {}", error.detail()))
}
