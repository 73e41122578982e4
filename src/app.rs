//! The program put together: what the HTTP edge runs.

use std::sync::Arc;

use async_graphql::{Response, ServerError};

use crate::{
    domain::{self, Services, account},
    graphql::{self, Schema},
    http::{Edge, Execute},
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
}

impl Execute for App {
    async fn execute(&self, request: async_graphql::Request, edge: Edge) -> Response {
        let known = domain::Edge { ip: edge.ip, user_agent: edge.user_agent, request_id: edge.request_id };
        let viewer = match edge.bearer {
            None => Ok(None),
            Some(token) => account::identify(&self.services, &token).await,
        };
        match viewer {
            Ok(viewer) => {
                let known = domain::Request::new(Arc::clone(&self.services), known, viewer);
                let request = request.data(known).data(graphql::engine::Mentions::default());
                self.schema.execute(request).await
            }
            // Who it is cannot be told, so nothing may be answered.
            Err(failure) => {
                let anonymous = domain::Request::new(Arc::clone(&self.services), known, None);
                let error: ServerError = graphql::error::server_error(&anonymous, &failure, None);
                Response::from_errors(vec![error])
            }
        }
    }

    async fn ready(&self) -> bool {
        self.services.store.ping().await.is_ok()
    }
}
