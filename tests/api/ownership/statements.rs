//! How many statements it costs.

use chrono::TimeDelta;
use serde_json::json;
use tenantry::model::CompanyRole;

use super::{accept, offer, offered, withdraw};
use crate::{
    companies::house::{self, House, company, seat},
    support::both,
};

both! {
    /// One for the offers of all companies, one for the people.
    async fn a_list_of_offers_costs_as_much_as_one(app) {
        let house = House::build(&app).await;
        let query = "query($first: Int) { companies(first: $first) { nodes { name ownershipOffer { to { name } company { name } } } } }";
        for number in 0..20 {
            let works = company(&app, house.tenant, &format!("Works {number:02}"), 10).await;
            seat(&app, house.tenant, works, &house.owner, CompanyRole::Owner, None).await;
            let friend = if number % 2 == 0 { &house.manager } else { &house.designer };
            seat(&app, house.tenant, works, friend, CompanyRole::Manager, None).await;
            house::offered(&app, house.tenant, works, (&house.owner, friend)).await;
        }
        house.owner.get(&app, query, json!({ "first": 1 })).await;
        let mut counts = Vec::new();
        for first in [3, 21] {
            let before = app.services.store.statements();
            let data = house.owner.get(&app, query, json!({ "first": first })).await;
            counts.push(app.services.store.statements() - before);
            let nodes = data["companies"]["nodes"].as_array().unwrap();
            let offers = nodes.iter().filter(|node| !node["ownershipOffer"].is_null()).count();
            assert_eq!((nodes.len(), offers), (first, first - 1), "{data:#}");
        }
        assert_eq!(counts[0], counts[1]);
    }

    /// The same however many there are in the company.
    async fn handing_over_costs_the_same_in_a_large_company(app) {
        let house = House::build(&app).await;
        let mut counts = Vec::new();
        for members in [1, 30] {
            // As many offers are mailed.
            app.world.pass(TimeDelta::days(1));
            let works = company(&app, house.tenant, &format!("Works {members}"), 100).await;
            seat(&app, house.tenant, works, &house.owner, CompanyRole::Owner, None).await;
            seat(&app, house.tenant, works, &house.manager, CompanyRole::Manager, None).await;
            for number in 0..members {
                let friend = house::person(&app, house.tenant, &format!("Friend{members}x{number}"), &[]).await;
                seat(&app, house.tenant, works, &friend, CompanyRole::Designer, None).await;
            }
            offer(&app, &house.owner, works, &house.manager.id).await;
            let mut told = Vec::new();
            let mut before = app.services.store.statements();
            let mut cost = || {
                let now = app.services.store.statements();
                told.push(now - std::mem::replace(&mut before, now));
            };
            let id = offered(&app, &house.owner, works, &house.manager).await;
            cost();
            withdraw(&app, &house.manager, &id).await;
            cost();
            let id = offered(&app, &house.owner, works, &house.manager).await;
            cost();
            accept(&app, &house.manager, &id).await;
            cost();
            counts.push(told);
        }
        assert_eq!(counts[0], counts[1]);
    }
}
