//! `deleteCompany`.

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use tenantry::{authz, model::CompanyRole, store};

use super::house::{House, audit, codes, company, invite, mails, offered, person, reasons, seat, token_in};
use crate::support::{Client, TestApp, both, has};

pub async fn delete(app: &TestApp, by: &Client, company: impl std::fmt::Display, name: &str) -> Value {
    let query = "mutation($input: DeleteCompanyInput!) { deleteCompany(input: $input) {
        deletedId problems { code field message }
    } }";
    by.ask(app, query, json!({ "input": { "companyId": company.to_string(), "confirmName": name } })).await
}

fn deleted(company: impl std::fmt::Display) -> Value {
    json!({ "data": { "deleteCompany": { "deletedId": company.to_string(), "problems": [] } } })
}

fn problem(code: &str, field: &str, message: &str) -> Value {
    json!({ "data": { "deleteCompany": { "deletedId": null, "problems": [
        { "code": code, "field": [field], "message": message },
    ] } } })
}

fn not_found() -> Value {
    problem("NOT_FOUND", "companyId", "there is no such company")
}

/// Somebody's companies: by their own list, and by the list of all that they see.
async fn lists(app: &TestApp, who: &Client) -> Value {
    let query = "{ viewer { memberships { totalCount nodes { company { name } } } } companies { totalCount nodes { name } } }";
    who.get(app, query, json!({})).await
}

