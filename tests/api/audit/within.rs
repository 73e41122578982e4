//! What happened to things in a company, as told to somebody who reads the tenant's audit and only the company's name.

use serde_json::json;
use tenantry::model::{CompanyRole, RoleKey};

use crate::{
    companies::house::{House, codes, person, seat},
    intents::INTENTS,
    support::both,
};

both! {
    /// Whoever leads a company reads who was refused what in it, and nothing of what was refused elsewhere.
    async fn what_is_refused_in_a_company_its_leaders_read(app) {
        let house = House::build(&app).await;
        let rename = |company| format!("mutation {{ renameCompany(input: {{ companyId: \"{company}\", name: \"x\" }}) {{ problems {{ code }} }} }}");
        for who in [&house.manager, &house.invited] {
            assert_eq!(codes(&who.ask(&app, &rename(house.foundry), json!({})).await, "renameCompany"), ["FORBIDDEN"]);
        }
        let leave = format!("mutation {{ leaveCompany(input: {{ companyId: \"{}\" }}) {{ problems {{ code }} }} }}", house.foundry);
        assert_eq!(codes(&house.invited.ask(&app, &leave, json!({})).await, "leaveCompany"), ["FORBIDDEN"]);
        let create = "mutation { createUser(input: { email: \"a@b.example\", name: \"a\", lastName: \"b\" }) { problems { code } } }";
        assert_eq!(codes(&house.manager.ask(&app, create, json!({})).await, "createUser"), ["FORBIDDEN"]);
        let query = "{ auditEvents { nodes { action actor { displayName } targetId company { name } changes via } } }";
        let event = |name: &str, mutation: &str, reason: &str| json!({
            "action": "access.denied", "actor": { "displayName": name }, "targetId": null, "company": { "name": "Foundry" }, "via": null,
            "changes": { "mutation": { "from": null, "to": mutation }, "reasons": { "from": null, "to": [reason] } },
        });
        let read = json!({ "auditEvents": { "nodes": [
            event("Ines Inesson", "leaveCompany", "INVITATION_PENDING"),
            event("Ines Inesson", "renameCompany", "INVITATION_PENDING"),
            event("Mona Monason", "renameCompany", "MISSING_PERMISSION"),
        ] } });
        assert_eq!(house.administrator.get(&app, query, json!({})).await, read);
        assert_eq!(house.owner.get(&app, query, json!({})).await, read);
    }

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
