//! External requests put there without the API.

use std::collections::BTreeMap;

use tenantry::{
    authz,
    model::{CompanyId, ExternalRequest, ExternalRequestId, HttpMethod, TenantId},
    store::content::Stored,
};

use crate::support::TestApp;

/// Puts so many into the company, each with these headers and this body.
pub async fn fill(
    app: &TestApp,
    tenant: TenantId,
    company_id: CompanyId,
    many: usize,
    (headers, body): (BTreeMap<String, String>, Option<String>),
) {
    let (world, grant) = (&app.services.world, authz::operate(tenant));
    let now = world.now();
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    for number in 0..many {
        let request = ExternalRequest {
            id: ExternalRequestId(world.id()),
            company_id,
            name: format!("Request {number}"),
            method: HttpMethod::Get,
            url: format!("https://api.example.com/{}", "x".repeat(2024)),
            headers: headers.clone(),
            body: body.clone(),
            created_at: now,
            updated_at: now,
            version: 1,
        };
        ExternalRequest::insert(&mut tx, &grant, &request).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// As many bytes of headers and body as a request can hold: 16,384 as JSON.
pub fn most() -> (BTreeMap<String, String>, String) {
    let headers = BTreeMap::from([("A".to_owned(), "v".repeat(4096))]);
    let body = "é".repeat(6139);
    let bytes = serde_json::to_string(&headers).unwrap().len() + serde_json::to_string(&body).unwrap().len();
    assert_eq!(bytes, 16_384);
    (headers, body)
}
