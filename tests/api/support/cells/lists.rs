//! The list of a company.

use serde_json::json;

use super::Noun;
use crate::support::{TestApp, has};

impl Noun {
    /// However many companies stand in a level, what they keep is read by the same statements.
    pub async fn costs_the_same_for_many(&self, app: &TestApp) {
        let house = self.house(app).await;
        let many = self.many;
        let query = |first: u32| {
            format!(
                "{{ companies(first: {first}) {{ nodes {{ name {many}(first: 2) {{ totalCount nodes {{ name company {{ name }} }} }} }} }} }}"
            )
        };
        for number in 1..20 {
            let company = self.company(app, house.tenant, &format!("Works {number}")).await;
            for name in ["b", "A", "c"] {
                self.created(app, &house.tina, company, &format!("{name} {number}")).await;
            }
        }
        house.tina.get(app, &query(1), json!({})).await;
        let mut counts = Vec::new();
        for first in [1, 20] {
            let before = app.services.store.statements();
            let data = house.tina.get(app, &query(first), json!({})).await;
            counts.push(app.services.store.statements() - before);
            let nodes = data["companies"]["nodes"].as_array().unwrap();
            assert_eq!(nodes.len(), first as usize);
            assert_eq!(nodes[0], json!({ "name": "Foundry", many: { "totalCount": 0, "nodes": [] } }));
            for node in &nodes[1..] {
                let number = node["name"].as_str().unwrap().trim_start_matches("Works ");
                let one = |letter: &str| json!({ "name": format!("{letter} {number}"), "company": { "name": node["name"] } });
                assert_eq!(node[many], json!({ "totalCount": 3, "nodes": [one("A"), one("b")] }));
            }
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[1] <= 4, "{} statements", counts[1]);
    }

    /// By name, in both directions, by parts of it, each page once.
    pub async fn is_listed_by_name(&self, app: &TestApp) {
        let house = self.house(app).await;
        let names = ["Ärger", "apple", "Banana", "cherry", "ÉCLAIR", "Zebra"];
        let order = ["apple", "Banana", "cherry", "Zebra", "Ärger", "ÉCLAIR"];
        for name in names {
            self.created(app, &house.manager, house.foundry, name).await;
        }
        let next_door = self.company(app, house.tenant, "Next Door").await;
        self.created(app, &house.tina, next_door, "banana").await;
        let list = async |arguments: &str| {
            let query = format!(
                "query($id: ID!) {{ company(id: $id) {{ {}{arguments} {{ totalCount edges {{ cursor node {{ name }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }}",
                self.many
            );
            let answer = house.manager.ask(app, &query, json!({ "id": house.foundry.to_string() })).await;
            let data = &answer["data"]["company"][self.many];
            let edges = data["edges"].as_array().cloned().unwrap_or_default();
            let names: Vec<String> =
                edges.iter().map(|edge| edge["node"]["name"].as_str().unwrap().to_owned()).collect();
            (names, data["totalCount"].clone(), data["pageInfo"].clone(), has(&answer))
        };
        let (all, total, info, _) = list("").await;
        assert_eq!((all.as_slice(), total), (order.map(str::to_owned).as_slice(), json!(6)));
        assert_eq!([&info["hasNextPage"], &info["hasPreviousPage"]], [false, false]);
        for (size, cursor, end, more) in [
            ("first", "after", "endCursor", "hasNextPage"),
            ("last", "before", "startCursor", "hasPreviousPage"),
        ] {
            let (mut pages, mut from) = (Vec::new(), String::new());
            loop {
                let (names, total, info, _) = list(&format!("({size}: 2{from})")).await;
                assert_eq!((names.len(), total), (2, json!(6)), "{size}");
                pages.push(names);
                if info[more] == false {
                    break;
                }
                from = format!(", {cursor}: \"{}\"", info[end].as_str().unwrap());
            }
            if size == "last" {
                pages.reverse();
            }
            assert_eq!(pages.concat(), order, "{size}");
        }
        for (search, found) in [
            ("AN", vec!["Banana"]),
            ("éclair", vec!["ÉCLAIR"]),
            ("eclair", vec![]),
            ("%", vec![]),
            ("e", vec!["apple", "cherry", "Zebra", "Ärger"]),
        ] {
            let (names, total, ..) = list(&format!("(search: \"{search}\")")).await;
            assert_eq!(
                (names, total),
                (found.iter().map(|name| (*name).to_owned()).collect(), json!(found.len())),
                "{search}"
            );
        }
        let cursor = list("(first: 1)").await.2["endCursor"].as_str().unwrap().to_owned();
        let alien = list(&format!("(search: \"a\", after: \"{cursor}\")")).await;
        assert_eq!(alien.3[0].0, "BAD_USER_INPUT", "a cursor of another list");
        let below = format!("{{ companies {{ nodes {{ {}(last: 1) {{ totalCount }} }} }} }}", self.many);
        assert_eq!(has(&house.owner.ask(app, &below, json!({})).await)[0].0, "BAD_USER_INPUT");
        // One company twice in a level.
        let twice = format!(
            "query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Membership {{ company {{ {}(first: 1) {{ nodes {{ name }} }} }} }} }} }}",
            self.many
        );
        let ids: Vec<String> = house.rows[..2].iter().map(ToString::to_string).collect();
        let data = house.owner.get(app, &twice, json!({ "ids": ids })).await;
        let one = json!({ "company": { self.many: { "nodes": [{ "name": "apple" }] } } });
        assert_eq!(data, json!({ "nodes": [one, one] }));
    }
}
