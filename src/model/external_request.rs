//! External requests: templates of what a company's agents ask elsewhere.

use std::collections::BTreeMap;

use super::{CompanyId, ExternalRequestId, content::content};
use crate::clock::Timestamp;

crate::keyed! {
    /// How a request is made.
    HttpMethod {
        Get = "GET",
        Head = "HEAD",
        Post = "POST",
        Put = "PUT",
        Patch = "PATCH",
        Delete = "DELETE",
        Options = "OPTIONS",
    }
}

/// A stored request template. The server never sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalRequest {
    pub id: ExternalRequestId,
    pub company_id: CompanyId,
    pub name: String,
    pub method: HttpMethod,
    /// Of http or https, as it was given.
    pub url: String,
    /// Values by name; no two names are the same but for their case.
    pub headers: BTreeMap<String, String>,
    pub body: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

content!(ExternalRequest by ExternalRequestId under CompanyId by company_id);
