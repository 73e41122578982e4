//! Connections to a PostgreSQL server, with TLS where the URL asks for it (`sslmode=require`).

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel_async::AsyncPgConnection;
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::StoreError;
use super::link::{Link, PostgresLink};
use super::wire::Wire;

/// Between two attempts to reach a server that is away.
const PAUSE: Duration = Duration::from_millis(150);

/// How statements are planned: once for each connection, whatever is bound (a plan for each set of values costs
/// more than it gives); by index, since pages are in memory or on flash; never compiled, since none runs for so long;
/// never by going through a whole tenant in step with another table, which looks cheap where the tenants that the
/// planner has seen are small.
const PLANS: &str =
    "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1 -c jit=off -c enable_mergejoin=off";

/// Makes connections for a pool.
#[derive(Clone)]
pub struct Dialer {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    bound: Duration,
    patience: Duration,
}

impl Dialer {
    /// Connects as `config` says. A statement may take `bound`; a server that is away is tried again
    /// for as long as `patience`.
    pub(super) fn new(config: &Config, bound: Duration, patience: Duration) -> Result<Self, StoreError> {
        let mut config = config.clone();
        let given = config.get_options().map(|options| format!("{options} ")).unwrap_or_default();
        config.options(format!(
            "{given}-c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={} \
             {PLANS}",
            bound.as_millis(),
            bound.as_millis(),
            3 * bound.as_millis(),
        ));
        Self::plain(config, bound, patience)
    }
    /// The same without bounds on statements, for migrations.
    pub(super) fn unbounded(config: &Config) -> Result<Self, StoreError> {
        Self::plain(config.clone(), Duration::from_secs(3600), Duration::ZERO)
    }
    fn plain(mut config: Config, bound: Duration, patience: Duration) -> Result<Self, StoreError> {
        config.application_name("tenantry").connect_timeout(Duration::from_secs(3)).keepalives(true);
        config.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(Duration::from_secs(10));
        let tls = match config.get_ssl_mode() {
            SslMode::Require => Some(tls()?),
            // Asking first and falling back would trust nobody and cost a round trip.
            _ => {
                config.ssl_mode(SslMode::Disable);
                None
            }
        };
        Ok(Self { config, tls, bound, patience })
    }

    /// One connection of diesel's own, and the flag that turns true when the server hangs up.
    pub(super) async fn dial(&self) -> Result<(AsyncPgConnection, Arc<AtomicBool>), StoreError> {
        let closed = Arc::new(AtomicBool::new(false));
        let client = match &self.tls {
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await.map_err(away)?;
                drive(connection, Arc::clone(&closed));
                client
            }
            None => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(away)?;
                drive(connection, Arc::clone(&closed));
                client
            }
        };
        Ok((wrap(client).await?, closed))
    }
}

async fn wrap(client: Client) -> Result<AsyncPgConnection, StoreError> {
    Ok(AsyncPgConnection::try_from(client).await?)
}

/// Certificates are checked against the web's authorities, whatever libpq would let through.
fn tls() -> Result<MakeRustlsConnect, StoreError> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Internal(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// Moves the bytes until either side hangs up.
fn drive<F>(connection: F, closed: Arc<AtomicBool>)
where
    F: Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
{
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a connection to the database ended");
        }
        closed.store(true, Ordering::Relaxed);
    });
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn away(error: tokio_postgres::Error) -> StoreError {
    let detail = error.as_db_error().map_or_else(|| with_causes(&error), ToString::to_string);
    StoreError::Unavailable(detail)
}

/// The error with what caused it: tokio-postgres says no more than that it could not connect.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

impl bb8::ManageConnection for Dialer {
    type Connection = PostgresLink;
    type Error = StoreError;

    /// Tries again while the server is away, so that whoever waits in the pool gets the first
    /// connection of its return.
    async fn connect(&self) -> Result<PostgresLink, StoreError> {
        let started = Instant::now();
        loop {
            let error = match timeout(self.bound, self.dial()).await {
                Ok(Ok((raw, closed))) => return Ok(Link::new(Wire::new(raw), closed, self.bound)),
                Ok(Err(error)) => error,
                Err(_) => StoreError::too_slow(self.bound),
            };
            if started.elapsed() + PAUSE >= self.patience {
                return Err(error);
            }
            sleep(PAUSE).await;
        }
    }
    async fn is_valid(&self, link: &mut PostgresLink) -> Result<(), StoreError> {
        if link.is_closed() { Err(StoreError::Unavailable("the server hung up".into())) } else { Ok(()) }
    }
    fn has_broken(&self, link: &mut PostgresLink) -> bool {
        link.is_broken()
    }
}
