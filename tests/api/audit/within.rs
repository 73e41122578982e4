//! What happened to things in a company, as told to somebody who reads the tenant's audit and only the company's name.

use chrono::TimeDelta;
use serde_json::json;
use tenantry::model::{CompanyRole, RoleKey};

use crate::{
    companies::house::{House, alter, audit, codes, person, reasons, seat},
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
        // Whose address is not confirmed is none of theirs.
        alter(&app, house.tenant, &house.invited, |user| user.email_confirmed = false).await;
        let accept = format!("mutation {{ acceptInvitation(input: {{ membershipId: \"{}\" }}) {{ problems {{ code }} }} }}", house.rows[4]);
        assert_eq!(reasons(&house.invited.ask(&app, &accept, json!({})).await), ["EMAIL_NOT_CONFIRMED"]);
        let event = |name: &str, mutation: &str, reason: &str| json!({
            "action": "access.denied", "actor": { "displayName": name }, "targetId": house.foundry.to_string(),
            "company": { "name": "Foundry" }, "via": null,
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

    /// What was aimed at is told, by its id; what was typed and is no id is not.
    async fn a_refusal_tells_what_was_aimed_at(app) {
        let house = House::build(&app).await;
        let designer = &house.designer;
        let switch = |id: &str| format!("setPolicyMode(input: {{ scriptId: \"{id}\", mode: OFF }})");
        let [owner_row, ..] = &house.rows[..] else { panic!("no rows") };
        for (mutation, target) in [
            (format!("removeMember(input: {{ membershipId: \"{owner_row}\" }})"), json!(owner_row.to_string())),
            (format!("offerOwnership(input: {{ companyId: \"{}\", userId: \"{}\" }})", house.foundry, designer.id), json!(designer.id)),
            (format!("renameCompany(input: {{ companyId: \"{}\", name: \"x\" }})", house.foundry), json!(house.foundry.to_string())),
            ("createUser(input: { email: \"a@b.example\", name: \"a\", lastName: \"b\" })".to_owned(), json!(null)),
            (switch("script_01900000000070008000000000000001"), json!("script_01900000000070008000000000000001")),
            (switch("words_01900000000070008000000000000001"), json!(null)),
            (switch("script_0190000000007000800000000000000A"), json!(null)),
        ] {
            designer.ask(&app, &format!("mutation {{ {mutation} {{ problems {{ code }} }} }}"), json!({})).await;
            let last = audit(&app, house.tenant).await.pop().unwrap();
            assert_eq!((&last[0], &last[1]), (&json!("access.denied"), &target), "{mutation}");
            let named = last[2]["mutation"]["to"].as_str().unwrap();
            assert!(mutation.starts_with(named), "{mutation}: {named}");
        }
    }

    /// Nobody buries what is written: two hundred refusals of one viewer in a quarter of an hour, and a word on the others.
    async fn refusals_of_one_viewer_are_bounded(app) {
        let house = House::build(&app).await;
        let rename = format!("renameCompany(input: {{ companyId: \"{}\", name: \"x\" }}) {{ problems {{ code }} }}", house.foundry);
        let many: Vec<String> = (0..20).map(|number| format!("a{number}: {rename}")).collect();
        let many = format!("mutation {{ {} }}", many.join(" "));
        let query = "{ auditEvents(filter: { action: { eq: \"access.denied\" } }, first: 2) { totalCount nodes { actor { displayName } changes } } }";
        let told = async || house.owner.get(&app, query, json!({})).await["auditEvents"].clone();
        for _ in 0..9 {
            house.designer.ask(&app, &many, json!({})).await;
        }
        let change = |further: Option<&str>| {
            let mut change = json!({
                "mutation": { "from": null, "to": "renameCompany" }, "reasons": { "from": null, "to": ["MISSING_PERMISSION"] },
            });
            if let Some(further) = further {
                change["further"] = json!({ "from": null, "to": further });
            }
            json!({ "actor": { "displayName": "Dora Dorason" }, "changes": change })
        };
        assert_eq!(told().await, json!({ "totalCount": 180, "nodes": [change(None), change(None)] }));
        for _ in 0..2 {
            house.designer.ask(&app, &many, json!({})).await;
        }
        let word = "those that follow within a quarter of an hour of the first are not recorded";
        assert_eq!(told().await, json!({ "totalCount": 200, "nodes": [change(Some(word)), change(None)] }));
        // Of others they are told all the same, and of this one what is refused elsewhere.
        let create = "mutation { createUser(input: { email: \"a@b.example\", name: \"a\", lastName: \"b\" }) { problems { code } } }";
        house.designer.ask(&app, create, json!({})).await;
        let all = house.tina.get(&app, query, json!({})).await["auditEvents"].clone();
        assert_eq!((&all["totalCount"], &all["nodes"][0]["changes"]["mutation"]["to"]), (&json!(201), &json!("createUser")));
        house.manager.ask(&app, &format!("mutation {{ {rename} }}"), json!({})).await;
        assert_eq!(told().await["totalCount"], 201);
        app.world.pass(TimeDelta::minutes(15));
        house.designer.ask(&app, &format!("mutation {{ {rename} }}"), json!({})).await;
        assert_eq!(told().await, json!({ "totalCount": 202, "nodes": [change(None), told().await["nodes"][1]] }));
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
