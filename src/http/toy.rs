//! A small schema behind the real edge, for tests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::{
    Context, EmptySubscription, Error, ErrorExtensions, ID, Object, Request, Response, Schema, ServerError,
    Upload,
};
use axum::Router;
use axum::body::Body;
use http_body_util::BodyExt;
use hyper::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::sync::{Notify, Semaphore};
use tower::ServiceExt;
use uuid::Uuid;

use super::{Answer as Ran, Edge, Execute, HttpConfig, Operation, document, router};
use crate::clock::{Timestamp, World};

pub struct Query;
pub struct Mutation;

pub struct User;

#[Object]
impl User {
    async fn id(&self) -> ID {
        ID("user_1".to_owned())
    }
    async fn name(&self) -> Option<String> {
        Some("Ann".to_owned())
    }
}

#[Object]
impl Query {
    /// Comes last, though it may be asked for first.
    async fn late(&self) -> Option<i32> {
        tokio::task::yield_now().await;
        Some(1)
    }
    async fn early(&self) -> Option<i32> {
        Some(2)
    }
    async fn user(&self, id: ID) -> Option<User> {
        (id == "user_1").then_some(User)
    }
    async fn echo(&self, number: i32) -> Option<i32> {
        Some(number)
    }
    async fn denied(&self) -> Result<Option<i32>, Error> {
        Err(Error::new("You may not.").extend_with(|_, e| e.set("code", "FORBIDDEN")))
    }
    async fn broken(&self) -> Result<Option<i32>, Error> {
        Err(Error::new("relation \"users\" does not exist"))
    }
    async fn panics(&self) -> Option<i32> {
        std::hint::black_box(None::<i32>).or_else(|| panic!("as a bug would"))
    }
    async fn never(&self) -> Option<i32> {
        std::future::pending().await
    }
    /// Says that it began, and answers when it may.
    async fn gate(&self, context: &Context<'_>) -> Option<i32> {
        let gate = context.data_unchecked::<Arc<Gate>>();
        gate.began.add_permits(1);
        gate.open.notified().await;
        Some(3)
    }
}

#[Object]
impl Mutation {
    async fn rename(&self, name: String) -> Option<String> {
        Some(name)
    }
    async fn read(&self, context: &Context<'_>, file: Upload) -> Option<String> {
        let value = file.value(context).ok()?;
        Some(format!("{} {}", value.filename, String::from_utf8_lossy(&value.content)))
    }
}

/// Holds a request until a test lets it end.
pub struct Gate {
    pub began: Semaphore,
    pub open: Notify,
}

#[derive(Clone)]
pub struct Toy {
    pub schema: Schema<Query, Mutation, EmptySubscription>,
    pub gate: Arc<Gate>,
    pub ready: Option<bool>,
    pub seen: Arc<Mutex<Vec<Edge>>>,
}

impl Execute for Toy {
    /// The executor below finds what is wrong, all at once.
    async fn validate(&self, _: Request) -> Vec<ServerError> {
        Vec::new()
    }
    async fn execute(&self, operation: Operation<'_>, edge: Edge) -> Ran {
        self.seen.lock().unwrap().push(edge);
        let mut request = operation.request().data(Arc::clone(&self.gate));
        request.uploads = operation.uploads;
        let Response { data, errors, .. } = self.schema.execute(request).await;
        let run = data != async_graphql::Value::Null || errors.iter().any(|error| !error.path.is_empty());
        Ran { data: run.then(|| serde_json::to_vec(&data).unwrap()), errors }
    }
    async fn ready(&self) -> bool {
        match self.ready {
            Some(ready) => ready,
            None => std::future::pending().await,
        }
    }
}

/// Ids that count up.
#[derive(Default)]
struct Counted(std::sync::atomic::AtomicU32);

impl World for Counted {
    fn now(&self) -> Timestamp {
        Timestamp::default()
    }
    fn id(&self) -> Uuid {
        Uuid::from_u128(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed).into())
    }
    fn secret(&self) -> [u8; 32] {
        [0; 32]
    }
}

pub fn toy() -> Toy {
    let schema = Schema::new(Query, Mutation, EmptySubscription);
    let gate = Arc::new(Gate { began: Semaphore::new(0), open: Notify::new() });
    Toy { schema, gate, ready: Some(true), seen: Arc::default() }
}

pub fn config() -> HttpConfig {
    HttpConfig::new(Arc::new(Counted::default()))
}

pub fn toy_router(toy: &Toy, config: HttpConfig) -> Router {
    let shape = document::Shape::from_sdl(&toy.schema.sdl()).unwrap();
    router(toy.clone(), Arc::new(shape), config)
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
    /// The code of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

pub async fn send(router: Router, request: hyper::Request<Body>) -> Answer {
    let (head, body) = router.oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: head.status, headers: head.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

/// A bound for what must not hang; no test measures it.
pub const SOON: Duration = Duration::from_secs(30);
