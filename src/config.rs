//! The program's configuration: commands, flags and `TENANTRY_*` variables, checked before anything starts.
//!
//! A flag and its variable say the same (`--public-url`, `TENANTRY_PUBLIC_URL`); the flag wins. A wrong value is
//! refused with the flag's name and what would be right. Values are checked here and not by clap, which would
//! print them: a database URL holds a password.

mod arguments;
mod generate;
mod limits;
mod serve;
mod tenant;
mod value;

use std::ffi::OsString;

use clap::Parser;

use self::{
    arguments::{Arguments, MigrateWhat, TenantWhat, What},
    value::Source,
};
pub use self::{
    generate::GenerateConfig,
    limits::Limits,
    serve::{Addresses, ServeConfig},
    tenant::TenantConfig,
    value::{DatabaseAddress, Refused},
};

/// What the program is asked to do.
#[derive(Debug)]
pub enum Command {
    /// Serve until SIGTERM.
    Serve(Box<ServeConfig>),
    /// Change or show the state of the tables.
    Migrate { database: DatabaseAddress, action: MigrateAction },
    /// Print the SDL.
    Schema,
    /// Make a tenant with its first administrator.
    TenantCreate(TenantConfig),
    /// Fill the database with made-up tenants, to measure with.
    Generate(GenerateConfig),
    /// Serve a believable tenant, made once; `fresh` starts over.
    Demo { serve: Box<ServeConfig>, fresh: bool },
}

/// What `migrate` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrateAction {
    /// Apply what is missing.
    Up,
    /// Take back this many, the newest first.
    Down { steps: u32 },
    /// Print what is applied and what is missing.
    Status,
}

/// Why there is no command.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// clap has something to print: help, the version, or an argument it does not know.
    #[error("{0}")]
    Usage(#[from] clap::Error),
    /// A value is wrong.
    #[error("error: {0}")]
    Refused(#[from] Refused),
}

impl Stop {
    /// Prints to where it belongs (help to the output, errors to the error output) and gives the exit code.
    pub fn print(&self) -> u8 {
        match self {
            Self::Usage(usage) => {
                // Nothing is left to do if not even that can be printed.
                let _ = usage.print();
                u8::try_from(usage.exit_code()).unwrap_or(2)
            }
            Self::Refused(_) => {
                eprintln!("{self}");
                2
            }
        }
    }
}

/// Reads the command line, whose first item is the program's name, and the variables.
///
/// # Errors
/// [`Stop`]: help was asked for, or something is wrong.
pub fn read<I>(line: I, variable: &dyn Fn(&str) -> Option<String>) -> Result<Command, Stop>
where
    I: IntoIterator,
    I::Item: Into<OsString> + Clone,
{
    let arguments = Arguments::try_parse_from(line)?;
    let source = Source::new(variable);
    Ok(match arguments.command {
        What::Serve(serve) => Command::Serve(Box::new(ServeConfig::read(serve, &source)?)),
        What::Demo { fresh, serve } => {
            Command::Demo { serve: Box::new(ServeConfig::demo(serve, &source)?), fresh }
        }
        What::Schema => Command::Schema,
        What::Generate(generate) => Command::Generate(GenerateConfig::read(generate, &source)?),
        What::Tenant { command: TenantWhat::Create(create) } => {
            Command::TenantCreate(TenantConfig::read(create, &source)?)
        }
        What::Migrate { command, database } => {
            let database =
                source.or("database-url", database.database_url, DatabaseAddress::SERVE, value::database)?;
            let action = match command {
                MigrateWhat::Up => MigrateAction::Up,
                MigrateWhat::Down { steps } => {
                    MigrateAction::Down { steps: source.or("steps", steps, "1", value::count)? }
                }
                MigrateWhat::Status => MigrateAction::Status,
            };
            Command::Migrate { database, action }
        }
    })
}

#[cfg(test)]
mod tests;
