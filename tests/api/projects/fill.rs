//! Projects put there without the API.

use tenantry::{
    authz,
    model::{CompanyId, Project, ProjectId, TenantId},
    store::content::Stored,
};

use crate::support::TestApp;

/// Puts so many into the company.
pub async fn fill(app: &TestApp, tenant: TenantId, company_id: CompanyId, many: usize) {
    let (world, grant) = (&app.services.world, authz::operate(tenant));
    let now = world.now();
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    for number in 0..many {
        let project = Project {
            id: ProjectId(world.id()),
            company_id,
            name: format!("Project {number}"),
            description: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        Project::insert(&mut tx, &grant, &project).await.unwrap();
    }
    tx.commit().await.unwrap();
}
