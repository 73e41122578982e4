//! Everything that operations use, and the routes over it, put together from the configuration.

use std::sync::Arc;

use axum::Router;

use crate::{
    app::App,
    clock::SharedWorld,
    config::{self, ServeConfig},
    domain::{Services, Settings},
    graphql::{self, Exposure},
    http::{
        self, HttpConfig,
        assets::{self, PagesConfig},
        document::{self, Shape},
    },
    mail::Mailer,
    policy::{Limits, Runner, RunnerConfig, monotonic},
    store::Store,
};
use url::Url;

use super::{Trouble, access_log};

/// What operations use.
///
/// # Errors
/// No threads for scripts, or templates of mails that are wrong.
pub fn services(
    store: Store,
    world: SharedWorld,
    public_url: Url,
    settings: Settings,
    scripts: Limits,
) -> Result<Services, Trouble> {
    let no_threads = |error| Trouble::Broken(format!("no threads to run scripts on: {error}"));
    let runner = Runner::new(scripts, RunnerConfig::default(), monotonic()).map_err(no_threads)?;
    Ok(Services::new(store, world, settings, Mailer::new(public_url)?, runner))
}

/// What the operator decided about new companies, and of mails.
pub fn settings(config: &ServeConfig) -> Settings {
    Settings {
        seats: config.company_seats,
        plan: config.company_plan.clone(),
        invitations: config.invitations_per_day.into(),
    }
}

/// What policy scripts are held to. What has no flag is fixed: depths and sizes belong to the stack that scripts
/// run on.
pub fn script_limits(limits: &config::Limits) -> Limits {
    Limits {
        operations: limits.script_operations.into(),
        deadline: limits.script_deadline,
        source_bytes: limits.script_source_bytes,
        ..Limits::default()
    }
}

/// The routes of the server, the log of requests around them.
///
/// # Errors
/// A field of the schema states no rule.
pub fn router(services: Arc<Services>, config: &ServeConfig) -> Result<Router, Trouble> {
    let schema = graphql::build(Exposure { introspection: config.introspection })?;
    let shape = Arc::new(Shape::from_sdl(&graphql::sdl(&schema))?);
    let limits = &config.limits;
    let usual = HttpConfig::new(Arc::clone(&services.world));
    let edge = HttpConfig {
        limits: document::Limits {
            tokens: limits.max_tokens,
            nodes: wide(limits.max_nodes),
            depth: wide(limits.max_depth),
            cost: wide(limits.max_cost),
            ..document::Limits::default()
        },
        body_bytes: limits.max_body_bytes,
        upload_bytes: limits.max_upload_bytes,
        request_time: limits.request_timeout,
        introspection: config.introspection,
        pages: assets::router(PagesConfig { graphiql: config.graphiql }),
        ..usual
    };
    Ok(access_log::logged(http::router(App::new(schema, services), shape, edge)))
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::config::Command;

    fn serve(line: &[&str]) -> ServeConfig {
        match config::read([&["tenantry", "serve"], line].concat(), &|_| None) {
            Ok(Command::Serve(config)) => *config,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_not_given_is_the_default_of_whoever_uses_it() {
        let config = serve(&[]);
        assert_eq!(settings(&config), Settings::default());
        assert_eq!(script_limits(&config.limits), Limits::default());
    }

    #[test]
    fn what_is_given_reaches_companies_and_scripts() {
        let config = serve(&[
            "--company-seats=7",
            "--company-plan=large",
            "--invitations-per-day=11",
            "--script-operations=8",
            "--script-deadline=9",
            "--script-source-bytes=10",
        ]);
        assert_eq!(settings(&config), Settings { seats: 7, plan: "large".to_owned(), invitations: 11 });
        let expected = Limits {
            operations: 8,
            deadline: Duration::from_millis(9),
            source_bytes: 10,
            ..Limits::default()
        };
        assert_eq!(script_limits(&config.limits), expected);
    }
}
