//! `removeMember`.

use serde_json::{Value, json};

use super::house::{House, audit, codes, company, reasons, seat};
use crate::support::{Client, TestApp, both};

async fn remove(app: &TestApp, by: &Client, row: impl std::fmt::Display) -> Value {
    let query = "mutation($id: ID!) { removeMember(input: { membershipId: $id }) {
        removedId company { name subscription { seatsUsed } } problems { code field }
    } }";
    by.ask(app, query, json!({ "id": row.to_string() })).await
}

fn not_found() -> Value {
    json!({ "data": { "removeMember": {
        "removedId": null, "company": null, "problems": [{ "code": "NOT_FOUND", "field": ["membershipId"] }],
    } } })
}

both! {
    async fn access_ends_at_the_next_request(app) {
        let house = House::build(&app).await;
        let query = "query($id: ID!) { company(id: $id) { name } viewer { memberships { totalCount } } }";
        let id = json!({ "id": house.foundry.to_string() });
        let before = house.designer.get(&app, query, id.clone()).await;
        assert_eq!(before, json!({ "company": { "name": "Foundry" }, "viewer": { "memberships": { "totalCount": 1 } } }));
        let row = house.rows[3].to_string();
        let answer = remove(&app, &house.administrator, &row).await;
        assert_eq!(answer, json!({ "data": { "removeMember": {
            "removedId": row, "company": { "name": "Foundry", "subscription": { "seatsUsed": 4 } }, "problems": [],
        } } }));
        let after = house.designer.get(&app, query, id).await;
        assert_eq!(after, json!({ "company": null, "viewer": { "memberships": { "totalCount": 0 } } }));
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.member.removed", row,
            { "user": { "from": house.designer.id, "to": null }, "role": { "from": "DESIGNER", "to": null } },
            null, house.foundry.to_string(),
        ])]);
        // The second time it is gone.
        assert_eq!(remove(&app, &house.administrator, &row).await, not_found());
    }

    async fn an_invitation_is_revoked_the_same_way(app) {
        let house = House::build(&app).await;
        let row = house.rows[4].to_string();
        let answer = remove(&app, &house.tina, &row).await;
        assert_eq!(answer["data"]["removeMember"]["removedId"], json!(row));
        let events = audit(&app, house.tenant).await;
        assert_eq!((&events[0][0], &events[0][3]), (&json!("company.invitation.revoked"), &json!("TENANT_ADMINISTRATOR")));
        let own = house.invited.get(&app, "{ viewer { memberships { totalCount } } }", json!({})).await;
        assert_eq!(own, json!({ "viewer": { "memberships": { "totalCount": 0 } } }));
    }

    /// Who may remove whose row: the rows of Owner, Administrator, Manager, Designer, invited.
    async fn each_row_goes_by_the_rules(app) {
        let house = House::build(&app).await;
        let allowed = || Vec::<&str>::new();
        let missing = vec!["MISSING_PERMISSION"];
        let owner = |more: &[&'static str]| [more, &["TARGET_IS_OWNER"]].concat();
        let wanted: [(&str, [Option<Vec<&str>>; 5]); 9] = [
            ("owner", [Some(vec!["TARGET_IS_OWNER", "TARGET_IS_SELF"]), Some(allowed()), Some(allowed()), Some(allowed()), Some(allowed())]),
            ("administrator", [Some(owner(&[])), Some(vec!["TARGET_IS_SELF"]), Some(allowed()), Some(allowed()), Some(allowed())]),
            ("manager", [Some(owner(&["MISSING_PERMISSION"])), Some(missing.clone()), Some(vec!["MISSING_PERMISSION", "TARGET_IS_SELF"]), Some(missing.clone()), Some(missing.clone())]),
            ("designer", [Some(owner(&["MISSING_PERMISSION"])), Some(missing.clone()), Some(missing.clone()), Some(vec!["MISSING_PERMISSION", "TARGET_IS_SELF"]), Some(missing)]),
            ("invited", [None, None, None, None, Some(vec!["INVITATION_PENDING", "TARGET_IS_SELF"])]),
            ("outsider", [None, None, None, None, None]),
            ("tina", [Some(owner(&[])), Some(allowed()), Some(allowed()), Some(allowed()), Some(allowed())]),
            ("carl", [None, None, None, None, None]),
            ("stranger", [None, None, None, None, None]),
        ];
        // Refusals first: they change nothing.
        for ((name, who), (named, rows)) in house.everybody().into_iter().zip(&wanted) {
            assert_eq!(name, *named);
            for (row, expected) in house.rows.iter().zip(rows) {
                let Some(expected) = expected else {
                    assert_eq!(remove(&app, who, row).await, not_found(), "{name}");
                    continue;
                };
                if expected.is_empty() {
                    continue;
                }
                let answer = remove(&app, who, row).await;
                assert_eq!(codes(&answer, "removeMember"), ["FORBIDDEN"], "{name}");
                assert_eq!(&reasons(&answer), expected, "{name}");
            }
        }
        // Then each who may, on a company of its own.
        for name in ["owner", "administrator", "tina"] {
            let (_, who) = house.everybody().into_iter().find(|(of, _)| *of == name).unwrap();
            let shop = company(&app, house.tenant, name, 10).await;
            if name != "tina" {
                let role = if name == "owner" { tenantry::model::CompanyRole::Owner } else { tenantry::model::CompanyRole::Administrator };
                seat(&app, house.tenant, shop, who, role, None).await;
            }
            for role in [tenantry::model::CompanyRole::Administrator, tenantry::model::CompanyRole::Designer] {
                let row = seat(&app, house.tenant, shop, &house.manager, role, None).await;
                let answer = remove(&app, who, row).await;
                assert_eq!(answer["data"]["removeMember"]["removedId"], json!(row.to_string()), "{name}");
            }
        }
    }

    async fn of_many_at_once_one_removes(app) {
        let house = House::build(&app).await;
        let tries = (0..24).map(|_| remove(&app, &house.owner, house.rows[3]));
        let answers = futures_util::future::join_all(tries).await;
        let done = answers.iter().filter(|it| it["data"]["removeMember"]["removedId"] != json!(null)).count();
        assert_eq!(done, 1);
        assert_eq!(answers.iter().filter(|it| **it == not_found()).count(), 23);
    }
}
