//! One connection, from its first byte to its end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use super::ServeLimits;
use super::phase::{Answer, Exchange, Phase, Teller, Told};

/// Serves one connection until it ends, overstays a phase, or is told that the server closes.
pub async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: ServeLimits,
    permits: Arc<Semaphore>,
    mut closing: watch::Receiver<bool>,
) {
    // an answer is written in one go: nothing is won by waiting for more
    let _ = stream.set_nodelay(true);
    let (phase, mut phases) = watch::channel(Phase::New);
    let io = TokioIo::new(Told { stream, phase: phase.clone() });
    let service = service_fn(move |request| answer(request, peer, router.clone(), phase.clone()));
    let mut connection = std::pin::pin!(
        // our own clock: hyper's counts an idle connection as a slow head
        http1::Builder::new()
            .header_read_timeout(None)
            .max_buf_size(limits.head_bytes.max(8 * 1024))
            .serve_connection(io, service)
    );
    let mut open = true;
    loop {
        let now = *phases.borrow_and_update();
        let stay = match now {
            Phase::New | Phase::Head => limits.head,
            Phase::Idle => idle(&limits, &permits),
            Phase::Exchange => limits.exchange,
        };
        tokio::select! {
            biased;
            _ = connection.as_mut() => return,
            changed = phases.changed() => if changed.is_err() { return },
            closed = closing.wait_for(|closing| *closing), if open => {
                if closed.is_err() || *phases.borrow() == Phase::New {
                    return;
                }
                open = false;
                // ends an idle connection now, any other after its answer
                connection.as_mut().graceful_shutdown();
            }
            () = tokio::time::sleep(stay) => return,
        }
    }
}

/// Idle connections are dear when few are left for others.
fn idle(limits: &ServeLimits, permits: &Semaphore) -> Duration {
    if permits.available_permits() < limits.connections / 4 {
        limits.head.min(limits.idle)
    } else {
        limits.idle
    }
}

async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    router: Router,
    phase: Teller,
) -> Result<Response<Answer>, Infallible> {
    let exchange = Exchange::begin(&phase);
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = router.oneshot(request).await?;
    Ok(response.map(|body| Answer::new(body, exchange)))
}
