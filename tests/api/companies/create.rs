//! `createCompany`.

use serde_json::{Value, json};
use tenantry::model::CompanyRole;

use super::house::{House, alter, audit, codes, company, reasons, seat};
use crate::support::both;

const CREATE: &str = "mutation($name: String!) { createCompany(input: { name: $name }) {
    company {
        id name owner { role state user { id } }
        subscription { plan status seats seatsUsed renewsAt }
        viewerMembership { role state invitation { sendCount } joinedAt }
        version
    }
    problems { severity code field message }
} }";

both! {
    async fn whoever_creates_a_company_is_its_owner(app) {
        let house = House::build(&app).await;
        let answer = house.outsider.get(&app, CREATE, json!({ "name": "  Mill " })).await;
        let company = &answer["createCompany"]["company"];
        let id = company["id"].as_str().unwrap();
        assert_eq!(answer, json!({ "createCompany": {
            "company": {
                "id": id, "name": "Mill",
                "owner": { "role": "OWNER", "state": "ACTIVE", "user": { "id": house.outsider.id } },
                "subscription": {
                    "plan": "standard", "status": "ACTIVE", "seats": 100, "seatsUsed": 1, "renewsAt": null,
                },
                "viewerMembership": {
                    "role": "OWNER", "state": "ACTIVE", "invitation": null,
                    "joinedAt": "2027-01-15T12:00:00.000000Z",
                },
                "version": 1,
            },
            "problems": [],
        } }));
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.created", id,
            {
                "name": { "from": null, "to": "Mill" }, "plan": { "from": null, "to": "standard" },
                "seats": { "from": null, "to": 100 }, "owner": { "from": null, "to": house.outsider.id },
            },
            null, id,
        ])]);
        // Names of companies are not unique.
        let again = house.owner.get(&app, CREATE, json!({ "name": "Mill" })).await;
        assert_eq!(again["createCompany"]["problems"], json!([]));
    }

    async fn an_address_that_is_not_confirmed_creates_nothing(app) {
        let house = House::build(&app).await;
        alter(&app, house.tenant, &house.outsider, |user| user.email_confirmed = false).await;
        let answer = house.outsider.ask(&app, CREATE, json!({ "name": "Mill" })).await;
        assert_eq!(codes(&answer, "createCompany"), ["FORBIDDEN"]);
        assert_eq!(reasons(&answer), ["EMAIL_NOT_CONFIRMED"]);
        let seen = house.tina.get(&app, "{ companies { nodes { name } } }", json!({})).await;
        assert_eq!(seen, json!({ "companies": { "nodes": [{ "name": "Foundry" }] } }));
    }

    async fn a_person_owns_a_hundred_at_most(app) {
        let house = House::build(&app).await;
        for number in 0..95 {
            let mill = company(&app, house.tenant, &format!("Mill {number}"), 10).await;
            seat(&app, house.tenant, mill, &house.outsider, CompanyRole::Owner, None).await;
        }
        // What they only work in is not theirs.
        seat(&app, house.tenant, house.foundry, &house.outsider, CompanyRole::Administrator, None).await;
        let at_once = (0..8).map(|_| house.outsider.get(&app, CREATE, json!({ "name": "Mill" })));
        let answers = futures_util::future::join_all(at_once).await;
        let (done, refused): (Vec<&Value>, Vec<&Value>) =
            answers.iter().partition(|answer| answer["createCompany"]["problems"] == json!([]));
        assert_eq!((done.len(), refused.len()), (5, 3));
        for answer in refused {
            assert_eq!(answer, &json!({ "createCompany": { "company": null, "problems": [{
                "severity": "ERROR", "code": "BAD_VALUE", "field": null,
                "message": "a person owns at most 100 companies of a tenant",
            }] } }));
        }
        let own = house.outsider.get(&app, "{ companies { totalCount } }", json!({})).await;
        assert_eq!(own["companies"]["totalCount"], 101);
        let other = house.owner.get(&app, CREATE, json!({ "name": "Mill" })).await;
        assert_eq!(other["createCompany"]["problems"], json!([]));
    }

    async fn a_name_has_to_be_one(app) {
        let house = House::build(&app).await;
        for (name, message) in [
            (" ".to_owned(), "name must not be empty"),
            ("x".repeat(101), "name may have at most 100 characters"),
            ("a\nb".to_owned(), "name must be one line without control or invisible formatting characters"),
        ] {
            let answer = house.owner.get(&app, CREATE, json!({ "name": name })).await;
            assert_eq!(answer, json!({ "createCompany": { "company": null, "problems": [{
                "severity": "ERROR", "code": "BAD_VALUE", "field": ["name"], "message": message,
            }] } }));
        }
    }
}
