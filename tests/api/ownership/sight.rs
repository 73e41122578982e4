//! Who sees an offer.

use serde_json::{Value, json};

use super::{accept, offered};
use crate::{
    companies::house::House,
    support::{both, has},
};

both! {
    async fn whoever_reads_the_owner_cell_sees_the_offer(app) {
        let house = House::build(&app).await;
        let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
        let query = "query($company: ID!, $offer: ID!) {
            company(id: $company) { ownershipOffer { id company { name } to { name email } offeredAt expiresAt } }
            node(id: $offer) { __typename id ... on OwnershipOffer { to { name } company { name } } }
        }";
        let variables = json!({ "company": house.foundry.to_string(), "offer": id });
        let offer = json!({
            "id": id, "company": { "name": "Foundry" }, "to": { "name": "Mona", "email": "mona@acme.example" },
            "offeredAt": "2027-01-15T12:00:00.000000Z", "expiresAt": "2027-01-22T12:00:00.000000Z",
        });
        let node = json!({ "__typename": "OwnershipOffer", "id": id, "to": { "name": "Mona" }, "company": { "name": "Foundry" } });
        for who in [&house.owner, &house.administrator, &house.manager, &house.designer, &house.tina] {
            let data = who.get(&app, query, variables.clone()).await;
            assert_eq!(data, json!({ "company": { "ownershipOffer": offer }, "node": node }), "{}", who.email);
        }
        for who in [&house.invited, &house.carl] {
            let answer = who.ask(&app, query, variables.clone()).await;
            assert_eq!(answer["data"], json!({ "company": { "ownershipOffer": null }, "node": null }), "{}", who.email);
            assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["company", "ownershipOffer"]))]);
        }
        for who in [&house.outsider, &house.stranger] {
            let answer = who.ask(&app, query, variables.clone()).await;
            assert_eq!(answer, json!({ "data": { "company": null, "node": null } }));
        }
        // Once it has expired it is as if it were not there.
        app.world.pass(chrono::TimeDelta::days(7));
        let data = house.owner.get(&app, query, variables).await;
        assert_eq!(data, json!({ "company": { "ownershipOffer": null }, "node": null }));
    }

    /// The audit tells the company's leaders of it, and hides nothing from them.
    async fn the_audit_tells_of_it(app) {
        let house = House::build(&app).await;
        let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
        accept(&app, &house.manager, &id).await;
        let query = "{ auditEvents { nodes { action targetId changes } } }";
        let data = house.administrator.get(&app, query, json!({})).await;
        let told: Vec<Value> = data["auditEvents"]["nodes"].as_array().unwrap().clone();
        assert_eq!(told[0], json!({
            "action": "company.ownership.transferred", "targetId": id,
            "changes": { "owner": { "from": house.owner.id, "to": house.manager.id } },
        }));
        assert_eq!(told[1]["changes"]["to"], json!({ "from": null, "to": house.manager.id }));
    }
}
