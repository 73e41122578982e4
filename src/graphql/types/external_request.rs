//! An external request of a company.

use std::sync::Arc;

use super::company::CompanyNode;
use crate::{
    connection,
    domain::companies::content::Item,
    graphql::engine::{DateTime, Id, Json},
    model::{ExternalRequest, Keyed},
    object,
};

/// An external request that the viewer reads.
#[derive(Clone, Debug)]
pub struct ExternalRequestNode(pub Item<ExternalRequest>);

connection!(ExternalRequestConnection, ExternalRequestEdge, ExternalRequestNode);

object! {
    /// A stored request template. The server never sends it. It is seen by whoever has the cell COMPANY_EXTERNAL_REQUESTS R
    /// in the company.
    ExternalRequest: ExternalRequestNode [Node] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.record.id);
        company: CompanyNode, needs(Visible) => get |it| CompanyNode(Arc::clone(it.0.company()));
        /// Unique in the company, whatever its case.
        name: String, needs(Visible) => text |it| &it.0.record.name;
        /// GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
        method: String, needs(Visible) => text |it| it.0.record.method.key();
        /// Of http or https.
        url: String, needs(Visible) => text |it| &it.0.record.url;
        /// Texts by the names of headers.
        headers: Json, needs(Visible) => leaf |it| headers(it);
        body: Option<String>, needs(Visible) => text |it| it.0.record.body.as_deref();
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.created_at);
        updatedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.updated_at);
        version: i32, needs(Visible) => leaf |it| it.0.record.version;
    }
}

fn headers(request: &ExternalRequestNode) -> Json {
    let pairs = request.0.record.headers.iter();
    Json(pairs.map(|(name, value)| (name.clone(), serde_json::Value::from(value.as_str()))).collect())
}
