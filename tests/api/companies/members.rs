//! `Company.members`, the Users tab.

use serde_json::{Value, json};
use tenantry::model::CompanyRole;

use super::house::{House, person, seat};
use crate::support::{Client, TestApp, both, has};

async fn tab(app: &TestApp, who: &Client, house: &House, filter: Value, order: Value) -> Vec<String> {
    let query = "query($id: ID!, $filter: MembershipFilter, $order: [MembershipOrder!]) { company(id: $id) {
        members(filter: $filter, orderBy: $order) { nodes { user { name } } totalCount }
    } }";
    let variables = json!({ "id": house.foundry.to_string(), "filter": filter, "order": order });
    let data = who.get(app, query, variables).await;
    let members = &data["company"]["members"];
    let nodes = members["nodes"].as_array().unwrap();
    assert_eq!(members["totalCount"], json!(nodes.len()));
    nodes.iter().map(|it| it["user"]["name"].as_str().unwrap().to_owned()).collect()
}

both! {
    async fn a_row_says_who_as_what_and_what_the_viewer_may(app) {
        let house = House::build(&app).await;
        app.world.pass(chrono::TimeDelta::minutes(5));
        let query = "query($id: ID!) { company(id: $id) { members(filter: { search: \"ines\" }) { nodes {
            id role state joinedAt version company { name }
            invitation { invitedBy { name } invitedAt expiresAt lastSentAt sendCount }
            assignableRoles
            viewerCan {
                changeRole { allowed reasons { code } } remove { allowed } resendInvitation { allowed }
            }
        } } } }";
        let data = house.administrator.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
        assert_eq!(data, json!({ "company": { "members": { "nodes": [{
            "id": house.rows[4].to_string(), "role": "DESIGNER", "state": "INVITED", "joinedAt": null,
            "version": 1, "company": { "name": "Foundry" },
            "invitation": {
                "invitedBy": { "name": "Olga" }, "invitedAt": "2027-01-15T12:00:00.000000Z",
                "expiresAt": "2027-01-22T12:00:00.000000Z", "lastSentAt": "2027-01-15T12:00:00.000000Z",
                "sendCount": 1,
            },
            "assignableRoles": ["DESIGNER", "MANAGER", "ADMINISTRATOR"],
            "viewerCan": {
                "changeRole": { "allowed": true, "reasons": [] }, "remove": { "allowed": true },
                "resendInvitation": { "allowed": true },
            },
        }] } } }));
    }

    /// A table of names is read by fewer columns; whatever else is asked for is there all the same, wherever it
    /// stands.
    async fn a_field_asked_alone_is_as_among_all(app) {
        let house = House::build(&app).await;
        let row = [
            "id", "role", "state", "joinedAt", "version", "assignableRoles", "company { name }",
            "invitation { invitedAt expiresAt lastSentAt sendCount invitedBy { name jobTitle } }",
            "viewerCan { changeRole { allowed } remove { allowed } resendInvitation { allowed reasons { message } } }",
        ];
        let person = [
            "id", "name", "lastName", "jobTitle", "email", "emailConfirmed", "pendingEmail", "phoneNumber",
            "language", "status", "roles { key }", "profiles { id }", "effectiveRoles { role { key } }",
            "allSubtenants", "subtenants { id }", "memberships { nodes { id } }", "createdAt", "updatedAt",
            "version", "viewerCan { update { allowed } delete { allowed } }",
        ];
        let nodes = async |fields: String, shape: usize| -> Vec<Value> {
            let members = [
                format!("members {{ nodes {{ {fields} }} }}"),
                format!("members {{ edges {{ node {{ ...Row }} }} }} }} }} fragment Row on Membership {{ ... on Membership {{ {fields}"),
            ];
            let query = format!("query($id: ID!) {{ company(id: $id) {{ {} }} }}", members[shape]);
            let data = house.tina.get(&app, &query, json!({ "id": house.foundry.to_string() })).await;
            let members = &data["company"]["members"];
            match shape {
                0 => members["nodes"].as_array().unwrap().clone(),
                _ => members["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect(),
            }
        };
        let whole = nodes(format!("{} user {{ {} }}", row.join(" "), person.join(" ")), 0).await;
        assert_eq!(whole.len(), 5);
        let key = |field: &str| field.split(' ').next().unwrap().to_owned();
        for shape in [0, 1] {
            for field in row {
                let alone: Vec<_> = nodes(field.to_owned(), shape).await;
                let wanted: Vec<_> = whole.iter().map(|it| json!({ key(field): it[key(field)] })).collect();
                assert_eq!(alone, wanted, "{field}");
            }
            for field in person {
                let alone: Vec<_> = nodes(format!("user {{ {field} }}"), shape).await;
                let wanted = whole.iter().map(|it| json!({ "user": { key(field): it["user"][key(field)] } }));
                assert_eq!(alone, wanted.collect::<Vec<_>>(), "{field}");
            }
        }
    }

    /// Rows of Owner, Administrator, Manager, Designer, invited: who may change and remove which.
    async fn the_pencil_and_the_bin_follow_the_rules(app) {
        let house = House::build(&app).await;
        let query = "query($id: ID!) { company(id: $id) { members(orderBy: [{ field: ROLE, direction: DESC }]) {
            nodes { user { name } assignableRoles viewerCan {
                changeRole { allowed reasons { code } } remove { allowed reasons { code } } } }
        } } }";
        let no = |codes: &[&str]| json!(codes);
        let yes = || json!([]);
        let wanted = [
            ("owner", [no(&["TARGET_IS_OWNER", "TARGET_IS_SELF"]), yes(), yes(), yes(), yes()]),
            ("administrator", [no(&["TARGET_IS_OWNER"]), no(&["TARGET_IS_SELF"]), yes(), yes(), yes()]),
            ("manager", [
                no(&["MISSING_PERMISSION", "TARGET_IS_OWNER"]), no(&["MISSING_PERMISSION"]),
                no(&["MISSING_PERMISSION", "TARGET_IS_SELF"]), no(&["MISSING_PERMISSION"]),
                no(&["MISSING_PERMISSION"]),
            ]),
            ("tina", [no(&["TARGET_IS_OWNER"]), yes(), yes(), yes(), yes()]),
        ];
        for (name, rows) in wanted {
            let (_, who) = house.everybody().into_iter().find(|(of, _)| *of == name).unwrap();
            let data = who.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
            let nodes = data["company"]["members"]["nodes"].as_array().unwrap();
            for (place, row) in rows.iter().enumerate() {
                // Designer and invited have one role; by id they are in the other order, going down.
                let person = ["Olga", "Adam", "Mona", "Dora", "Ines"][place];
                let node = nodes.iter().find(|it| it["user"]["name"] == person).unwrap();
                for can in ["changeRole", "remove"] {
                    let codes: Vec<&Value> = node["viewerCan"][can]["reasons"]
                        .as_array().unwrap().iter().map(|it| &it["code"]).collect();
                    assert_eq!(&json!(codes), row, "{name} {person} {can}");
                    assert_eq!(node["viewerCan"][can]["allowed"], json!(codes.is_empty()));
                }
                let roles = node["assignableRoles"].as_array().unwrap().len();
                assert_eq!(roles, if row == &yes() { 3 } else { 0 }, "{name} {person}");
            }
        }
    }

    async fn filters_and_orders_choose(app) {
        let house = House::build(&app).await;
        let olga = &house.owner;
        let by = |field: &str| json!([{ "field": field }]);
        let down = |field: &str| json!([{ "field": field, "direction": "DESC" }]);
        let none = json!(null);
        assert_eq!(tab(&app, olga, &house, none.clone(), none.clone()).await, ["Adam", "Dora", "Ines", "Mona", "Olga"]);
        assert_eq!(tab(&app, olga, &house, none.clone(), down("NAME")).await, ["Olga", "Mona", "Ines", "Dora", "Adam"]);
        assert_eq!(tab(&app, olga, &house, none.clone(), by("ROLE")).await, ["Dora", "Ines", "Mona", "Adam", "Olga"]);
        let cases = [
            (json!({ "search": "DORASON" }), vec!["Dora"]),
            (json!({ "search": "mona mon" }), vec!["Mona"]),
            (json!({ "search": "adam@" }), vec!["Adam"]),
            (json!({ "search": "%" }), vec![]),
            (json!({ "anyRole": ["OWNER", "MANAGER"] }), vec!["Mona", "Olga"]),
            (json!({ "anyRole": [] }), vec![]),
            (json!({ "state": "INVITED" }), vec!["Ines"]),
            (json!({ "state": "EXPIRED" }), vec![]),
            (json!({ "state": "ACTIVE", "anyRole": ["DESIGNER"] }), vec!["Dora"]),
        ];
        for (filter, wanted) in cases {
            assert_eq!(tab(&app, olga, &house, filter.clone(), none.clone()).await, wanted, "{filter}");
        }
        app.world.pass(chrono::TimeDelta::days(7));
        assert_eq!(tab(&app, olga, &house, json!({ "state": "EXPIRED" }), none.clone()).await, ["Ines"]);
        assert_eq!(tab(&app, olga, &house, json!({ "state": "INVITED" }), none).await, Vec::<String>::new());
    }

    /// Whoever is not in yet shows no address to members, so neither search nor order tells it.
    async fn addresses_of_the_invited_cannot_be_guessed(app) {
        let house = House::build(&app).await;
        let query = "query($id: ID!) { company(id: $id) { members(filter: { state: INVITED }) {
            nodes { user { name email } }
        } } }";
        let id = json!({ "id": house.foundry.to_string() });
        let answer = house.designer.ask(&app, query, id.clone()).await;
        assert_eq!(answer["data"], json!({ "company": { "members": { "nodes": [
            { "user": { "name": "Ines", "email": null } },
        ] } } }));
        let path = json!(["company", "members", "nodes", 0, "user", "email"]);
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), path)]);
        let none = json!(null);
        let search = json!({ "search": "ines@" });
        assert_eq!(tab(&app, &house.designer, &house, search.clone(), none.clone()).await, Vec::<String>::new());
        assert_eq!(tab(&app, &house.tina, &house, search, none.clone()).await, ["Ines"]);
        let by_email = json!([{ "field": "EMAIL" }]);
        let first = tab(&app, &house.designer, &house, none.clone(), by_email.clone()).await;
        assert_eq!(first, ["Ines", "Adam", "Dora", "Mona", "Olga"]);
        let all = tab(&app, &house.tina, &house, none, by_email).await;
        assert_eq!(all, ["Adam", "Dora", "Ines", "Mona", "Olga"]);
    }

    async fn pages_follow_each_other_in_any_order(app) {
        let house = House::build(&app).await;
        for name in ["Anna", "Zoe"] {
            let who = person(&app, house.tenant, name, &[]).await;
            seat(&app, house.tenant, house.foundry, &who, CompanyRole::Manager, None).await;
        }
        let query = "query($id: ID!, $order: [MembershipOrder!], $first: Int, $after: String, $last: Int, $before: String) {
            company(id: $id) { members(orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
                nodes { user { name } } pageInfo { endCursor startCursor hasNextPage hasPreviousPage }
            } }
        }";
        let names = |data: &Value| -> Vec<String> {
            let nodes = data["company"]["members"]["nodes"].as_array().unwrap();
            nodes.iter().map(|it| it["user"]["name"].as_str().unwrap().to_owned()).collect()
        };
        for field in ["NAME", "EMAIL", "ROLE", "JOINED_AT"] {
            for direction in ["ASC", "DESC"] {
                let order = json!([{ "field": field, "direction": direction }]);
                let base = json!({ "id": house.foundry.to_string(), "order": order });
                let with = |more: Value| {
                    let mut all = base.as_object().unwrap().clone();
                    all.extend(more.as_object().unwrap().clone());
                    Value::Object(all)
                };
                let whole = names(&house.owner.get(&app, query, with(json!({}))).await);
                assert_eq!(whole.len(), 7);
                let (mut walked, mut after) = (Vec::new(), json!(null));
                loop {
                    let data = house.owner.get(&app, query, with(json!({ "first": 3, "after": after }))).await;
                    walked.extend(names(&data));
                    let info = &data["company"]["members"]["pageInfo"];
                    after = info["endCursor"].clone();
                    if info["hasNextPage"] == false {
                        let data = house.owner.get(&app, query, with(json!({ "last": 2, "before": info["startCursor"] }))).await;
                        assert_eq!(names(&data), whole[4..6], "{field} {direction}");
                        break;
                    }
                }
                assert_eq!(walked, whole, "{field} {direction}");
            }
        }
    }

    async fn below_a_list_a_connection_takes_first_alone(app) {
        let house = House::build(&app).await;
        let query = "{ companies { nodes { members(last: 1) { nodes { id } } } } }";
        let answer = house.owner.ask(&app, query, json!({})).await;
        // Refused before anything runs, so there is no data.
        assert_eq!(answer.get("data"), None);
        assert_eq!(has(&answer), [("BAD_USER_INPUT".to_owned(), json!(null))]);
    }
}
