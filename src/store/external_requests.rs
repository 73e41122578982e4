//! External requests of companies.

use diesel::{AsChangeset, Insertable};

use super::fold::fold;
use super::json::Pairs;
use super::schema::external_requests;
use super::stored::stored;
use super::types::At;
use crate::authz::leave::WritesExternalRequests;
use crate::clock::Timestamp;
use crate::model::{CompanyId, ExternalRequest, ExternalRequestId, HttpMethod};

stored!(ExternalRequest in external_requests [named once], opened by WritesExternalRequests {
    id: ExternalRequestId,
    company_id: CompanyId,
    name: String,
    method: HttpMethod,
    url: String,
    headers: Pairs,
    body: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i32,
});

/// What of a request can change. A body that is taken out is written as NULL.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = external_requests, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Changes {
    name: String,
    name_key: String,
    method: HttpMethod,
    url: String,
    headers: Pairs,
    body: Option<String>,
    updated_at: At,
}

impl From<&ExternalRequest> for Changes {
    fn from(request: &ExternalRequest) -> Self {
        Self {
            name: request.name.clone(),
            name_key: fold(&request.name),
            method: request.method,
            url: request.url.clone(),
            headers: Pairs(request.headers.clone()),
            body: request.body.clone(),
            updated_at: At(request.updated_at),
        }
    }
}
