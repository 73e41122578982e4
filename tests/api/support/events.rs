//! The audit, as it is kept.

use serde_json::{Value, json};
use tenantry::{
    authz::{self, audit::AuditReach},
    store::{audit, page::Paging},
};
use uuid::Uuid;

use super::{Client, TestApp};

impl TestApp {
    /// Every event of the client's tenant, oldest first, without times and ids of requests.
    pub async fn events(&self, of: &Client) -> Vec<Value> {
        let mut reader = self.services.store.reader(of.tenant_id()).await.unwrap();
        let (grant, filter) = (authz::operate(of.tenant_id()), audit::AuditFilter::default());
        let page = audit::page(&mut reader, &grant, &AuditReach::Tenant, &filter, &Paging::first(100)).await;
        let page = page.unwrap();
        assert!(!page.has_next, "more events than a test looks at");
        let id = |id: Option<Uuid>| id.map(|id| format!("user_{}", id.simple()));
        let shown = page.items.into_iter().rev().map(|event| {
            json!({
                "action": event.action,
                "actor": [event.actor_kind, id(event.actor_id), event.actor_name],
                "target": event.target,
                "changes": event.changes,
                "via": event.via,
            })
        });
        shown.collect()
    }
}
