//! `withdrawOwnershipOffer`: taken back, or declined.

use serde_json::json;

use super::{accept, no_offer, offered, open, owner_of, withdraw};
use crate::{
    companies::house::{House, audit, codes, reasons},
    support::{both, has},
};

both! {
    async fn it_is_taken_back_and_declined(app) {
        let house = House::build(&app).await;
        for (who, action, via) in [
            (&house.owner, "company.ownership.withdrawn", json!(null)),
            (&house.tina, "company.ownership.withdrawn", json!("TENANT_ADMINISTRATOR")),
            (&house.designer, "company.ownership.declined", json!(null)),
        ] {
            let id = offered(&app, &house.owner, house.foundry, &house.designer).await;
            assert_eq!(withdraw(&app, who, &id).await, json!({ "data": { "withdrawOwnershipOffer": {
                "company": { "name": "Foundry", "owner": { "user": { "name": "Olga" } }, "ownershipOffer": null }, "problems": [],
            } } }));
            let events = audit(&app, house.tenant).await;
            assert_eq!(events.last().unwrap(), &json!([
                action, id, { "to": { "from": house.designer.id, "to": null } }, via, house.foundry.to_string(),
            ]));
            assert_eq!(withdraw(&app, who, &id).await, no_offer("withdrawOwnershipOffer"));
            assert_eq!(accept(&app, &house.designer, &id).await, no_offer("acceptOwnership"));
        }
        assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.owner.id.clone()));
    }

    async fn by_nobody_else(app) {
        let house = House::build(&app).await;
        let id = offered(&app, &house.owner, house.foundry, &house.designer).await;
        for who in [&house.administrator, &house.manager] {
            let answer = withdraw(&app, who, &id).await;
            assert_eq!((codes(&answer, "withdrawOwnershipOffer"), reasons(&answer)), (vec!["FORBIDDEN".to_owned()], vec!["MISSING_PERMISSION".to_owned()]));
            assert_eq!(answer["errors"][0]["extensions"]["requires"], json!(["COMPANY_OWNER:UPDATE", "TENANT_ADMINISTRATOR"]));
        }
        for who in [&house.invited, &house.outsider, &house.carl, &house.stranger] {
            assert_eq!(withdraw(&app, who, &id).await, no_offer("withdrawOwnershipOffer"), "{}", who.email);
        }
        for id in ["offer_01900000000070008000000000009999", "offer_0", &house.foundry.to_string(), ""] {
            assert_eq!(withdraw(&app, &house.owner, id).await, no_offer("withdrawOwnershipOffer"), "{id}");
        }
        let nobody = app.ask(None, "mutation { withdrawOwnershipOffer(input: { offerId: \"x\" }) { problems { code } } }", json!({})).await;
        assert_eq!(has(&nobody)[0].0, "UNAUTHENTICATED");
        assert_eq!(open(&app, &house, house.foundry).await, json!(id));
        // One that has expired is not there.
        app.world.pass(chrono::TimeDelta::days(7));
        assert_eq!(withdraw(&app, &house.owner, &id).await, no_offer("withdrawOwnershipOffer"));
    }

    /// Out of a suspended company one gets by leaving it.
    async fn in_a_suspended_company_neither(app) {
        let house = House::build(&app).await;
        let id = offered(&app, &house.owner, house.foundry, &house.designer).await;
        app.run_sql(house.tenant, "UPDATE companies SET status = 'CANCELED'").await;
        for who in [&house.owner, &house.designer, &house.tina] {
            let answer = withdraw(&app, who, &id).await;
            assert_eq!(reasons(&answer), ["COMPANY_SUSPENDED"], "{}", who.email);
        }
        assert_eq!(reasons(&accept(&app, &house.designer, &id).await), ["COMPANY_SUSPENDED"]);
        assert_eq!(open(&app, &house, house.foundry).await, json!(id));
        crate::companies::leave::leave(&app, &house.designer, house.foundry).await;
        assert_eq!(open(&app, &house, house.foundry).await, json!(null));
    }
}
