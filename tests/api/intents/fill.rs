//! Intents put there without the API.

use tenantry::{
    authz,
    model::{CompanyId, Intent, IntentId, TenantId},
    store::content::Stored,
};

use crate::support::TestApp;

/// Puts so many into the company, each with these phrases.
pub async fn fill(app: &TestApp, tenant: TenantId, company_id: CompanyId, many: usize, phrases: &[String]) {
    let (world, grant) = (&app.services.world, authz::operate(tenant));
    let now = world.now();
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    for number in 0..many {
        let intent = Intent {
            id: IntentId(world.id()),
            company_id,
            name: format!("Intent {number}"),
            phrases: phrases.to_vec(),
            created_at: now,
            updated_at: now,
            version: 1,
        };
        Intent::insert(&mut tx, &grant, &intent).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// As many bytes of phrases as an intent can hold: 16,384 as JSON, of which quotes and commas take three each.
pub fn phrases() -> Vec<String> {
    let mut phrases = vec!["é".repeat(500); 16];
    phrases.push("x".repeat(332));
    assert_eq!(serde_json::to_string(&phrases).unwrap().len(), 16_384);
    phrases
}
