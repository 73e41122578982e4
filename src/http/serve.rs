//! The accept loop: hyper's HTTP/1 with limits on heads, idle connections and their number, and a shutdown that
//! ends. `axum::serve` never cuts a slow head, and waits for ever on idle connections (SECURITY.md, 5).

mod connection;
mod phase;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// Bounds on connections; the defaults are those of SECURITY.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeLimits {
    /// Connections at once; more wait to be accepted.
    pub connections: usize,
    /// How long a head may take, the first from the connection's start: 5 s.
    pub head: Duration,
    /// How long a connection may be idle between requests: 60 s. A quarter of that bound's connections left,
    /// it is `head`.
    pub idle: Duration,
    /// How long a request may take with its body and its answer, whatever its handler does: 40 s.
    pub exchange: Duration,
    /// How long running requests have after the shutdown began: 8 s.
    pub drain: Duration,
    /// Bytes of a head at which the connection is cut; the router refuses smaller ones with a worded answer.
    pub head_bytes: usize,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections: 900,
            head: Duration::from_secs(5),
            idle: Duration::from_secs(60),
            exchange: Duration::from_secs(40),
            drain: Duration::from_secs(8),
            head_bytes: 64 * 1024,
        }
    }
}

/// Serves until `shutdown` ends; then takes no more connections, closes the idle ones, and lets running requests
/// end within the bound.
///
/// Handlers find the peer's address as [`axum::extract::ConnectInfo`].
///
/// # Errors
/// None at present; an accept that fails is logged and tried again, as when descriptors run out.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServeLimits,
    shutdown: impl Future,
) -> std::io::Result<()> {
    let (closing, closed) = watch::channel(false);
    let permits = Arc::new(Semaphore::new(limits.connections));
    let mut running = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            biased;
            _ = &mut shutdown => break,
            Some(_) = running.join_next() => continue,
            next = next => next,
        };
        match accepted {
            Ok((stream, peer)) => {
                let few = Arc::clone(&permits);
                let served = connection::serve(stream, peer, router.clone(), limits, few, closed.clone());
                running.spawn(async move {
                    served.await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    closing.send_replace(true);
    let drained = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.drain, drained).await.is_err() {
        tracing::warn!(cut = running.len(), "connections are cut at the end of the shutdown");
        running.shutdown().await;
    }
    Ok(())
}
