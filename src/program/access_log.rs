//! One line of the log for each request: what was asked for, what it came to, how long it took.

use std::{net::SocketAddr, time::Instant};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
    middleware::{Next, from_fn},
    response::Response,
};
use hyper::header::HeaderMap;

/// The same routes, each request of which is logged under `tenantry::access`.
pub fn logged(router: Router) -> Router {
    router.layer(from_fn(log))
}

/// The path alone: the query string of a mailed link holds its token.
async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_string());
    let response = next.run(request).await;
    let microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    let request_id = id(response.headers());
    if path.starts_with("/health/") {
        tracing::debug!(target: "tenantry::access", %method, path, status, microseconds, peer, request_id);
    } else {
        tracing::info!(target: "tenantry::access", %method, path, status, microseconds, peer, request_id);
    }
    response
}

fn id(headers: &HeaderMap) -> &str {
    headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    use axum::{body::Body, routing::get};
    use tower::ServiceExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_mailed_token_stays_out_of_the_log() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        tracing::subscriber::with_default(log, || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let router = logged(Router::new().route("/set-password", get(async || "a page")));
            let request = Request::get("/set-password?token=secret").body(Body::empty()).unwrap();
            runtime.block_on(router.oneshot(request)).unwrap();
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(text.contains(r#"method=GET path="/set-password" status=200"#), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}
