//! The program around the library: one file for each command, and what they share.
//!
//! What a command is for people to read goes to the output, the log to the error output. Exit codes: 0 done,
//! 1 it could not be done, 2 it was asked for wrongly.

mod access_log;
mod assemble;
mod database;
mod demo;
mod generate;
mod log;
mod migrate;
mod outbox;
mod serve;
mod shutdown;
mod tenant;
mod trouble;

use std::{ffi::OsString, io::Write, process::ExitCode};

use crate::{
    config::{self, Command},
    graphql::{self, Exposure},
};

pub use trouble::Trouble;

/// Reads the command line and the variables, and does what they say.
pub fn main<I>(line: I, variable: &dyn Fn(&str) -> Option<String>) -> ExitCode
where
    I: IntoIterator,
    I::Item: Into<OsString> + Clone,
{
    let command = match config::read(line, variable) {
        Ok(command) => command,
        Err(stop) => return ExitCode::from(stop.print()),
    };
    let ended = log::start(variable).and_then(|()| started(command));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("error: {trouble}");
            ExitCode::from(trouble.exit_code())
        }
    }
}

/// How many threads wait for what blocks (commits, hashes, names of hosts), or go on with the work of one whose statement is
/// long: more than there is for them to do at once, which the connections to SQLite bound and the hashes that run at once.
/// tokio would begin one each time before the last is awake, and each keeps some megabytes.
const BLOCKING_THREADS: usize = 16;

fn started(command: Command) -> Result<(), Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .map_err(|error| Trouble::Broken(format!("no threads to run on: {error}")))?;
    let ended = runtime.block_on(run(command));
    // A statement that SQLite is still at work on must not keep the process.
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    ended
}

/// Does what one command says.
///
/// # Errors
/// Why it could not be done.
pub async fn run(command: Command) -> Result<(), Trouble> {
    match command {
        Command::Serve(config) => serve::serve(*config).await,
        Command::Migrate { database, action } => migrate::migrate(&database, action).await,
        Command::Schema => {
            say(graphql::sdl(&graphql::build(Exposure::default())?).trim_end());
            Ok(())
        }
        Command::TenantCreate(config) => tenant::create(config).await,
        Command::Generate(config) => generate::generate(config).await,
        Command::Demo { serve, fresh } => demo::demo(*serve, fresh).await,
    }
}

/// Writes a line for people to the output. Nobody may be reading it any more, which is no reason to stop.
fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}
