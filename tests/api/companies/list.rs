//! `companies`.

use serde_json::{Value, json};
use tenantry::model::CompanyRole;

use super::house::{House, company, seat};
use crate::support::{both, has};

/// Foundry, and Aqueduct and Mill beside it, which Otto owns.
async fn three(app: &crate::support::TestApp) -> House {
    let house = House::build(app).await;
    for name in ["Mill", "Aqueduct"] {
        app.world.pass(chrono::TimeDelta::seconds(1));
        let id = company(app, house.tenant, name, 5).await;
        seat(app, house.tenant, id, &house.outsider, CompanyRole::Owner, None).await;
        if name == "Mill" {
            seat(app, house.tenant, id, &house.owner, CompanyRole::Designer, None).await;
        }
    }
    house
}

fn names(data: &Value) -> Vec<&str> {
    data["companies"]["nodes"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

both! {
    /// One's own; all for Tenant and Cost Administrators. An invitation is in the list of memberships.
    async fn everybody_lists_their_own_and_two_roles_list_all(app) {
        let house = three(&app).await;
        let wanted: [(&str, &[&str]); 9] = [
            ("owner", &["Foundry", "Mill"]),
            ("administrator", &["Foundry"]),
            ("manager", &["Foundry"]),
            ("designer", &["Foundry"]),
            ("invited", &[]),
            ("outsider", &["Aqueduct", "Mill"]),
            ("tina", &["Aqueduct", "Foundry", "Mill"]),
            ("carl", &["Aqueduct", "Foundry", "Mill"]),
            ("stranger", &["Foundry"]),
        ];
        for ((name, who), (named, wanted)) in house.everybody().into_iter().zip(wanted) {
            assert_eq!(name, named);
            let data = who.get(&app, "{ companies { nodes { id name } totalCount } }", json!({})).await;
            assert_eq!(names(&data), wanted, "{name}");
            assert_eq!(data["companies"]["totalCount"], json!(wanted.len()), "{name}");
        }
        let stranger = house.stranger.get(&app, "{ companies { nodes { id } } }", json!({})).await;
        assert_eq!(stranger, json!({ "companies": { "nodes": [{ "id": house.elsewhere.to_string() }] } }));
    }

    async fn filters_and_orders_choose(app) {
        let house = three(&app).await;
        let query = "query($filter: CompanyFilter, $order: [CompanyOrder!]) {
            companies(filter: $filter, orderBy: $order) { nodes { name } }
        }";
        let cases: [(Value, Value, &[&str]); 7] = [
            (json!({ "search": "OUND" }), json!(null), &["Foundry"]),
            (json!({ "name": { "startsWith": "aq" } }), json!(null), &["Aqueduct"]),
            (json!({ "name": { "in": ["mill", "FOUNDRY"] } }), json!([{ "field": "NAME", "direction": "DESC" }]), &["Mill", "Foundry"]),
            (json!({ "ownerId": house.outsider.id }), json!(null), &["Aqueduct", "Mill"]),
            (json!({ "ownerId": house.stranger.id }), json!(null), &[]),
            (json!({ "ownerId": "user_nobody" }), json!(null), &[]),
            (json!(null), json!([{ "field": "CREATED_AT", "direction": "DESC" }]), &["Aqueduct", "Mill", "Foundry"]),
        ];
        for (filter, order, wanted) in cases {
            let data = house.tina.get(&app, query, json!({ "filter": filter, "order": order })).await;
            assert_eq!(names(&data), wanted, "{filter} {order}");
        }
        // Members read the owners of what they list.
        let own = house.owner.get(&app, query, json!({ "filter": { "ownerId": house.outsider.id } })).await;
        assert_eq!(names(&own), ["Mill"]);
        // A Cost Administrator reads no owner, so tells nothing by one.
        let answer = house.carl.ask(&app, query, json!({ "filter": { "ownerId": house.outsider.id } })).await;
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["companies"]))]);
    }

    async fn pages_follow_each_other_both_ways(app) {
        let house = three(&app).await;
        let query = "query($first: Int, $after: String, $last: Int, $before: String) {
            companies(first: $first, after: $after, last: $last, before: $before) {
                nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
            }
        }";
        let first = house.tina.get(&app, query, json!({ "first": 2 })).await;
        assert_eq!(names(&first), ["Aqueduct", "Foundry"]);
        assert_eq!(first["companies"]["totalCount"], 3);
        let info = &first["companies"]["pageInfo"];
        assert_eq!((&info["hasNextPage"], &info["hasPreviousPage"]), (&json!(true), &json!(false)));
        let next = house.tina.get(&app, query, json!({ "first": 2, "after": info["endCursor"] })).await;
        assert_eq!(names(&next), ["Mill"]);
        let info = &next["companies"]["pageInfo"];
        assert_eq!((&info["hasNextPage"], &info["hasPreviousPage"]), (&json!(false), &json!(true)));
        let back = house.tina.get(&app, query, json!({ "last": 1, "before": info["startCursor"] })).await;
        assert_eq!(names(&back), ["Foundry"]);
        // A cursor is one viewer's.
        let other = house.carl.ask(&app, query, json!({ "first": 2, "after": info["startCursor"] })).await;
        assert_eq!(has(&other), [("BAD_USER_INPUT".to_owned(), json!(["companies"]))]);
    }

    async fn a_page_costs_the_same_few_statements_however_many_companies(app) {
        let house = three(&app).await;
        let query = "query($first: Int) { companies(first: $first) {
            totalCount
            nodes {
                name viewerPermissions { resource } viewerMembership { role } owner { user { name } }
                subscription { seatsUsed }
                members(first: 20, filter: { state: ACTIVE }) {
                    totalCount
                    nodes { role state user { name email viewerCan { update { allowed } } }
                        invitation { invitedBy { name } } assignableRoles viewerCan { remove { allowed } } }
                }
                viewerCan { inviteUsers { allowed } }
            }
        } }";
        let count = async |who: &crate::support::Client, companies: usize| {
            let before = app.services.store.statements();
            let data = who.get(&app, query, json!({ "first": 25 })).await;
            assert_eq!(names(&data).len(), companies);
            app.services.store.statements() - before
        };
        // The key of the cursors is read once in the life of the program.
        count(&house.owner, 2).await;
        let few = [count(&house.owner, 2).await, count(&house.tina, 3).await];
        for name in ["Quarry", "Brewery", "Smithy"] {
            let id = company(&app, house.tenant, name, 5).await;
            seat(&app, house.tenant, id, &house.outsider, CompanyRole::Owner, None).await;
            for who in [&house.owner, &house.manager, &house.carl] {
                seat(&app, house.tenant, id, who, CompanyRole::Designer, None).await;
            }
        }
        let many = [count(&house.owner, 5).await, count(&house.tina, 6).await];
        assert_eq!(few, many);
        assert!(many.iter().all(|count| *count <= 14), "{many:?}");
    }
}
