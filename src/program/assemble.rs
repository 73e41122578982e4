//! Everything that operations use, and the routes over it, put together from the configuration.

use std::sync::Arc;

use axum::Router;
use tokio::sync::Notify;

use crate::{
    app::App,
    clock::SharedWorld,
    config::ServeConfig,
    domain::{CursorKeys, Services, Settings, account::password::Passwords},
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
pub fn services(store: Store, world: SharedWorld, public_url: Url) -> Result<Services, Trouble> {
    let no_threads = |error| Trouble::Broken(format!("no threads to run scripts on: {error}"));
    Ok(Services {
        store,
        settings: Settings::default(),
        passwords: Passwords::new(world.as_ref())?,
        mailer: Mailer::new(public_url)?,
        policies: Runner::new(Limits::default(), RunnerConfig::default(), monotonic()).map_err(no_threads)?,
        cursor_keys: CursorKeys::default(),
        mail: Arc::new(Notify::new()),
        world,
    })
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
