//! `Project.agents` and what stands below it: order, pages, statements, size.

use serde_json::{Value, json};
use tenantry::domain::companies::config::size;

use super::{AGENTS, fill};
use crate::support::{both, cells::Place, has};

both! {
    /// By name, in both directions, by parts of it, each page once; those of one name by age.
    async fn the_list_is_by_name(app) {
        let house = AGENTS.house(&app).await;
        let order = ["apple", "Banana", "banana", "cherry", "Zebra", "Ärger"];
        for name in ["Ärger", "apple", "Banana", "cherry", "banana", "Zebra"] {
            AGENTS.created(&app, &house.owner, house.foundry, name).await;
        }
        let next_door = AGENTS.company(&app, house.tenant, "Next Door").await;
        AGENTS.created(&app, &house.tina, next_door, "banana").await;
        let list = async |arguments: &str| {
            let query = format!(
                "query($id: ID!) {{ node(id: $id) {{ ... on Project {{ agents{arguments} {{ totalCount nodes {{ metadata {{ name }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }} }}"
            );
            let answer = house.designer.ask(&app, &query, json!({ "id": Place::Project.id(house.foundry) })).await;
            let data = &answer["data"]["node"]["agents"];
            let names: Vec<String> = data["nodes"].as_array().into_iter().flatten()
                .map(|node| node["metadata"]["name"].as_str().unwrap().to_owned()).collect();
            (names, data["totalCount"].clone(), data["pageInfo"].clone(), has(&answer))
        };
        let (all, total, ..) = list("").await;
        assert_eq!((all.as_slice(), total), (order.map(str::to_owned).as_slice(), json!(6)));
        for (size, cursor, end, more) in
            [("first", "after", "endCursor", "hasNextPage"), ("last", "before", "startCursor", "hasPreviousPage")]
        {
            let (mut pages, mut from) = (Vec::new(), String::new());
            loop {
                let (names, _, info, _) = list(&format!("({size}: 2{from})")).await;
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
        let (found, total, ..) = list("(search: \"AN\")").await;
        assert_eq!((found, total), (vec!["Banana".to_owned(), "banana".to_owned()], json!(2)));
        let cursor = list("(first: 1)").await.2["endCursor"].as_str().unwrap().to_owned();
        let alien = list(&format!("(search: \"a\", after: \"{cursor}\")")).await;
        assert_eq!(alien.3[0].0, "BAD_USER_INPUT", "a cursor of another list");
    }

    /// However many stand in a level, all below it is read by the same statements.
    async fn many_cost_what_one_does(app) {
        let house = AGENTS.house(&app).await;
        let settings = [json!({ "a": 1 }), json!({ "a": 2 })];
        fill::agents(&app, (house.tenant, house.foundry), 3, &settings, &json!({ "say": 1 })).await;
        for number in 1..10 {
            let company = AGENTS.company(&app, house.tenant, &format!("Works {number}")).await;
            fill::agents(&app, (house.tenant, company), 3, &settings, &json!({ "say": number })).await;
        }
        let query = |first: u32| format!(
            "{{ companies(first: {first}) {{ nodes {{ projects(first: 2) {{ totalCount nodes {{ name company {{ name }} viewerCan {{ update {{ allowed }} }}
                agents(first: 2) {{ totalCount nodes {{ metadata {{ name }} project {{ name }} viewerCan {{ export {{ allowed }} }}
                    channels {{ name settings }} scenario {{ document updatedBy {{ name }} }} }} }} }} }} }} }} }}"
        );
        house.tina.get(&app, &query(1), json!({})).await;
        let mut counts = Vec::new();
        for first in [1, 10] {
            let before = app.services.store.statements();
            let data = house.tina.get(&app, &query(first), json!({})).await;
            counts.push(app.services.store.statements() - before);
            let companies = data["companies"]["nodes"].as_array().unwrap();
            assert_eq!(companies.len(), first as usize);
            for company in companies {
                let project = &company["projects"]["nodes"][0];
                assert_eq!(project["agents"]["totalCount"], 3);
                let agents = project["agents"]["nodes"].as_array().unwrap();
                let names: Vec<&Value> = agents.iter().map(|agent| &agent["metadata"]["name"]).collect();
                assert_eq!(names, ["Agent 0000", "Agent 0001"]);
                let mut told: Vec<i64> = agents[0]["channels"].as_array().unwrap().iter()
                    .map(|channel| channel["settings"]["a"].as_i64().unwrap()).collect();
                told.sort_unstable();
                assert_eq!(told, [1, 2]);
            }
        }
        assert_eq!(counts[0], counts[1]);
        // Who asks; the companies; projects and agents, each with their count; channels; scenarios.
        assert_eq!(counts[1], 8, "statements");
    }

    /// However much there is, the cost of a document bounds what it can return.
    async fn an_answer_stays_small(app) {
        let house = AGENTS.house(&app).await;
        let text = |bytes: usize| json!({ "a": "é".repeat((bytes - 10) / 2) });
        let settings = vec![text(16_384); 6];
        assert_eq!(settings.iter().map(size).sum::<usize>(), 98_304);
        let scenario = text(65_536);
        fill::agents(&app, (house.tenant, house.foundry), 53, &settings, &scenario).await;
        let ask = async |first: u32, fields: &str| {
            let query = format!(
                "query($id: ID!) {{ node(id: $id) {{ ... on Project {{ agents(first: {first}) {{ nodes {{ {fields} }} }} }} }} }}"
            );
            house.tina.ask(&app, &query, json!({ "id": Place::Project.id(house.foundry) })).await
        };
        let all = "channels { settings } scenario { document }";
        let whole = ask(52, all).await;
        assert_eq!(has(&whole), []);
        let bytes = whole.to_string().len();
        assert!((5_000_000..10_000_000).contains(&bytes), "{bytes} bytes");
        for (first, fields) in [
            (53, all), (90, "channels { settings }"), (52, "channels { settings again: settings } scenario { document }"),
            (52, "channels { settings } scenario { document again: document }"),
        ] {
            assert_eq!(has(&ask(first, fields).await), [("TOO_COSTLY".to_owned(), json!(null))], "{first} {fields}");
        }
        assert_eq!(has(&ask(100, "scenario { version } metadata { name } channels { name }").await), []);
    }
}
