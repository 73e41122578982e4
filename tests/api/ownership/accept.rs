//! `acceptOwnership`.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;
use tenantry::model::CompanyRole;

use super::{accept, no_offer, offered, open, owner_of};
use crate::{
    companies::{
        house::{House, audit, codes, company, reasons, seat},
        leave::leave,
    },
    support::{both, has},
};

both! {
    async fn the_two_change_places(app) {
        let house = House::build(&app).await;
        let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
        let answer = accept(&app, &house.manager, &id).await;
        assert_eq!(answer, json!({ "data": { "acceptOwnership": {
            "company": {
                "name": "Foundry", "viewerMembership": { "role": "OWNER" }, "owner": { "user": { "name": "Mona" } },
                "ownershipOffer": null,
            },
            "problems": [],
        } } }));
        assert_eq!(audit(&app, house.tenant).await[1], json!([
            "company.ownership.transferred", id, { "owner": { "from": house.owner.id, "to": house.manager.id } }, null,
            house.foundry.to_string(),
        ]));
        assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.manager.id.clone()));
        // At the next request of everybody.
        let query = "query($id: ID!) { company(id: $id) { members { nodes { version role user { name } } } viewerCan { delete { allowed } } } }";
        let data = house.owner.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
        assert_eq!(data["company"], json!({
            "members": { "nodes": [
                { "version": 1, "role": "ADMINISTRATOR", "user": { "name": "Adam" } }, { "version": 1, "role": "DESIGNER", "user": { "name": "Dora" } },
                { "version": 1, "role": "DESIGNER", "user": { "name": "Ines" } }, { "version": 2, "role": "OWNER", "user": { "name": "Mona" } },
                { "version": 2, "role": "ADMINISTRATOR", "user": { "name": "Olga" } },
            ] },
            "viewerCan": { "delete": { "allowed": false } },
        }));
        assert_eq!(codes(&leave(&app, &house.manager, house.foundry).await, "leaveCompany"), ["OWNER_CANNOT_LEAVE"]);
        assert_eq!(codes(&leave(&app, &house.owner, house.foundry).await, "leaveCompany"), [] as [&str; 0]);
        // The second time there is no offer.
        assert_eq!(accept(&app, &house.manager, &id).await, no_offer("acceptOwnership"));
    }

    async fn nobody_accepts_in_somebodys_place(app) {
        let house = House::build(&app).await;
        let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
        for who in [&house.owner, &house.administrator, &house.designer, &house.tina] {
            let answer = accept(&app, who, &id).await;
            assert_eq!((codes(&answer, "acceptOwnership"), reasons(&answer)), (vec!["FORBIDDEN".to_owned()], vec!["MISSING_PERMISSION".to_owned()]));
            let message = "The company is offered to somebody else, who alone can accept it.";
            assert_eq!(answer["errors"][0]["message"], message);
        }
        for who in [&house.invited, &house.outsider, &house.carl, &house.stranger] {
            assert_eq!(accept(&app, who, &id).await, no_offer("acceptOwnership"), "{}", who.email);
        }
        for id in ["offer_01900000000070008000000000009999", "offer_0", &house.foundry.to_string(), ""] {
            assert_eq!(accept(&app, &house.manager, id).await, no_offer("acceptOwnership"), "{id}");
        }
        let nobody = app.ask(None, "mutation { acceptOwnership(input: { offerId: \"x\" }) { problems { code } } }", json!({})).await;
        assert_eq!(has(&nobody)[0].0, "UNAUTHENTICATED");
        assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.owner.id.clone()));
        assert_eq!(open(&app, &house, house.foundry).await, json!(id));
    }

    async fn until_it_expires(app) {
        let house = House::build(&app).await;
        let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
        app.world.pass(TimeDelta::days(7) - TimeDelta::microseconds(1));
        assert_eq!(open(&app, &house, house.foundry).await, json!(id));
        app.world.pass(TimeDelta::microseconds(1));
        assert_eq!(accept(&app, &house.manager, &id).await, no_offer("acceptOwnership"));
        assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.owner.id.clone()));
        let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
        app.world.pass(TimeDelta::days(7) - TimeDelta::microseconds(1));
        assert_eq!(codes(&accept(&app, &house.manager, &id).await, "acceptOwnership"), [] as [&str; 0]);
    }

    /// However a person comes to own companies, a hundred is all.
    async fn a_hundred_companies_are_all_that_one_owns(app) {
        let house = House::build(&app).await;
        for number in 0..99 {
            let mill = company(&app, house.tenant, &format!("Mill {number}"), 10).await;
            seat(&app, house.tenant, mill, &house.manager, CompanyRole::Owner, None).await;
        }
        let second = company(&app, house.tenant, "Second", 10).await;
        seat(&app, house.tenant, second, &house.owner, CompanyRole::Owner, None).await;
        seat(&app, house.tenant, second, &house.manager, CompanyRole::Designer, None).await;
        // Two at once, with one place left.
        let offers = [
            (house.foundry, offered(&app, &house.owner, house.foundry, &house.manager).await),
            (second, offered(&app, &house.owner, second, &house.manager).await),
        ];
        let answers = join_all(offers.iter().map(|(_, id)| accept(&app, &house.manager, id))).await;
        let mut told: Vec<_> = answers.iter().map(|answer| codes(answer, "acceptOwnership")).collect();
        told.sort();
        assert_eq!(told, [vec![], vec!["BAD_VALUE".to_owned()]]);
        let refused = answers.iter().position(|answer| codes(answer, "acceptOwnership") == ["BAD_VALUE"]).unwrap();
        assert_eq!(answers[refused]["data"]["acceptOwnership"], json!({ "company": null, "problems": [{
            "code": "BAD_VALUE", "field": null, "message": "a person owns at most 100 companies of a tenant",
        }] }));
        // The offer stays open; they may give another one away first.
        assert_eq!(open(&app, &house, offers[refused].0).await, json!(offers[refused].1));
        assert_eq!(owner_of(&app, house.tenant, offers[refused].0).await, Some(house.owner.id.clone()));
        assert_eq!(owner_of(&app, house.tenant, offers[1 - refused].0).await, Some(house.manager.id.clone()));
    }
}
