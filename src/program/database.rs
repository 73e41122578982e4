//! The database of a command: where it is, and the way to it.

use crate::{
    config::{DatabaseAddress, Limits, Refused},
    store::{DatabaseUrl, Store, StoreError, StoreOptions, migrate},
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

/// What works but should be looked at, for the log: the rows of tenants that nothing keeps apart below the program,
/// and what crosses a network in the clear.
///
/// # Errors
/// The database does not answer.
pub async fn doubts(url: &DatabaseUrl, store: &Store) -> Result<Vec<String>, Trouble> {
    let sees_all = store.sees_all_rows().await.map_err(|error| about(url, &error))?;
    Ok(in_words(url, sees_all))
}

fn in_words(url: &DatabaseUrl, sees_all: bool) -> Vec<String> {
    let mut doubts = Vec::new();
    if sees_all {
        doubts.push(format!(
            "--database-url: the role of {url} is a superuser or has BYPASSRLS, so row-level security does not keep \
             tenants apart; give an ordinary role"
        ));
    }
    if url.is_plain_off_loopback() {
        doubts.push(format!(
            "--database-url: what goes to {url} and back crosses the network in the clear; give sslmode=require"
        ));
    }
    doubts
}

/// The trouble, with the address that it is about.
pub fn about(url: &DatabaseUrl, error: &StoreError) -> Trouble {
    Trouble::Broken(match error {
        StoreError::Unavailable(detail) => {
            format!("--database-url (or TENANTRY_DATABASE_URL): {url} cannot be opened: {detail}")
        }
        error => format!("the database {url}: {}", error.detail()),
    })
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn what_stands_open_is_accepted_with_a_warning() {
        let here = DatabaseUrl::parse("postgres://me:secret@localhost/people").unwrap();
        let there = DatabaseUrl::parse("postgres://me:secret@db.example:5432/people").unwrap();
        let nothing: [&str; 0] = [];
        assert_eq!(in_words(&here, false), nothing);
        assert_eq!(
            in_words(&there, true),
            [
                "--database-url: the role of postgres://me@db.example:5432/people is a superuser or has BYPASSRLS, so \
                 row-level security does not keep tenants apart; give an ordinary role",
                "--database-url: what goes to postgres://me@db.example:5432/people and back crosses the network in the \
                 clear; give sslmode=require",
            ]
        );
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_told_with_its_flag_and_why() {
        // Nobody listens on this port.
        let address = "127.0.0.1:1";
        let why = TcpStream::connect(address).unwrap_err();
        let url = DatabaseUrl::parse(&format!("postgres://me:secret@{address}/people")).unwrap();
        for first in [true, false] {
            let trouble = open(&url, first, &Limits::default()).await.unwrap_err();
            assert_eq!(
                trouble.to_string(),
                format!(
                    "--database-url (or TENANTRY_DATABASE_URL): postgres://me@{address}/people cannot be opened: \
                     error connecting to server: {why}"
                )
            );
        }
    }
}
