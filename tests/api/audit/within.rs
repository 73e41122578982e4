//! What happened to things in a company, as told to somebody who reads the tenant's audit and only the company's name.

use serde_json::json;
use tenantry::model::{CompanyRole, RoleKey};

use crate::{
    companies::house::{House, person, seat},
    intents::INTENTS,
    support::both,
};

both! {
    async fn a_name_in_a_company_is_no_name_of_the_company(app) {
        let house = House::build(&app).await;
        let roles = [RoleKey::SecurityPoliciesAdministration, RoleKey::CostAdministrator];
        let auditor = person(&app, house.tenant, "Paula", &roles).await;
        INTENTS.created(&app, &house.owner, house.foundry, "Secret plan").await;
        let query = "{ auditEvents(filter: { action: { eq: \"company.intent.created\" } }) { nodes { company { name } changes } } }";
        let data = auditor.get(&app, query, json!({})).await;
        let hidden = json!({ "from": "hidden", "to": "hidden" });
        assert_eq!(data["auditEvents"]["nodes"], json!([{
            "company": { "name": "Foundry" }, "changes": { "name": hidden, "phrases": hidden },
        }]));
        // Once they are in, they read it there, and so here.
        seat(&app, house.tenant, house.foundry, &auditor, CompanyRole::Designer, None).await;
        let data = auditor.get(&app, query, json!({})).await;
        assert_eq!(data["auditEvents"]["nodes"][0]["changes"]["name"], json!({ "from": null, "to": "Secret plan" }));
    }
}