both! {
    async fn a_company_goes_with_all_that_is_in_it(app) {
        let house = House::build(&app).await;
        let foundry = house.foundry.to_string();
        invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        let token = token_in(&mails(&app).await[0]);
        let keep = "mutation($id: ID!) {
            createIntent(input: { companyId: $id, name: \"Where\", phrases: [] }) { intent { id } }
            createExternalRequest(input: { companyId: $id, name: \"Find\", method: \"GET\", url: \"https://a.example\" }) { externalRequest { id } }
        }";
        let kept = house.owner.get(&app, keep, json!({ "id": foundry })).await;
        let offer = offered(&app, house.tenant, house.foundry, (&house.owner, &house.manager)).await;
        assert_eq!(delete(&app, &house.owner, house.foundry, "Foundry").await, deleted(house.foundry));

        // At the next request of everybody.
        for who in [&house.owner, &house.administrator, &house.designer, &house.invited, &house.outsider] {
            assert_eq!(lists(&app, who).await, json!({
                "viewer": { "memberships": { "totalCount": 0, "nodes": [] } }, "companies": { "totalCount": 0, "nodes": [] },
            }), "{}", who.email);
        }
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let ids = json!([
            foundry, house.rows[0].to_string(), house.rows[4].to_string(), offer.to_string(),
            kept["createIntent"]["intent"]["id"], kept["createExternalRequest"]["externalRequest"]["id"],
        ]);
        let nodes = house.tina.get(&app, query, json!({ "ids": ids })).await;
        assert_eq!(nodes, json!({ "nodes": [null, null, null, null, null, null] }));
        // Its links are void.
        let accept = "mutation($token: String!) { acceptInvitation(input: { token: $token }) { problems { code } } }";
        let answer = house.outsider.ask(&app, accept, json!({ "token": token })).await;
        assert_eq!(codes(&answer, "acceptInvitation"), ["TOKEN_INVALID"]);
        assert_eq!(delete(&app, &house.owner, house.foundry, "Foundry").await, not_found());
        // Nobody is gone with it, and no other company.
        let users = house.tina.get(&app, "{ users { totalCount } }", json!({})).await;
        assert_eq!(users, json!({ "users": { "totalCount": 8 } }));
        let theirs = lists(&app, &house.stranger).await;
        assert_eq!(theirs["companies"]["nodes"], json!([{ "name": "Foundry" }]));
    }

    /// What happened in it stays to be read, by the tenant's administrators.
    async fn the_audit_stays(app) {
        let house = House::build(&app).await;
        let foundry = house.foundry.to_string();
        offered(&app, house.tenant, house.foundry, (&house.owner, &house.manager)).await;
        let rename = "mutation($id: ID!) { renameCompany(input: { companyId: $id, name: \"Forge\" }) { problems { code } } }";
        house.owner.get(&app, rename, json!({ "id": foundry })).await;
        assert_eq!(delete(&app, &house.owner, house.foundry, "Forge").await, deleted(house.foundry));
        let gone = json!({
            "name": { "from": "Forge", "to": null }, "plan": { "from": "standard", "to": null }, "seats": { "from": 10, "to": null },
            "members": { "from": 4, "to": null }, "invitations": { "from": 1, "to": null },
            "projects": { "from": 0, "to": null }, "agents": { "from": 0, "to": null },
            "intents": { "from": 0, "to": null }, "externalRequests": { "from": 0, "to": null },
        });
        let events = audit(&app, house.tenant).await;
        assert_eq!(events[1], json!(["company.deleted", foundry, gone, null, foundry]));
        assert_eq!(events.len(), 2);
        let query = "{ auditEvents { nodes { action targetId changes } } }";
        let data = house.tina.get(&app, query, json!({})).await;
        assert_eq!(data["auditEvents"]["nodes"], json!([
            { "action": "company.deleted", "targetId": foundry, "changes": gone },
            { "action": "company.renamed", "targetId": foundry, "changes": { "name": { "from": "Foundry", "to": "Forge" } } },
        ]));
        // Whoever led it leads it no more.
        assert_eq!(has(&house.owner.ask(&app, query, json!({})).await)[0].0, "FORBIDDEN");
    }

    async fn its_name_is_typed_back_exactly(app) {
        let house = House::build(&app).await;
        for name in ["foundry", "Foundry ", " Foundry", "", "Other", "Ｆoundry"] {
            let message = "this is not the name of the company; type it exactly as it is written";
            assert_eq!(delete(&app, &house.owner, house.foundry, name).await, problem("BAD_VALUE", "confirmName", message), "{name:?}");
        }
        assert_eq!(audit(&app, house.tenant).await, Vec::<Value>::new());
        assert_eq!(delete(&app, &house.owner, house.foundry, "Foundry").await, deleted(house.foundry));
    }

    async fn by_the_owner_alone_and_who_acts_as_one(app) {
        let house = House::build(&app).await;
        for (who, reason) in [
            (&house.administrator, "MISSING_PERMISSION"), (&house.manager, "MISSING_PERMISSION"),
            (&house.designer, "MISSING_PERMISSION"), (&house.invited, "INVITATION_PENDING"), (&house.carl, "NOT_A_MEMBER"),
        ] {
            // Whoever may not learns nothing of the name.
            for name in ["Foundry", "Other"] {
                let answer = delete(&app, who, house.foundry, name).await;
                assert_eq!((codes(&answer, "deleteCompany"), reasons(&answer)), (vec!["FORBIDDEN".to_owned()], vec![reason.to_owned()]));
            }
        }
        for who in [&house.outsider, &house.stranger] {
            assert_eq!(delete(&app, who, house.foundry, "Foundry").await, not_found());
        }
        for id in ["company_0".to_owned(), house.elsewhere.to_string(), house.rows[0].to_string()] {
            assert_eq!(delete(&app, &house.owner, id, "Foundry").await, not_found());
        }
        let nobody = app.ask(None, "mutation { deleteCompany(input: { companyId: \"x\", confirmName: \"y\" }) { problems { code } } }", json!({})).await;
        assert_eq!(has(&nobody)[0].0, "UNAUTHENTICATED");
        app.run_sql(house.tenant, "UPDATE companies SET status = 'CANCELED'").await;
        for who in [&house.owner, &house.tina] {
            assert_eq!(reasons(&delete(&app, who, house.foundry, "Foundry").await), ["COMPANY_SUSPENDED"]);
        }
        app.run_sql(house.tenant, "UPDATE companies SET status = 'PAST_DUE'").await;
        assert_eq!(delete(&app, &house.tina, house.foundry, "Foundry").await, deleted(house.foundry));
        let events = audit(&app, house.tenant).await;
        assert_eq!(events.last().unwrap()[3], "TENANT_ADMINISTRATOR");
    }

    /// A mail that waits for its company is not sent: nobody is given a link to nothing.
    async fn mails_that_wait_are_void(app) {
        let house = House::build(&app).await;
        invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(delete(&app, &house.owner, house.foundry, "Foundry").await, deleted(house.foundry));
        assert_eq!(mails(&app).await.len(), 0);
        // The next company starts anew.
        let mill = company(&app, house.tenant, "Mill", 5).await;
        seat(&app, house.tenant, mill, &house.owner, CompanyRole::Owner, None).await;
        let answer = invite(&app, &house.owner, mill, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&answer, "inviteUser"), [] as [&str; 0]);
        app.world.pass(TimeDelta::minutes(1));
        assert_eq!(mails(&app).await.len(), 1);
    }

    async fn of_many_at_once_one_deletes(app) {
        let house = House::build(&app).await;
        let answers = join_all((0..12).map(|_| delete(&app, &house.owner, house.foundry, "Foundry"))).await;
        let of = |wanted: &Value| answers.iter().filter(|it| *it == wanted).count();
        assert_eq!((of(&deleted(house.foundry)), of(&not_found())), (1, 11));
        assert_eq!(audit(&app, house.tenant).await.len(), 1);
    }

    /// Whoever changes something in it meanwhile is first, or finds it gone; nothing of it is left behind.
    async fn what_comes_at_the_same_time_leaves_nothing(app) {
        let house = House::build(&app).await;
        let inputs = [
            ("inviteUser", json!({ "email": "otto@acme.example", "role": "DESIGNER" })),
            ("createIntent", json!({ "name": "Where", "phrases": [] })),
            ("renameCompany", json!({ "name": "Other" })),
            ("leaveCompany", json!({})),
        ];
        for (mutation, input) in inputs {
            for first in [false, true] {
                let works = company(&app, house.tenant, "Works", 10).await;
                seat(&app, house.tenant, works, &house.owner, CompanyRole::Owner, None).await;
                seat(&app, house.tenant, works, &house.designer, CompanyRole::Designer, None).await;
                let by = if mutation == "leaveCompany" { &house.designer } else { &house.owner };
                let mut input = input.clone();
                input["companyId"] = json!(works.to_string());
                let query = format!("mutation($input: {}{}Input!) {{ {mutation}(input: $input) {{ problems {{ code }} }} }}",
                    mutation[..1].to_uppercase(), &mutation[1..]);
                let other = by.ask(&app, &query, json!({ "input": input }));
                let delete = delete(&app, &house.owner, works, "Works");
                let (gone, other) = if first { join(delete, other).await } else {
                    let (other, gone) = join(other, delete).await;
                    (gone, other)
                };
                let (gone, other) = (codes(&gone, "deleteCompany"), codes(&other, mutation));
                assert!(other.is_empty() || other == ["NOT_FOUND"], "{mutation}: {other:?}");
                // Under another name it is not the company that was meant.
                let renamed = mutation == "renameCompany" && other.is_empty();
                assert!(gone.is_empty() || (renamed && gone == ["BAD_VALUE"]), "{mutation}: {gone:?}");
                let mut reader = app.services.store.reader(house.tenant).await.unwrap();
                let left = store::companies::contents(&mut reader, &authz::operate(house.tenant), works).await.unwrap();
                assert_eq!(left == Default::default(), gone.is_empty(), "{mutation}: {left:?}");
            }
        }
    }

    /// The same however many there are in it.
    async fn it_costs_the_same_for_a_large_company(app) {
        let house = House::build(&app).await;
        let mut counts = Vec::new();
        for members in [1, 40] {
            let works = company(&app, house.tenant, "Works", 100).await;
            seat(&app, house.tenant, works, &house.owner, CompanyRole::Owner, None).await;
            for number in 0..members {
                let friend = person(&app, house.tenant, &format!("Friend{members}x{number}"), &[]).await;
                seat(&app, house.tenant, works, &friend, CompanyRole::Designer, None).await;
            }
            let before = app.services.store.statements();
            assert_eq!(delete(&app, &house.owner, works, "Works").await, deleted(works));
            counts.push(app.services.store.statements() - before);
        }
        assert_eq!(counts[0], counts[1]);
    }
}
