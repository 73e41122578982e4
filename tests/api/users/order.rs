//! `users(orderBy:)`, and paging through it by key.

use std::cmp::Ordering;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::store::fold;

use crate::support::{Client, TestApp, both};

const PAGE: &str = "query($filter: UserFilter, $order: [UserOrder!], $first: Int, $after: String, $last: Int, $before: String) {
    users(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { id } }
        nodes { id name lastName email jobTitle createdAt }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
    }
}";

/// Eleven users, whose names repeat and some of whom have no title.
async fn crowd(app: &TestApp) -> Client {
    let ada = app.ada().await;
    let names = ["Bea", "álvaro", "Bea", "Çelik", "bea", "Zoë", "Álvaro", "Dan", "dan", "Bea"];
    for (place, name) in names.into_iter().enumerate() {
        let last_name = ["Smith", "smith", "Öz", "Adams"][place % 4];
        let job_title = [None, Some("Nurse"), Some("nurse"), Some("Agent")][place % 3];
        let with = json!({ "name": name, "lastName": last_name, "jobTitle": job_title });
        app.create_user(&ada, &format!("{}@acme.example", 9 - place), with).await;
        if place % 2 == 0 {
            app.world.pass(TimeDelta::seconds(1));
        }
    }
    ada
}

/// What a row is ordered by, as this server folds it.
fn key(node: &Value, field: &str) -> String {
    let name = match field {
        "NAME" => "name",
        "LAST_NAME" => "lastName",
        "EMAIL" => "email",
        "JOB_TITLE" => "jobTitle",
        _ => "createdAt",
    };
    fold(node[name].as_str().unwrap_or_default())
}

/// The order of two rows, told by a plain comparison; the id goes the way of the last field.
fn compare(a: &Value, b: &Value, order: &[(&str, &str)]) -> Ordering {
    let way = |ordering: Ordering, direction| if direction == "DESC" { ordering.reverse() } else { ordering };
    let keys = order.iter().map(|(field, direction)| way(key(a, field).cmp(&key(b, field)), *direction));
    let ids = way(a["id"].as_str().cmp(&b["id"].as_str()), order.last().map_or("ASC", |(_, last)| last));
    keys.chain([ids]).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
}

fn ids(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

both! {
    /// Every field, up and down, and two fields; forward and backward page by page is the whole list.
    async fn every_order_pages_both_ways_through_the_whole_list(app) {
        let ada = crowd(&app).await;
        let fields = ["NAME", "LAST_NAME", "EMAIL", "JOB_TITLE", "CREATED_AT"];
        let mut orders: Vec<Vec<(&str, &str)>> = Vec::new();
        for field in fields {
            orders.extend([vec![(field, "ASC")], vec![(field, "DESC")]]);
        }
        orders.push(vec![("LAST_NAME", "ASC"), ("NAME", "DESC")]);
        orders.push(vec![("JOB_TITLE", "DESC"), ("CREATED_AT", "DESC")]);
        orders.push(vec![("CREATED_AT", "DESC"), ("LAST_NAME", "ASC"), ("NAME", "ASC")]);
        for order in orders {
            let order_by: Vec<Value> =
                order.iter().map(|(field, way)| json!({ "field": field, "direction": way })).collect();
            let ask = async |rest: Value| {
                let mut variables = rest;
                variables["order"] = json!(order_by);
                ada.get(&app, PAGE, variables).await["users"].clone()
            };
            let whole = ask(json!({ "first": 100 })).await;
            let mut sorted = whole["nodes"].as_array().unwrap().clone();
            sorted.sort_by(|a, b| compare(a, b, &order));
            assert_eq!(whole["nodes"], json!(sorted), "{order:?}");
            assert_eq!((sorted.len(), &whole["totalCount"]), (11, &json!(11)));

            let (mut forward, mut after, mut pages) = (Vec::new(), Value::Null, 0);
            loop {
                let page = ask(json!({ "first": 4, "after": after })).await;
                let info = &page["pageInfo"];
                assert_eq!(info["hasPreviousPage"], !after.is_null(), "{order:?}");
                assert_eq!(page["totalCount"], 11);
                assert_eq!(info["startCursor"], page["edges"][0]["cursor"]);
                forward.extend(ids(&page));
                after = info["endCursor"].clone();
                pages += 1;
                if info["hasNextPage"] == false {
                    break;
                }
            }
            assert_eq!((forward, pages), (ids(&whole), 3), "{order:?}");

            let (mut backward, mut before) = (Vec::new(), Value::Null);
            loop {
                let page = ask(json!({ "last": 4, "before": before })).await;
                let info = &page["pageInfo"];
                assert_eq!(info["hasNextPage"], !before.is_null(), "{order:?}");
                let mut part = ids(&page);
                part.append(&mut backward);
                backward = part;
                before = info["startCursor"].clone();
                if info["hasPreviousPage"] == false {
                    break;
                }
            }
            assert_eq!(backward, ids(&whole), "{order:?}");
        }
    }

    /// Without an order: by last name, then name.
    async fn the_default_order_is_by_last_name_and_name(app) {
        let ada = crowd(&app).await;
        let plain = ada.get(&app, PAGE, json!({})).await;
        let order = json!([{ "field": "LAST_NAME" }, { "field": "NAME" }]);
        let said = ada.get(&app, PAGE, json!({ "order": order })).await;
        assert_eq!(ids(&plain["users"]), ids(&said["users"]));
        assert_eq!(ids(&plain["users"]).len(), 11);
    }

    /// A page of one at the very end, and a cursor of a row that is gone from the filter since.
    async fn a_cursor_stands_for_a_place_and_not_for_a_row(app) {
        let ada = crowd(&app).await;
        let filter = json!({ "status": "ACTIVE" });
        let page = ada.get(&app, PAGE, json!({ "filter": filter, "first": 2 })).await["users"].clone();
        let rest = json!({ "filter": filter, "first": 100, "after": page["pageInfo"]["endCursor"] });
        let behind = ids(&ada.get(&app, PAGE, rest.clone()).await["users"]);
        assert_eq!(behind.len(), 9);
        let disable = "mutation($id: ID!) { updateUser(input: { id: $id, status: DISABLED }) { problems { code } } }";
        ada.get(&app, disable, json!({ "id": page["nodes"][1]["id"] })).await;
        assert_eq!(ids(&ada.get(&app, PAGE, rest).await["users"]), behind);
    }
}
