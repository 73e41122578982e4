//! `demo`: a server with a believable tenant, for whoever wants to look around.

use std::{fs, io, path::Path};

use super::{
    Trouble, database, say,
    serve::{self, Prepared},
};
use crate::{
    config::ServeConfig,
    demo::{self, Filled, PASSWORD, PERSONAS, SLUG},
    store::{DatabaseUrl, migrate},
};

/// Makes the demo's tenant unless it is there, and serves it. `fresh` makes it anew.
///
/// # Errors
/// Why it could not start. `fresh` refuses a database that holds anything else than the demo.
pub async fn demo(config: ServeConfig, fresh: bool) -> Result<(), Trouble> {
    // The port first: a demo that runs already must not lose its database under its feet.
    let (listener, bound) = serve::listen(config.listen).await?;
    let graphiql = config.graphiql;
    if fresh {
        start_over(&config).await?;
    }
    let shown = config.database.to_string();
    let folder = config.smtp.is_none().then(|| config.mail_folder.display().to_string());
    let prepared = Prepared::on(config, listener, bound).await?;
    let filled = demo::fill(&prepared.services).await?;
    let url = prepared.public_url();
    prepared.run(|| introduce(&url, &shown, filled, graphiql, folder.as_deref())).await
}

/// What a newcomer needs to know, for people to read.
fn introduce(url: &str, database: &str, filled: Filled, graphiql: bool, mails: Option<&str>) {
    let how = match filled {
        Filled::Made => "made",
        Filled::TakenUp => "taken up again; --fresh starts over",
    };
    say(&format!("\ntenantry demo, on {database} ({how})\n"));
    if graphiql {
        say(&format!("  GraphiQL  {url}"));
    }
    say(&format!("  GraphQL   {}graphql", slashed(url)));
    if let Some(folder) = mails {
        say(&format!("  Mails     {folder}, one file each"));
    }
    say(&format!("\nSign in to the tenant {SLUG} with the password: {PASSWORD}\n"));
    let widest = PERSONAS.iter().map(|persona| persona.email().len()).max().unwrap_or_default();
    for persona in PERSONAS {
        say(&format!("  {:widest$}  {}", persona.email(), persona.is));
    }
    say("\nCtrl-C ends it.");
}

fn slashed(url: &str) -> String {
    if url.ends_with('/') { url.to_owned() } else { format!("{url}/") }
}

/// Throws away the demo's database, and nothing else.
async fn start_over(config: &ServeConfig) -> Result<(), Trouble> {
    let url = database::url(&config.database)?;
    match &url {
        DatabaseUrl::Sqlite(path) => {
            if path.exists() {
                only_ours(&url, config).await?;
                remove(path)?;
            }
        }
        DatabaseUrl::Postgres(_) => {
            migrate::up(&url).await.map_err(|error| database::about(&url, &error))?;
            only_ours(&url, config).await?;
            migrate::down(&url, usize::MAX).await.map_err(|error| database::about(&url, &error))?;
        }
    }
    Ok(())
}

async fn only_ours(url: &DatabaseUrl, config: &ServeConfig) -> Result<(), Trouble> {
    let refused = || Trouble::Input(format!("--fresh: {url} holds more than the demo; remove it yourself"));
    let store = database::open(url, false, &config.limits).await?;
    if demo::is_only_ours(&store).await.unwrap_or(false) { Ok(()) } else { Err(refused()) }
}

/// Removes the file and what SQLite keeps beside it.
fn remove(path: &Path) -> Result<(), Trouble> {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Trouble::Input(format!("--fresh: {}: {error}", Path::new(&file).display())));
            }
            _ => {}
        }
    }
    Ok(())
}
