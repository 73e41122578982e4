//! `generate`.

use std::{ops::RangeInclusive, path::PathBuf};

use super::{
    arguments::GenerateArguments,
    value::{self, DatabaseAddress, Refused, Source},
};

/// Made-up tenants, and where to put them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerateConfig {
    pub database: DatabaseAddress,
    /// Create a missing SQLite file and migrate first.
    pub migrate: bool,
    /// From 1.
    pub tenants: u64,
    /// From 1.
    pub users_per_tenant: u64,
    /// From 0.
    pub companies_per_tenant: u64,
    pub seed: u64,
    pub slug_prefix: String,
    /// Other tenants may be there.
    pub add: bool,
    /// Where to write a session of each tenant.
    pub tokens: Option<PathBuf>,
    /// How many days their access tokens live, 1 to 30.
    pub token_days: u32,
}

impl GenerateConfig {
    pub(super) fn read(arguments: GenerateArguments, source: &Source<'_>) -> Result<Self, Refused> {
        let GenerateArguments { database, migrate, .. } = arguments;
        let number = |flag, given, default, range: RangeInclusive<u64>| {
            source.or(flag, given, default, |text| within(text, &range))
        };
        let days = number("token-days", arguments.token_days, "1", 1..=30)?;
        Ok(Self {
            database: source.or(
                "database-url",
                database.database_url,
                DatabaseAddress::GENERATE,
                value::database,
            )?,
            migrate: !source.or("no-migrate", migrate.no_migrate, "false", value::switch)?,
            tenants: number("tenants", arguments.tenants, "200", 1..=100_000)?,
            users_per_tenant: number("users-per-tenant", arguments.users_per_tenant, "500", 1..=10_000_000)?,
            companies_per_tenant: number(
                "companies-per-tenant",
                arguments.companies_per_tenant,
                "20",
                0..=1_000_000,
            )?,
            seed: number("seed", arguments.seed, "1", 0..=u64::MAX)?,
            slug_prefix: source.or("slug-prefix", arguments.slug_prefix, "tenant", prefix)?,
            add: source.or("add", arguments.add, "false", value::switch)?,
            tokens: source.get("tokens", arguments.tokens, file)?,
            token_days: u32::try_from(days).unwrap_or(1),
        })
    }
}

fn within(text: &str, range: &RangeInclusive<u64>) -> Result<u64, String> {
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
        format!(
            "{text:?} is not a number for this; give a whole number from {} to {}",
            range.start(),
            range.end()
        )
    })
}

/// A slug that leaves room for a number.
fn prefix(text: &str) -> Result<String, String> {
    match value::slug(text)? {
        short if short.len() <= 50 => Ok(short),
        _ => Err("too long; give at most 50 letters, digits and hyphens".to_owned()),
    }
}

fn file(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("empty; give a file's path".to_owned()) } else { Ok(text.into()) }
}
