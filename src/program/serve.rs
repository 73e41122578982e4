//! `serve`: everything put together, until a signal ends it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, time::Instant};

use super::{Trouble, assemble, database, outbox, say, shutdown::Signals};
use crate::{
    clock::RealWorld,
    config::{Addresses, ServeConfig},
    domain::Services,
    http::{self, ServeLimits},
};

/// From the signal to the end of the process, mails that are on their way included (SECURITY.md: 10 s).
const PATIENCE: Duration = Duration::from_secs(9);
/// What mails have at least, however long the requests took.
const LAST: Duration = Duration::from_secs(1);

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// Why it could not start.
pub async fn serve(config: ServeConfig) -> Result<(), Trouble> {
    let prepared = Prepared::new(config).await?;
    let address = prepared.address();
    prepared.run(|| say(&format!("tenantry listens on http://{address}"))).await
}

/// A server that has its port and its database, and answers nobody yet.
pub struct Prepared {
    /// What operations use.
    pub services: Arc<Services>,
    config: ServeConfig,
    listener: TcpListener,
    bound: SocketAddr,
    addresses: Addresses,
}

impl Prepared {
    /// Takes the port, then opens the database.
    ///
    /// # Errors
    /// The port is taken, or the database does not answer.
    pub async fn new(config: ServeConfig) -> Result<Self, Trouble> {
        let (listener, bound) = listen(config.listen).await?;
        Self::on(config, listener, bound).await
    }

    /// The same, on a port that is taken already.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn on(config: ServeConfig, listener: TcpListener, bound: SocketAddr) -> Result<Self, Trouble> {
        for doubt in &config.warnings {
            tracing::warn!("{doubt}");
        }
        let url = database::url(&config.database)?;
        let store = database::open(&url, config.migrate, &config.limits).await?;
        for doubt in database::doubts(&url, &store).await? {
            tracing::warn!("{doubt}");
        }
        let addresses = config.addresses(bound)?;
        let services = assemble::services(
            store,
            Arc::new(RealWorld),
            addresses.public_url.clone(),
            assemble::settings(&config),
            assemble::script_limits(&config.limits),
        )?;
        Ok(Self { services: Arc::new(services), config, listener, bound, addresses })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.bound
    }

    /// What links in mails begin with, which is also where to look around.
    pub fn public_url(&self) -> String {
        self.addresses.public_url.to_string()
    }

    /// Serves until a signal comes, then lets running requests and mails end. `ready` is called once requests
    /// are answered.
    ///
    /// # Errors
    /// A field of the schema states no rule; signals cannot be heard.
    pub async fn run(self, ready: impl FnOnce()) -> Result<(), Trouble> {
        let mut signals = Signals::new()?;
        let router = assemble::router(Arc::clone(&self.services), &self.config)?;
        let worker = outbox::worker(&self.services, &self.config, self.addresses.mail_from)?;
        ready();
        let mut told = None;
        let shutdown = async {
            let signal = signals.heard().await;
            told = Some(Instant::now());
            tracing::info!(signal, "stopping: running requests and mails on their way end first");
            worker.stop();
        };
        let served = http::serve(self.listener, router, ServeLimits::default(), shutdown).await;
        let spent = told.map_or(Duration::ZERO, |told| told.elapsed());
        worker.finished(PATIENCE.saturating_sub(spent).max(LAST)).await;
        tracing::info!("stopped");
        served.map_err(|error| Trouble::Broken(format!("serving ended: {error}")))
    }
}

/// Takes the port.
///
/// # Errors
/// Somebody else has it, or the address is not ours.
pub async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Trouble> {
    let trouble = |source| Trouble::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(trouble)?;
    let bound = listener.local_addr().map_err(trouble)?;
    Ok((listener, bound))
}
