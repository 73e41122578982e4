//! Validation by itself: async-graphql has no call for it, but an extension may answer in place of the executor.

use std::sync::Arc;

use async_graphql::{
    Request, Response, ServerError, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
};

use super::Schema;

/// Asks for validation alone.
struct Alone;

/// Answers null where a request asks for validation alone.
pub struct ValidateOnly;

impl ExtensionFactory for ValidateOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for ValidateOnly {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        match ctx.data_opt::<Alone>() {
            Some(Alone) => Response::new(Value::Null),
            None => next.run(ctx, operation_name).await,
        }
    }
}

/// Every mistake of a document with these variables, by all rules of the specification.
pub async fn validate(schema: &Schema, request: Request) -> Vec<ServerError> {
    schema.execute(request.data(Alone)).await.errors
}
