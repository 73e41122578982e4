//! `tenant create`.

use super::{
    arguments::CreateArguments,
    value::{self, DatabaseAddress, Refused, Source},
};

/// A tenant to be made, with its first administrator. The password comes as one line of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantConfig {
    pub database: DatabaseAddress,
    /// Create a missing SQLite file and migrate first.
    pub migrate: bool,
    pub slug: String,
    pub name: String,
    pub admin_email: String,
    pub admin_name: String,
    pub admin_last_name: String,
}

impl TenantConfig {
    pub(super) fn read(arguments: CreateArguments, source: &Source<'_>) -> Result<Self, Refused> {
        let CreateArguments {
            database, migrate, slug, name, admin_email, admin_name, admin_last_name, ..
        } = arguments;
        let config = Self {
            database: source.or(
                "database-url",
                database.database_url,
                DatabaseAddress::SERVE,
                value::database,
            )?,
            migrate: !source.or("no-migrate", migrate.no_migrate, "false", value::switch)?,
            slug: source.need("slug", slug, value::slug)?,
            name: source.need("name", name, value::words)?,
            admin_email: source.need("admin-email", admin_email, value::email)?,
            admin_name: source.need("admin-name", admin_name, value::words)?,
            admin_last_name: source.need("admin-last-name", admin_last_name, value::words)?,
        };
        let by_stdin =
            source.or("admin-password-stdin", arguments.admin_password_stdin, "false", value::switch)?;
        if !by_stdin {
            let reason = "has to be given; write the password as one line to the input".to_owned();
            return Err(Refused { flag: "admin-password-stdin", reason });
        }
        Ok(config)
    }
}
