//! The program put together: what the HTTP edge runs.

use std::sync::Arc;

use async_graphql::{Request, ServerError, Value, parser::types::OperationType};

use crate::{
    domain::{self, Services, account},
    graphql::{
        self, Schema, ahead,
        engine::{self, Env, Introspected},
        mutation::Mutation,
        query::Query,
    },
    http::{Answer, Edge, Execute, Operation},
};

/// The schema with everything that it works on. Cheap to clone.
#[derive(Clone)]
pub struct App {
    schema: Schema,
    services: Arc<Services>,
}

impl App {
    /// An application over these services.
    pub const fn new(schema: Schema, services: Arc<Services>) -> Self {
        Self { schema, services }
    }

    /// What async-graphql says of the schema itself, where the operation asks.
    async fn introspect(&self, operation: &Operation<'_>) -> (Introspected, Vec<ServerError>) {
        if !operation.document.introspects() {
            return Default::default();
        }
        let answer = Box::pin(self.schema.execute(operation.request())).await;
        match answer.data {
            Value::Object(fields) => (fields, answer.errors),
            _ => (Introspected::new(), answer.errors),
        }
    }
}

impl Execute for App {
    async fn validate(&self, request: Request) -> Vec<ServerError> {
        graphql::validate(&self.schema, request).await
    }

    async fn execute(&self, operation: Operation<'_>, edge: Edge) -> Answer {
        let known = domain::Edge { ip: edge.ip, user_agent: edge.user_agent, request_id: edge.request_id };
        let chosen = operation.document.operation();
        let env = Env::new(chosen, operation.document.fragments(), &operation.variables, &operation.uploads);
        let viewer = match edge.bearer {
            None => Ok(None),
            Some(token) => account::identify(&self.services, &token, ahead(&env)).await,
        };
        let request = match viewer {
            Ok(viewer) => domain::Request::new(Arc::clone(&self.services), known, viewer),
            // Who it is cannot be told, so nothing may be answered.
            Err(failure) => {
                let anonymous = domain::Request::new(Arc::clone(&self.services), known, None);
                let error = graphql::error::server_error(&anonymous, &failure, None);
                return Answer { data: None, errors: vec![error] };
            }
        };
        let (introspected, mistakes) = self.introspect(&operation).await;
        mistakes.into_iter().for_each(|mistake| env.fail(mistake));
        let data = match chosen.ty {
            OperationType::Mutation => engine::resolve(&Mutation, &env, &request, &introspected).await,
            _ => engine::resolve(&Query, &env, &request, &introspected).await,
        };
        Answer { data: Some(data), errors: env.into_errors() }
    }

    async fn ready(&self) -> bool {
        self.services.store.ping().await.is_ok()
    }
}
