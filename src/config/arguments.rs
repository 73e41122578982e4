//! The command line as clap reads it: every value is still a text.

use clap::{Args, Parser, Subcommand};

/// A GraphQL server that administers the people of a multi-tenant platform.
#[derive(Parser, Debug)]
#[command(
    name = "tenantry",
    version,
    after_help = "Every flag is also a variable: --public-url is TENANTRY_PUBLIC_URL."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: What,
}

#[derive(Subcommand, Debug)]
pub(super) enum What {
    /// Serve the API; a missing SQLite file is created, and the database migrated, first
    Serve(ServeArguments),
    /// Change the tables of the database, or show their state
    Migrate {
        #[command(subcommand)]
        command: MigrateWhat,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Print the GraphQL schema
    Schema,
    /// Administer tenants
    Tenant {
        #[command(subcommand)]
        command: TenantWhat,
    },
    /// Fill a database with made-up tenants, to size a machine with
    ///
    /// FOR MEASURING ONLY, NEVER FOR PEOPLE: every secret in such a database (password, tokens, the keys that seal
    /// cursors) follows from the seed, so anybody can compute it.
    ///
    /// Each tenant gets users with two roles, a profile and two subtenants each, 5 profiles, 5 subtenants, and
    /// companies with some 25 members each. Its Tenant Administrator is administrator@SLUG.example; the password of
    /// everybody is: only for measuring machines
    ///
    /// The same seed and numbers give the same rows, on either database. A million users take minutes.
    Generate(GenerateArguments),
    /// Serve a believable tenant to try things with, on a database of its own
    Demo {
        /// Start over with a new database
        #[arg(long)]
        fresh: bool,
        #[command(flatten)]
        serve: ServeArguments,
    },
}

#[derive(Subcommand, Debug)]
pub(super) enum MigrateWhat {
    /// Apply every migration that is missing
    Up,
    /// Take back the newest migrations
    Down {
        /// How many [default: 1]
        #[arg(long)]
        steps: Option<String>,
    },
    /// Show which migrations are applied
    Status,
}

#[derive(Subcommand, Debug)]
pub(super) enum TenantWhat {
    /// Make a tenant with its first administrator, whose address counts as confirmed
    Create(CreateArguments),
}

#[derive(Args, Debug, Default)]
pub(super) struct DatabaseArguments {
    /// sqlite://path or postgres://user:password@host/name [default: sqlite://tenantry-data/tenantry.sqlite, for
    /// demo sqlite://tenantry-data/demo.sqlite, for generate sqlite://tenantry-data/generated.sqlite]
    #[arg(long, value_name = "URL", global = true)]
    pub database_url: Option<String>,
}

#[derive(Args, Debug, Default)]
pub(super) struct MigrateFirst {
    /// Neither create nor migrate the database first
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub no_migrate: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct CreateArguments {
    #[command(flatten)]
    pub database: DatabaseArguments,
    #[command(flatten)]
    pub migrate: MigrateFirst,
    /// What people sign in to: small letters, digits and hyphens
    #[arg(long)]
    pub slug: Option<String>,
    /// The tenant's name
    #[arg(long)]
    pub name: Option<String>,
    /// The administrator's address
    #[arg(long, value_name = "EMAIL")]
    pub admin_email: Option<String>,
    /// The administrator's first name
    #[arg(long, value_name = "NAME")]
    pub admin_name: Option<String>,
    /// The administrator's last name
    #[arg(long, value_name = "NAME")]
    pub admin_last_name: Option<String>,
    /// Read the administrator's password from the input, one line
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub admin_password_stdin: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct GenerateArguments {
    #[command(flatten)]
    pub database: DatabaseArguments,
    #[command(flatten)]
    pub migrate: MigrateFirst,
    /// How many tenants [default: 200]
    #[arg(long, value_name = "NUMBER")]
    pub tenants: Option<String>,
    /// How many users each tenant has, its administrator included [default: 500]
    #[arg(long, value_name = "NUMBER")]
    pub users_per_tenant: Option<String>,
    /// How many companies each tenant has [default: 20]
    #[arg(long, value_name = "NUMBER")]
    pub companies_per_tenant: Option<String>,
    /// What every id, name and secret follows from [default: 1]
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<String>,
    /// What slugs begin with; a hyphen and a number follow [default: tenant]
    #[arg(long, value_name = "TEXT")]
    pub slug_prefix: Option<String>,
    /// Fill a database that holds tenants already; their slugs must be others
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub add: Option<String>,
    /// Sign each administrator in and write a line of JSON for each tenant there: its tokens, and some ids and
    /// addresses to ask for
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<String>,
    /// How many days these access tokens live, at most 30 [default: 1]
    #[arg(long, value_name = "DAYS")]
    pub token_days: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct ServeArguments {
    #[command(flatten)]
    pub database: DatabaseArguments,
    #[command(flatten)]
    pub migrate: MigrateFirst,
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "IP:PORT")]
    pub listen: Option<String>,
    /// What links in mails begin with [default: http://<listen>]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// smtps://user:password@host, or smtp://host:port with ?tls=required, opportunistic or none [default: mails are
    /// written to the log and to a folder]
    #[arg(long, value_name = "URL")]
    pub smtp_url: Option<String>,
    /// The sender of mails [default: no-reply at the public URL's host]
    #[arg(long, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Where mails are written without a mail server [default: tenantry-data/mail]
    #[arg(long, value_name = "PATH")]
    pub mail_folder: Option<String>,
    /// Answer questions about the schema [default: false, for demo true]
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub introspection: Option<String>,
    /// Serve GraphiQL at / [default: false, for demo true]
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub graphiql: Option<String>,
    /// Seats of a new company [default: 100]
    #[arg(long, value_name = "NUMBER")]
    pub company_seats: Option<String>,
    /// Plan of a new company [default: standard]
    #[arg(long, value_name = "NAME")]
    pub company_plan: Option<String>,
    /// Mails in a day by which one person invites others [default: 1000]
    #[arg(long, value_name = "NUMBER")]
    pub invitations_per_day: Option<String>,
    #[command(flatten)]
    pub limits: super::limits::LimitArguments,
}
