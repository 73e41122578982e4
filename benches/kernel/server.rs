//! The program on a small made-up tenant, in a SQLite file: all of it but the socket.

use std::{io, path::Path, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use http_body_util::BodyExt;
use hyper::Request;
use tenantry::{
    app::App,
    clock::{SharedWorld, Timestamp, World},
    domain::{Services, Settings},
    generate::{self, Known, Report, Wanted},
    graphql::{self, Exposure},
    http::{self, HttpConfig, document::Shape},
    mail::Mailer,
    policy::{Limits, Runner, RunnerConfig},
    store::{DatabaseUrl, Store, StoreOptions, migrate},
};
use tokio::runtime::Runtime;
use tower::ServiceExt;
use uuid::Uuid;

/// Counts up, so that each run does the same.
#[derive(Default)]
pub struct Steady(std::sync::atomic::AtomicU64);

impl World for Steady {
    fn now(&self) -> Timestamp {
        Timestamp::from_timestamp(1_760_000_000, 0).unwrap()
    }
    fn id(&self) -> Uuid {
        Uuid::from_u64_pair(7 << 60, self.next())
    }
    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        secret[..8].copy_from_slice(&self.next().to_be_bytes());
        secret
    }
}

impl Steady {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    }
}

/// One thread, so that each run takes the same turns.
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn database(folder: &Path) -> DatabaseUrl {
    DatabaseUrl::Sqlite(folder.join("kernel.sqlite"))
}

struct Keep<'a>(&'a Path);

impl Report for Keep<'_> {
    fn written(&mut self, _: u64) {}
    fn tenant(&mut self, known: &Known) -> io::Result<()> {
        std::fs::write(self.0.join("known.json"), serde_json::to_vec(known)?)
    }
    fn finishing(&mut self) {}
}

/// Writes a tenant of 500 users and 20 companies, and what has to be known of it.
pub async fn prepare(folder: &Path) {
    let url = database(folder);
    migrate::up(&url).await.unwrap();
    let store = Store::connect(&url, StoreOptions::default()).await.unwrap();
    let wanted = Wanted {
        tenants: 1,
        users: 500,
        companies: 20,
        seed: 1,
        slug_prefix: "kernel".to_owned(),
        add: false,
        token_days: Some(1),
    };
    generate::fill(&store, &Steady::default(), &wanted, &mut Keep(folder)).await.unwrap();
}

/// The program on that database.
pub struct Server {
    pub services: Arc<Services>,
    pub known: serde_json::Value,
    router: Router,
}

impl Server {
    pub async fn on(folder: &Path) -> Self {
        let world: SharedWorld = Arc::new(Steady::default());
        let options = StoreOptions { connections: 1, ..StoreOptions::default() };
        let store = Store::connect(&database(folder), options).await.unwrap();
        let mailer = Mailer::new("https://people.acme.example/".parse().unwrap()).unwrap();
        // A clock that stands: whether a script counts as quick would depend on the machine otherwise.
        let clock = Arc::new(|| Duration::ZERO);
        let runner = Runner::new(Limits::default(), RunnerConfig::default(), clock).unwrap();
        let services =
            Arc::new(Services::new(store, Arc::clone(&world), Settings::default(), mailer, runner));
        let schema = graphql::build(Exposure { introspection: false }).unwrap();
        let shape = Arc::new(Shape::from_sdl(&graphql::sdl(&schema)).unwrap());
        let app = App::new(schema, Arc::clone(&services));
        let router = http::router(app, shape, HttpConfig::new(world));
        let known = serde_json::from_slice(&std::fs::read(folder.join("known.json")).unwrap()).unwrap();
        Self { services, known, router }
    }

    /// Sends one request as the tenant's administrator. One that is not answered well ends the run.
    pub async fn ask(&self, body: &str) {
        let token = self.known["accessToken"].as_str().unwrap();
        let request = Request::post("/graphql")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(body.to_owned()))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(bytes.starts_with(b"{\"data\":{"), "{}", String::from_utf8_lossy(&bytes));
        assert!(!bytes.windows(9).any(|part| part == b"\"errors\":"), "{}", String::from_utf8_lossy(&bytes));
    }
}
