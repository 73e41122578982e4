//! Names and ids.

use serde_json::{Value, json};

use super::Noun;
use crate::{companies::house::House, support::TestApp};

impl Noun {
    /// A name is one in its company, whatever its case, also where many want it at once.
    pub async fn has_a_name_of_its_own(&self, app: &TestApp) {
        let house = self.house(app).await;
        let next_door = self.company(app, house.tenant, "Next Door").await;
        let id = self.created(app, &house.owner, house.foundry, "Café").await;
        self.created(app, &house.tina, next_door, "café").await;
        let other = self.created(app, &house.owner, house.foundry, "Tea").await;
        let taken = |verb: &str, answer: &Value| {
            let problem = json!({
                "code": "TAKEN", "field": ["name"],
                "message": answer["data"][self.mutation(verb)]["problems"][0]["message"],
            });
            assert_eq!(
                answer,
                &json!({ "data": { self.mutation(verb): { self.payload.0: null, "problems": [problem] } } })
            );
        };
        taken("create", &self.create(app, &house.manager, house.foundry, "CAFÉ").await);
        taken("update", &self.rename(app, &house.manager, &other, " cafÉ ").await);
        // Its own name in another case is free.
        let own = self.rename(app, &house.manager, &id, "CAFÉ").await;
        assert_eq!(self.word("update", &own), "done");
        let at_once = (0..8).map(|_| self.create(app, &house.manager, house.foundry, "Milk"));
        let answers = futures_util::future::join_all(at_once).await;
        let mut words: Vec<String> = answers.iter().map(|answer| self.word("create", answer)).collect();
        words.sort();
        assert_eq!(words, [vec!["TAKEN"; 7], vec!["done"]].concat());
    }

    /// In one place there are a thousand, or as many as there may be. `fill` puts so many into it behind the API's back.
    pub async fn stops_at(&self, app: &TestApp, most: usize, fill: impl AsyncFn(&TestApp, &House, usize)) {
        let house = self.house(app).await;
        fill(app, &house, most - 1).await;
        self.created(app, &house.owner, house.foundry, "The last").await;
        let answer = self.create(app, &house.owner, house.foundry, "One more").await;
        let problem = json!({
            "code": "BAD_VALUE", "field": [self.place.field()], "message": answer["data"][self.mutation("create")]["problems"][0]["message"],
        });
        assert_eq!(
            answer,
            json!({ "data": { self.mutation("create"): { self.payload.0: null, "problems": [problem] } } })
        );
        let read = self.read(app, &house.owner, house.foundry, "x").await;
        assert_eq!(read["data"]["company"][self.many]["totalCount"], most);
    }

    /// A company or record out of sight is one that never was: in another tenant, deleted, or of another kind.
    pub async fn knows_no_other_ids(&self, app: &TestApp) {
        let house = self.house(app).await;
        let elsewhere = self.created(app, &house.stranger, house.elsewhere, "Elsewhere").await;
        let own = self.created(app, &house.owner, house.foundry, "Own").await;
        assert_eq!(self.word("delete", &self.delete(app, &house.owner, &own).await), "done");
        let kind = own[..=own.find('_').unwrap()].to_owned();
        let never = format!("{kind}01900000000070008000000000009999");
        for client in [&house.owner, &house.tina] {
            let rename = self.rename(app, client, &never, "Mine").await;
            let delete = self.delete(app, client, &never).await;
            assert_eq!(
                [self.word("update", &rename), self.word("delete", &delete)],
                ["NOT_FOUND", "NOT_FOUND"]
            );
            assert_eq!(rename["data"][self.mutation("update")]["problems"][0]["field"], json!(["id"]));
            let foundry = house.foundry.to_string();
            for id in [elsewhere.as_str(), own.as_str(), foundry.as_str(), "x", ""] {
                assert_eq!(self.rename(app, client, id, "Mine").await, rename, "{id}");
                assert_eq!(self.delete(app, client, id).await, delete, "{id}");
                if id != foundry {
                    assert_eq!(
                        self.read(app, client, house.foundry, id).await["data"]["node"],
                        json!(null),
                        "{id}"
                    );
                }
            }
            let create = self.create(app, client, house.elsewhere, "Mine").await;
            assert_eq!(
                create["data"][self.mutation("create")]["problems"][0]["field"],
                json!([self.place.field()])
            );
            assert_eq!(self.word("create", &create), "NOT_FOUND");
        }
        let there = self.read(app, &house.stranger, house.elsewhere, &elsewhere).await;
        assert_eq!(
            there["data"]["company"][self.many]["nodes"],
            json!([{ "id": elsewhere, "name": "Elsewhere" }])
        );
    }
}
