//! `generate`: a database full of made-up tenants, for whoever sizes a machine.

mod progress;
mod tokens;

use std::time::Duration;

use super::{Trouble, database, say};
use crate::{
    clock::RealWorld,
    config::{GenerateConfig, Limits},
    generate::{self, GenerateError, PASSWORD, Wanted, administrator},
};

use progress::Progress;
use tokens::Tokens;

/// Looking a table of millions through takes longer than a request may.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Makes the tenants, and says who signs in to them.
///
/// # Errors
/// There are tenants already, a slug is taken, the file of tokens cannot be written, the database does not do its work.
pub async fn generate(config: GenerateConfig) -> Result<(), Trouble> {
    let url = database::url(&config.database)?;
    let limits = Limits { statement_timeout: PATIENCE, ..Limits::default() };
    let store = database::open(&url, config.migrate, &limits).await?;
    let wanted = wanted(&config);
    generate::check(&store, &wanted).await.map_err(told)?;
    let tokens = config.tokens.as_deref().map(Tokens::at).transpose()?;
    let mut progress = Progress::begin(wanted.size(), tokens);
    let filled = generate::fill(&store, &RealWorld, &wanted, &mut progress).await;
    progress.end();
    filled.map_err(told)?;
    introduce(&config, &wanted);
    Ok(())
}

fn wanted(config: &GenerateConfig) -> Wanted {
    Wanted {
        tenants: config.tenants,
        users: config.users_per_tenant,
        companies: config.companies_per_tenant,
        seed: config.seed,
        slug_prefix: config.slug_prefix.clone(),
        add: config.add,
        token_days: config.tokens.is_some().then_some(config.token_days),
    }
}

/// The refusal, with the flag that would help.
fn told(error: GenerateError) -> Trouble {
    Trouble::Input(match error {
        GenerateError::NotEmpty(_) => {
            format!("--add: {error}; give another --database-url, or --add to keep them")
        }
        GenerateError::SlugTaken(_) => format!("--slug-prefix: {error}; give another prefix"),
        GenerateError::Report(_) => format!("--tokens: {error}"),
        GenerateError::Store(error) => return Trouble::Store(error),
        GenerateError::Failed(error) => return Trouble::Failed(error),
    })
}

fn introduce(config: &GenerateConfig, wanted: &Wanted) {
    let (first, last) = (wanted.slug(1), wanted.slug(wanted.tenants));
    say(&format!(
        "made {} tenants, {first} to {last}, with {} users and {} companies each, on {}",
        wanted.tenants, wanted.users, wanted.companies, config.database
    ));
    say(&format!("{} signs in to {first} with the password: {PASSWORD}", administrator(&first)));
    if let Some(file) = &config.tokens {
        say(&format!("tokens, good for {} days: {}", config.token_days, file.display()));
    }
    say("For measuring only: every secret in it follows from the seed.");
}
