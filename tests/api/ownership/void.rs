//! What ends an offer besides an answer: either side leaving, being removed or disabled.

use serde_json::json;

use super::{accept, mutate, no_offer, none, offered, open, owner_of, withdraw};
use crate::{
    companies::house::{House, codes},
    support::both,
};

both! {
    async fn whoever_goes_takes_the_offer_with_them(app) {
        let house = House::build(&app).await;
        let company = house.foundry.to_string();
        // The one to whom it is made leaves, or is removed.
        let id = offered(&app, &house.owner, house.foundry, &house.designer).await;
        assert_eq!(mutate(&app, &house.designer, "leaveCompany", json!({ "companyId": company })).await, none());
        assert_eq!(open(&app, &house, house.foundry).await, json!(null));
        assert_eq!(accept(&app, &house.designer, &id).await, no_offer("acceptOwnership"));
        assert_eq!(withdraw(&app, &house.owner, &id).await, no_offer("withdrawOwnershipOffer"));
        let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
        let row = json!({ "membershipId": house.rows[2].to_string() });
        assert_eq!(mutate(&app, &house.administrator, "removeMember", row).await, none());
        assert_eq!(open(&app, &house, house.foundry).await, json!(null));
        assert_eq!(accept(&app, &house.manager, &id).await, no_offer("acceptOwnership"));
    }

    async fn a_changed_role_is_no_end(app) {
        let house = House::build(&app).await;
        let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
        let change = json!({ "membershipId": house.rows[2].to_string(), "role": "DESIGNER" });
        assert_eq!(mutate(&app, &house.owner, "changeMemberRole", change).await, none());
        assert_eq!(codes(&accept(&app, &house.manager, &id).await, "acceptOwnership"), none());
        assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.manager.id.clone()));
    }

    /// Whoever is disabled has no power left, and what was offered to them or by them does not come back with them.
    async fn disabling_either_of_them_voids_it(app) {
        let house = House::build(&app).await;
        for who in [&house.manager, &house.owner] {
            let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
            let status = |status: &str| json!({ "id": who.id, "status": status });
            assert_eq!(mutate(&app, &house.tina, "updateUser", status("DISABLED")).await, none());
            assert_eq!(open(&app, &house, house.foundry).await, json!(null), "{}", who.email);
            assert_eq!(mutate(&app, &house.tina, "updateUser", status("ACTIVE")).await, none());
            assert_eq!(open(&app, &house, house.foundry).await, json!(null), "{}", who.email);
            assert_eq!(withdraw(&app, &house.tina, &id).await, no_offer("withdrawOwnershipOffer"));
        }
        // Others' stay.
        let id = offered(&app, &house.tina, house.foundry, &house.manager).await;
        let status = json!({ "id": house.designer.id, "status": "DISABLED" });
        assert_eq!(mutate(&app, &house.tina, "updateUser", status).await, none());
        assert_eq!(open(&app, &house, house.foundry).await, json!(id));
    }

    /// The company of an Owner who is disabled is handed over by the Tenant Administrator.
    async fn from_an_owner_who_is_disabled_a_tenant_administrator_hands_it_over(app) {
        let house = House::build(&app).await;
        let status = json!({ "id": house.owner.id, "status": "DISABLED" });
        assert_eq!(mutate(&app, &house.tina, "updateUser", status).await, none());
        let id = offered(&app, &house.tina, house.foundry, &house.administrator).await;
        assert_eq!(codes(&accept(&app, &house.administrator, &id).await, "acceptOwnership"), none());
        assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.administrator.id.clone()));
    }
}
