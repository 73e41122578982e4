//! The paths that are measured. The documents of W1 to W6 are those of `bench/`.

use std::{hint::black_box, path::Path, sync::Arc};

use async_graphql::Variables;
use serde_json::{Value, json};
use tenantry::{
    authz::{Permission, matrix},
    domain::{self, account},
    graphql::{self, Exposure, engine::Column},
    http::document::{Document, Limits, Shape},
    model::{CompanyAction, CompanyResource, CompanyRole, Keyed, PolicyHookKey, TenantId, UserId},
};

use crate::server::Server;

/// Every path that is counted, by name.
pub const NAMES: [&str; 10] =
    ["rules", "document", "judged", "encoding", "batch", "script", "w1", "w2", "w3", "w6"];

const W1: &str = include_str!("../../bench/workloads/w1.graphql");
const W2: &str = include_str!("../../bench/workloads/w2.graphql");
const W3: &str = include_str!("../../bench/workloads/w3.graphql");
const W4: &str = include_str!("../../bench/workloads/w4.graphql");
const W6: &str = include_str!("../../bench/workloads/w6.graphql");
const SCRIPT: &str = include_str!("../../bench/workloads/w5.rhai");

/// Everything that the paths need, made once.
pub struct Paths {
    server: Server,
    shape: Shape,
    grid: Document,
    people: Vec<UserId>,
    bodies: Vec<(&'static str, String)>,
    context: Arc<Value>,
}

impl Paths {
    pub async fn on(folder: &Path) -> Self {
        let server = Server::on(folder).await;
        let schema = graphql::build(Exposure::default()).unwrap();
        let ids = |field: &str| server.known[field].as_array().unwrap().clone();
        let (users, companies) = (ids("userIds"), ids("companyIds"));
        let checks: Vec<Value> = (0..100)
            .map(|place| {
                json!({
                    "userId": users[place % users.len()],
                    "company": { "companyId": companies[place % companies.len()], "resource": "PROJECT", "action": "CREATE" },
                })
            })
            .collect();
        let body =
            |query: &str, variables: Value| json!({ "query": query, "variables": variables }).to_string();
        let bodies = vec![
            ("w1", body(W1, json!({ "id": users[0] }))),
            ("w2", body(W2, json!({ "text": server.known["emailsPage"][0] }))),
            ("w3", body(W3, json!({}))),
            ("w4", body(W4, json!({ "id": users[1], "jobTitle": "Measured" }))),
            ("w6", body(W6, json!({ "checks": checks }))),
        ];
        let people = users.iter().take(50).map(|id| id.as_str().unwrap().parse().unwrap()).collect();
        let context = Arc::new(tenantry::policy::hooks::sample_context(PolicyHookKey::BeforeInvite));
        let shape = Shape::from_sdl(&graphql::sdl(&schema)).unwrap();
        Self {
            grid: Document::new(W2, None, &shape, &Limits::default()).unwrap(),
            shape,
            server,
            people,
            bodies,
            context,
        }
    }

    /// Runs a path once.
    pub async fn run(&self, path: &str) {
        match path {
            "rules" => rules(),
            "document" => self.documents(),
            "judged" => self.judged(),
            "encoding" => encoding(),
            "batch" => self.batch().await,
            "script" => self.script().await,
            _ => {
                let (_, body) =
                    self.bodies.iter().find(|(name, _)| *name == path).expect("a path that is known");
                self.server.ask(body).await;
            }
        }
    }

    /// A document that comes for the first time: scanned, parsed, measured once its fragments are spread.
    fn documents(&self) {
        for text in [W1, W2, W3] {
            black_box(Document::new(text, None, &self.shape, &Limits::default()).unwrap());
        }
    }

    /// A document that is kept, judged with the variables of one request.
    fn judged(&self) {
        let variables = Variables::from_json(json!({ "text": "smith" }));
        let limits = Limits::default();
        black_box(self.grid.judge(&variables, 0, &self.shape, &limits).unwrap());
    }

    /// Who sends a request, and fifty people as they see them, with what they hold.
    async fn batch(&self) {
        let token = self.server.known["accessToken"].as_str().unwrap();
        let viewer =
            account::identify(&self.server.services, token, account::Ahead::default()).await.unwrap();
        let edge = domain::Edge {
            ip: std::net::Ipv4Addr::LOCALHOST.into(),
            user_agent: None,
            request_id: String::new(),
        };
        let request = domain::Request::new(Arc::clone(&self.server.services), edge, viewer);
        assert_eq!(request.people(&self.people).await.unwrap().len(), self.people.len());
        assert_eq!(request.holdings(&self.people).await.unwrap().len(), self.people.len());
    }

    /// A script of twenty lines, compiled before.
    async fn script(&self) {
        let runner = &self.server.services.policies;
        let (hook, context) = (PolicyHookKey::BeforeInvite, Arc::clone(&self.context));
        let outcome = runner.run_hook(TenantId(uuid::Uuid::nil()), "w5", SCRIPT, hook, context).await;
        black_box(outcome.verdict);
    }
}

/// All 312 answers of the company matrix, and every rule of a field that looks at nobody.
fn rules() {
    for role in CompanyRole::ALL {
        for resource in CompanyResource::ALL {
            for action in CompanyAction::ALL {
                black_box(matrix::allows(*role, *resource, *action));
            }
        }
    }
    for permission in Permission::ALL {
        let _ = black_box(tenantry::authz::precheck(*permission, None));
    }
}

/// A grid of fifty rows and ten columns, as columns and then as JSON.
fn encoding() {
    let column = |_| {
        Column::leaves(0..50, |row: i32, out: &mut Vec<u8>| {
            serde_json::to_writer(out, &format!("value of row {row}")).is_ok()
        })
    };
    let fields = (0..10).map(|place| (format!("\"field{place}\":"), column(place))).collect();
    let grid = Column::lists([50], Column::objects(50, fields));
    let mut out = Vec::new();
    grid.write(0, &mut out);
    black_box(out);
}
