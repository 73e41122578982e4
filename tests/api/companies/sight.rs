//! `company`, and what of it who reads.

use serde_json::{Value, json};

use super::house::{House, reasons};
use crate::support::{both, has};

const COMPANY: &str = "query($id: ID!) { company(id: $id) {
    name version
    owner { user { name } }
    subscription { plan seatsUsed }
    members { nodes { user { name } } }
    viewerMembership { role state }
} }";

both! {
    async fn members_read_it_whole_and_others_what_is_theirs(app) {
        let house = House::build(&app).await;
        let id = json!({ "id": house.foundry.to_string() });
        let everybody = json!({ "nodes": [
            { "user": { "name": "Adam" } }, { "user": { "name": "Dora" } }, { "user": { "name": "Ines" } },
            { "user": { "name": "Mona" } }, { "user": { "name": "Olga" } },
        ] });
        let whole = |own: Value| json!({ "company": {
            "name": "Foundry", "version": 1, "owner": { "user": { "name": "Olga" } },
            "subscription": { "plan": "standard", "seatsUsed": 5 },
            "members": everybody, "viewerMembership": own,
        } });
        let part = |subscription: Value, own: Value| json!({ "company": {
            "name": "Foundry", "version": 1, "owner": null, "subscription": subscription, "members": null,
            "viewerMembership": own,
        } });
        let own = |role: &str| json!({ "role": role, "state": "ACTIVE" });
        let invited = json!({ "role": "DESIGNER", "state": "INVITED" });
        let denied = |fields: &[&str]| -> Vec<(String, Value)> {
            fields.iter().map(|field| ("FORBIDDEN".to_owned(), json!(["company", field]))).collect()
        };
        let wanted = [
            ("owner", whole(own("OWNER")), denied(&[])),
            ("administrator", whole(own("ADMINISTRATOR")), denied(&[])),
            ("manager", whole(own("MANAGER")), denied(&[])),
            ("designer", whole(own("DESIGNER")), denied(&[])),
            ("invited", part(json!(null), invited), denied(&["owner", "subscription", "members"])),
            ("outsider", json!({ "company": null }), denied(&[])),
            ("tina", whole(json!(null)), denied(&[])),
            ("carl", part(json!({ "plan": "standard", "seatsUsed": 5 }), json!(null)), denied(&["owner", "members"])),
            ("stranger", json!({ "company": null }), denied(&[])),
        ];
        for ((name, who), (named, data, errors)) in house.everybody().into_iter().zip(wanted) {
            assert_eq!(name, named);
            let answer = who.ask(&app, COMPANY, id.clone()).await;
            assert_eq!(answer["data"], data, "{name}");
            assert_eq!(has(&answer), errors, "{name}");
        }
        let pending = house.invited.ask(&app, COMPANY, id).await;
        assert_eq!(reasons(&pending), ["INVITATION_PENDING"]);
    }

    /// The same bytes, the id aside.
    async fn another_tenants_and_none_are_the_same(app) {
        let house = House::build(&app).await;
        for id in [house.elsewhere.to_string(), "company_01900000000070008000000000009999".into(), "x".into()] {
            let answer = house.owner.ask(&app, COMPANY, json!({ "id": id })).await;
            assert_eq!(answer, json!({ "data": { "company": null } }));
        }
    }

    async fn what_the_viewer_may_do_is_what_the_matrix_says(app) {
        let house = House::build(&app).await;
        let query = "query($id: ID!) { company(id: $id) {
            viewerPermissions { resource actions }
            viewerCan {
                inviteUsers { allowed } rename { allowed } updateSubscription { allowed }
                transferOwnership { allowed } createProject { allowed } importAgent { allowed }
                leave { allowed reasons { code } } delete { allowed }
            }
        } }";
        let can = |data: &Value| -> Vec<String> {
            let can = data["company"]["viewerCan"].as_object().unwrap();
            can.iter().filter(|(_, may)| may["allowed"] == true).map(|(name, _)| name.clone()).collect()
        };
        let owner =
            ["createProject", "delete", "importAgent", "inviteUsers", "rename", "transferOwnership", "updateSubscription"];
        let wanted: [(&str, &[&str]); 8] = [
            ("owner", &owner),
            ("administrator", &["createProject", "importAgent", "inviteUsers", "leave"]),
            ("manager", &["createProject", "importAgent", "leave"]),
            ("designer", &["leave"]),
            ("invited", &[]),
            ("outsider", &[]),
            ("tina", &owner),
            ("carl", &["updateSubscription"]),
        ];
        for ((name, who), (named, wanted)) in house.everybody().into_iter().zip(wanted) {
            assert_eq!(name, named);
            let data = who.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
            if name == "outsider" {
                assert_eq!(data, json!({ "company": null }));
                continue;
            }
            let mut may = can(&data);
            may.sort();
            assert_eq!(may, wanted, "{name}");
            let permissions = data["company"]["viewerPermissions"].as_array().unwrap();
            assert_eq!(permissions.len(), 13, "{name}");
            let yes: usize = permissions.iter().map(|it| it["actions"].as_array().unwrap().len()).sum();
            // By the table of PRODUCT.md.
            let cells = [("owner", 44), ("administrator", 35), ("manager", 32), ("designer", 20), ("tina", 44), ("carl", 3)];
            let wanted = cells.iter().find(|(of, _)| *of == name).map_or(0, |(_, count)| *count);
            assert_eq!(yes, wanted, "{name}");
        }
        let data = house.owner.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
        let leave = &data["company"]["viewerCan"]["leave"];
        assert_eq!(leave, &json!({ "allowed": false, "reasons": [{ "code": "OWNER_CANNOT_LEAVE" }] }));
    }

    async fn the_roles_are_told_with_their_cells(app) {
        let house = House::build(&app).await;
        let query = "{ companyRoles { role name maxPerCompany permissions { resource actions } } }";
        let data = house.outsider.get(&app, query, json!({})).await;
        let roles = data["companyRoles"].as_array().unwrap();
        let heads: Vec<Value> =
            roles.iter().map(|it| json!([it["role"], it["name"], it["maxPerCompany"]])).collect();
        assert_eq!(heads, [
            json!(["DESIGNER", "Designer", null]),
            json!(["MANAGER", "Manager", null]),
            json!(["ADMINISTRATOR", "Administrator", null]),
            json!(["OWNER", "Owner", 1]),
        ]);
        let yes = |it: &Value| it["actions"].as_array().unwrap().len();
        let all: usize = roles.iter().flat_map(|it| it["permissions"].as_array().unwrap()).map(yes).sum();
        assert_eq!(all, 131);
        assert_eq!(roles[0]["permissions"][6], json!({ "resource": "AGENT_IMPORT", "actions": [] }));
        assert_eq!(roles[0]["permissions"][0], json!({ "resource": "PROJECT", "actions": ["READ", "UPDATE_CHILDREN"] }));
    }

    /// A company and a row are nodes; what is out of sight is not there.
    async fn nodes_are_seen_as_anywhere_else(app) {
        let house = House::build(&app).await;
        let query = "query($id: ID!, $row: ID!) {
            company: node(id: $id) { id ... on Company { owner { id } } }
            row: node(id: $row) { id ... on Membership { role } }
        }";
        let (id, row) = (house.foundry.to_string(), house.rows[0].to_string());
        let variables = json!({ "id": id, "row": row });
        let data = house.designer.get(&app, query, variables.clone()).await;
        assert_eq!(data, json!({ "company": { "id": id, "owner": { "id": row } }, "row": { "id": row, "role": "OWNER" } }));
        let data = house.outsider.get(&app, query, variables.clone()).await;
        assert_eq!(data, json!({ "company": null, "row": null }));
        let data = house.stranger.get(&app, query, variables).await;
        assert_eq!(data, json!({ "company": null, "row": null }));
    }
}
