//! `Viewer.memberships` and `User.memberships`.

use serde_json::{Value, json};
use tenantry::model::CompanyRole;

use super::house::{House, company, seat};
use crate::support::both;

const OWN: &str = "query($state: MembershipState) { viewer { memberships(state: $state) {
    nodes { role state company { name } invitation { invitedBy { name } expiresAt } } totalCount
} } }";

fn rows(list: &Value) -> Vec<Value> {
    let nodes = list["nodes"].as_array().unwrap();
    nodes.iter().map(|it| json!([it["company"]["name"], it["role"], it["state"]])).collect()
}

both! {
    async fn the_invited_sees_the_company_at_once_and_nothing_of_its_content(app) {
        let house = House::build(&app).await;
        let data = house.invited.get(&app, OWN, json!({})).await;
        assert_eq!(data, json!({ "viewer": { "memberships": {
            "nodes": [{
                "role": "DESIGNER", "state": "INVITED", "company": { "name": "Foundry" },
                "invitation": { "invitedBy": { "name": "Olga" }, "expiresAt": "2027-01-22T12:00:00.000000Z" },
            }],
            "totalCount": 1,
        } } }));
        app.world.pass(chrono::TimeDelta::days(7));
        let data = house.invited.get(&app, OWN, json!({})).await;
        assert_eq!(data, json!({ "viewer": { "memberships": { "nodes": [], "totalCount": 0 } } }));
    }

    async fn the_list_holds_active_ones_and_open_invitations(app) {
        let house = House::build(&app).await;
        let mill = company(&app, house.tenant, "Mill", 5).await;
        seat(&app, house.tenant, mill, &house.designer, CompanyRole::Manager, Some(&house.tina)).await;
        let of = async |state: Value| rows(&house.designer.get(&app, OWN, json!({ "state": state })).await["viewer"]["memberships"]);
        let (foundry, mill) = (json!(["Foundry", "DESIGNER", "ACTIVE"]), json!(["Mill", "MANAGER", "INVITED"]));
        assert_eq!(of(json!(null)).await, [foundry.clone(), mill.clone()]);
        assert_eq!(of(json!("ACTIVE")).await, [foundry]);
        assert_eq!(of(json!("INVITED")).await, [mill]);
        assert_eq!(of(json!("EXPIRED")).await, [] as [Value; 0]);
    }

    /// Of others: the rows in companies that the viewer reads.
    async fn of_others_those_in_companies_that_the_viewer_sees(app) {
        let house = House::build(&app).await;
        let mill = company(&app, house.tenant, "Mill", 5).await;
        seat(&app, house.tenant, mill, &house.designer, CompanyRole::Owner, None).await;
        let query = "query($id: ID!) { user(id: $id) { memberships { nodes { role state company { name } } totalCount } } }";
        let (foundry, mill) = (json!(["Foundry", "DESIGNER", "ACTIVE"]), json!(["Mill", "OWNER", "ACTIVE"]));
        for (who, wanted) in [
            (&house.designer, vec![foundry.clone(), mill.clone()]),
            (&house.tina, vec![foundry.clone(), mill]),
            (&house.manager, vec![foundry]),
        ] {
            let data = who.get(&app, query, json!({ "id": house.designer.id })).await;
            assert_eq!(rows(&data["user"]["memberships"]), wanted);
            assert_eq!(data["user"]["memberships"]["totalCount"], json!(wanted.len()));
        }
        // Who invited is in sight of the invited; where they are is not.
        let data = house.invited.get(&app, query, json!({ "id": house.owner.id })).await;
        assert_eq!(data, json!({ "user": { "memberships": { "nodes": [], "totalCount": 0 } } }));
    }
}
