//! An intent of a company.

use std::sync::Arc;

use super::company::CompanyNode;
use crate::{
    connection,
    domain::companies::content::Item,
    graphql::engine::{DateTime, Id},
    model::Intent,
    object,
};

/// An intent that the viewer reads.
#[derive(Clone, Debug)]
pub struct IntentNode(pub Item<Intent>);

connection!(IntentConnection, IntentEdge, IntentNode);

object! {
    /// What a company's agents can be asked for. It is seen by whoever has the cell COMPANY_INTENTS R there.
    Intent: IntentNode [Node] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.record.id);
        company: CompanyNode, needs(Visible) => get |it| CompanyNode(Arc::clone(it.0.company()));
        /// Unique in the company, whatever its case.
        name: String, needs(Visible) => text |it| &it.0.record.name;
        /// As people say it, in the order in which they were given.
        phrases: Vec<String>, needs(Visible) => leaf |it| it.0.record.phrases.clone();
        createdAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.created_at);
        updatedAt: DateTime, needs(Visible) => leaf |it| DateTime(it.0.record.updated_at);
        version: i32, needs(Visible) => leaf |it| it.0.record.version;
    }
}
