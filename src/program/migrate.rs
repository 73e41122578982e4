//! `migrate`: changes the tables, or shows where they stand.

use crate::{
    config::{DatabaseAddress, MigrateAction},
    store::{DatabaseUrl, migrate as store},
};

use super::{
    Trouble,
    database::{about, url},
    say,
};

/// Does one action on the database at the address, and says what was done.
///
/// # Errors
/// The database does not answer, or a migration fails.
pub async fn migrate(address: &DatabaseAddress, action: MigrateAction) -> Result<(), Trouble> {
    let url = url(address)?;
    let trouble = |error| about(&url, &error);
    match action {
        MigrateAction::Up => told("applied", "up to date", store::up(&url).await.map_err(trouble)?),
        MigrateAction::Down { steps } => {
            there(&url)?;
            let steps = usize::try_from(steps).unwrap_or(usize::MAX);
            told("taken back", "nothing is applied", store::down(&url, steps).await.map_err(trouble)?);
        }
        MigrateAction::Status => {
            there(&url)?;
            for migration in store::status(&url).await.map_err(trouble)? {
                let state = if migration.applied { "applied" } else { "missing" };
                say(&format!("{state}  {}", migration.name));
            }
        }
    }
    Ok(())
}

fn told(done: &str, nothing: &str, names: Vec<String>) {
    if names.is_empty() {
        say(nothing);
    }
    for name in names {
        say(&format!("{done}  {name}"));
    }
}

/// To look at a database must not make one.
fn there(url: &DatabaseUrl) -> Result<(), Trouble> {
    match url {
        DatabaseUrl::Sqlite(path) if !path.is_file() => {
            Err(Trouble::Input(format!("there is no file {}", path.display())))
        }
        _ => Ok(()),
    }
}
