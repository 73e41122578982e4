//! An application as it is served, on a database of its own.

use std::sync::Arc;

use axum::{Router, body::Body, extract::ConnectInfo};
use http_body_util::BodyExt;
use hyper::{Request, StatusCode};
use serde_json::{Value, json};
use tenantry::{
    app::App,
    clock::SharedWorld,
    domain::{Services, Settings},
    graphql::{self, Exposure},
    http::{self, HttpConfig, document::Shape},
    mail::Mailer,
    model::TenantId,
    policy::{Limits, Runner, RunnerConfig},
    store::{Store, StoreOptions},
};
use tower::ServiceExt;

use super::{Gate, TestWorld, database::Database};

/// How many connections for reading there are, on either database.
pub const CONNECTIONS: u32 = 4;

/// An application as it is served, on a database of its own.
pub struct TestApp {
    router: Router,
    pub services: Arc<Services>,
    pub world: Arc<TestWorld>,
    /// Where scripts can be made to wait.
    pub gate: Gate,
    /// Gone with the application.
    pub database: Database,
}

impl TestApp {
    pub async fn sqlite() -> Self {
        Self::on(Database::sqlite().await).await
    }
    pub async fn postgres() -> Self {
        Self::on(Database::postgres().await).await
    }

    /// Another server on the same database, in the same world.
    pub async fn another(&self) -> Self {
        self.set_to(Settings::default()).await
    }

    /// The same, as its operator has set it.
    pub async fn set_to(&self, settings: Settings) -> Self {
        Self::in_world(self.database.shared(), Arc::clone(&self.world), settings).await
    }

    async fn on(database: Database) -> Self {
        Self::in_world(database, Arc::new(TestWorld::new()), Settings::default()).await
    }

    async fn in_world(database: Database, world: Arc<TestWorld>, settings: Settings) -> Self {
        let shared: SharedWorld = world.clone();
        let gate = Gate::default();
        let options = StoreOptions { connections: CONNECTIONS, ..StoreOptions::default() };
        let store = Store::connect(&database.url, options).await.unwrap();
        let mailer = Mailer::new("https://people.acme.example/".parse().unwrap()).unwrap();
        // The time of scripts stands still: a busy machine stops none, their steps do.
        let runner = Runner::new(Limits::default(), RunnerConfig::default(), gate.timer()).unwrap();
        let services = Arc::new(Services::new(store, shared.clone(), settings, mailer, runner));
        let schema = graphql::build(Exposure { introspection: true }).unwrap();
        let shape = Arc::new(Shape::from_sdl(&graphql::sdl(&schema)).unwrap());
        let config = HttpConfig { introspection: true, ..HttpConfig::new(shared) };
        let router = http::router(App::new(schema, Arc::clone(&services)), shape, config);
        Self { router, services, world, gate, database }
    }

    /// Runs a statement on one tenant's rows that the program itself has no operation for.
    pub async fn run_sql(&self, tenant: TenantId, statement: &str) {
        self.database.run(tenant, statement).await;
    }

    /// The number that a query on one tenant's rows gives.
    pub async fn number(&self, tenant: TenantId, query: &str) -> i64 {
        self.database.number(tenant, query).await
    }

    /// Sends a request, from 192.0.2.7 unless it says from where, and gives status and body.
    pub async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let (status, text) = self.send_for_text(request).await;
        let body = serde_json::from_str(&text).unwrap_or_else(|_| json!(text));
        (status, body)
    }

    /// The same with the body as it came, in which keys have an order.
    pub async fn send_for_text(&self, request: Request<Body>) -> (StatusCode, String) {
        let mut request = request;
        let peer: std::net::SocketAddr = "192.0.2.7:40000".parse().unwrap();
        if request.extensions().get::<ConnectInfo<std::net::SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// Asks with this token, or without one, and gives the whole answer, request ids left out.
    pub async fn ask(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let mut request = Request::post("/graphql").header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let (status, mut answer) = self.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        settle(&mut answer);
        answer
    }
}

/// Takes out what differs from run to run or says nothing about the API's rules.
fn settle(answer: &mut Value) {
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("extensions");
        for error in answer.get_mut("errors").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(extensions) = error.get_mut("extensions").and_then(Value::as_object_mut) {
                assert!(extensions.remove("requestId").is_some(), "an error without a request id");
            }
        }
    }
}
