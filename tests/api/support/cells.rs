//! What a company keeps, put to everybody whom a rule tells apart: creating, reading, changing and deleting it come to
//! what the matrix says, and whoever does not see it learns nothing.

use serde_json::{Value, json};
use tenantry::{
    authz::{self, matrix},
    model::{CompanyAction, CompanyId, CompanyResource, CompanyRole, Keyed},
    store,
};

use super::{Client, TestApp, has};
use crate::companies::house::{House, audit, codes, company, person, reasons, seat};

/// A noun of a company, whose rights are a row of the matrix.
pub struct Noun {
    pub resource: CompanyResource,
    /// As in `intent`, the field of payloads. Mutations are `createIntent` and the like.
    pub one: &'static str,
    /// As in `intents`, the field of a company.
    pub many: &'static str,
    /// As in `company.intent`, before `.created` and the like.
    pub event: &'static str,
    /// What creating one takes besides `companyId` and `name`.
    pub fields: fn() -> Value,
}

/// How somebody stands with the company.
#[derive(Clone, Copy)]
enum Stands {
    In(CompanyRole),
    /// As Tenant Administrator.
    Above,
    /// Sees that the company is there, and for this reason no more.
    Outside(&'static str),
    /// Does not know of it.
    Nowhere,
}

impl Noun {
    /// `createIntent` and the like.
    fn mutation(&self, verb: &str) -> String {
        let (first, rest) = self.one.split_at(1);
        format!("{verb}{}{rest}", first.to_uppercase())
    }

    async fn change(&self, app: &TestApp, by: &Client, verb: &str, input: Value) -> Value {
        let (field, one) = (self.mutation(verb), self.one);
        let (first, rest) = field.split_at(1);
        let ty = format!("{}{rest}Input", first.to_uppercase());
        let what = if verb == "delete" { "deletedId".to_owned() } else { format!("{one} {{ id name }}") };
        let query = format!(
            "mutation($input: {ty}!) {{ {field}(input: $input) {{ {what} problems {{ code field message }} }} }}"
        );
        by.ask(app, &query, json!({ "input": input })).await
    }

    /// Creates one.
    pub async fn create(&self, app: &TestApp, by: &Client, company: CompanyId, name: &str) -> Value {
        let mut input = (self.fields)();
        input["companyId"] = json!(company.to_string());
        input["name"] = json!(name);
        self.change(app, by, "create", input).await
    }

    /// Creates one, which has to go well, and gives its id.
    pub async fn created(&self, app: &TestApp, by: &Client, company: CompanyId, name: &str) -> String {
        let answer = self.create(app, by, company, name).await;
        let id = &answer["data"][self.mutation("create")][self.one]["id"];
        id.as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
    }

    /// Gives one another name.
    pub async fn rename(&self, app: &TestApp, by: &Client, id: &str, name: &str) -> Value {
        self.change(app, by, "update", json!({ "id": id, "name": name })).await
    }

    /// Deletes one.
    pub async fn delete(&self, app: &TestApp, by: &Client, id: &str) -> Value {
        self.change(app, by, "delete", json!({ "id": id })).await
    }

    /// The names of a company's, and one by itself.
    pub async fn read(&self, app: &TestApp, by: &Client, company: CompanyId, id: &str) -> Value {
        let many = self.many;
        let query = format!(
            "query($company: ID!, $id: ID!) {{ company(id: $company) {{ {many} {{ totalCount nodes {{ id name }} }} }} node(id: $id) {{ id }} }}"
        );
        by.ask(app, &query, json!({ "company": company.to_string(), "id": id })).await
    }

    /// What a mutation came to, in words.
    fn word(&self, verb: &str, answer: &Value) -> String {
        let field = self.mutation(verb);
        let mut said = codes(answer, &field);
        said.extend(reasons(answer));
        match said.as_slice() {
            [] => "done".to_owned(),
            said => {
                let payload = &answer["data"][field];
                let what = if verb == "delete" { "deletedId" } else { self.one };
                assert!(payload.is_null() || payload[what].is_null(), "{answer:#}");
                said.join(" ")
            }
        }
    }

    fn expected(&self, stands: Stands, action: CompanyAction) -> String {
        let role = match stands {
            Stands::In(role) => role,
            Stands::Above => CompanyRole::Owner,
            Stands::Outside(reason) if action == CompanyAction::Create || action == CompanyAction::Read => {
                return format!("FORBIDDEN {reason}");
            }
            // Of what a company keeps they do not know.
            Stands::Outside(_) | Stands::Nowhere => return "NOT_FOUND".to_owned(),
        };
        let may = matrix::allows(role, self.resource, action);
        if may { "done" } else { "FORBIDDEN MISSING_PERMISSION" }.to_owned()
    }

    /// Each action as each person, against the matrix.
    pub async fn goes_by_the_matrix(&self, app: &TestApp) {
        let house = House::build(app).await;
        let neighbour = person(app, house.tenant, "Nora", &[]).await;
        let next_door = company(app, house.tenant, "Next Door", 10).await;
        seat(app, house.tenant, next_door, &neighbour, CompanyRole::Owner, None).await;
        let unknown = format!("{}01900000000070008000000000009999", {
            let id = self.created(app, &house.owner, house.foundry, "To begin with").await;
            id[..=id.find('_').unwrap()].to_owned()
        });
        let everybody = [
            ("designer", &house.designer, Stands::In(CompanyRole::Designer)),
            ("manager", &house.manager, Stands::In(CompanyRole::Manager)),
            ("administrator", &house.administrator, Stands::In(CompanyRole::Administrator)),
            ("owner", &house.owner, Stands::In(CompanyRole::Owner)),
            ("Tenant Administrator", &house.tina, Stands::Above),
            ("Cost Administrator", &house.carl, Stands::Outside("NOT_A_MEMBER")),
            ("invited", &house.invited, Stands::Outside("INVITATION_PENDING")),
            ("outsider", &house.outsider, Stands::Nowhere),
            ("member of another company", &neighbour, Stands::Nowhere),
            ("Tenant Administrator of another tenant", &house.stranger, Stands::Nowhere),
        ];
        for (who, client, stands) in everybody {
            let target = self.created(app, &house.owner, house.foundry, &format!("For the {who}")).await;
            self.reads(app, &house, (who, client, stands), &target).await;
            for (verb, action) in [
                ("create", CompanyAction::Create),
                ("update", CompanyAction::Update),
                ("delete", CompanyAction::Delete),
            ] {
                let act = async |id: &str| match verb {
                    "create" => self.create(app, client, house.foundry, &format!("By the {who}")).await,
                    "update" => self.rename(app, client, id, &format!("Of the {who}")).await,
                    _ => self.delete(app, client, id).await,
                };
                let before = self.read(app, &house.owner, house.foundry, &target).await;
                let answer = act(&target).await;
                let wanted = self.expected(stands, action);
                assert_eq!(self.word(verb, &answer), wanted, "{verb} as {who}: {answer:#}");
                let after = self.read(app, &house.owner, house.foundry, &target).await;
                assert_eq!(before == after, wanted != "done", "{verb} as {who}");
                if wanted == "done" {
                    self.is_audited(app, &house, verb, stands).await;
                }
                if verb != "create" && wanted == "NOT_FOUND" {
                    assert_eq!(act(&unknown).await, answer, "{verb} as {who}: an id that never was");
                }
            }
        }
    }

    async fn reads(
        &self,
        app: &TestApp,
        house: &House,
        (who, client, stands): (&str, &Client, Stands),
        target: &str,
    ) {
        let answer = self.read(app, client, house.foundry, target).await;
        let (list, node) = (&answer["data"]["company"][self.many], &answer["data"]["node"]);
        match self.expected(stands, CompanyAction::Read).as_str() {
            "done" => {
                let whole = self.read(app, &house.owner, house.foundry, target).await;
                assert_eq!(answer, whole, "{who}");
                assert_eq!(node, &json!({ "id": target }), "{who}");
            }
            "NOT_FOUND" => assert_eq!(answer, json!({ "data": { "company": null, "node": null } }), "{who}"),
            forbidden => {
                assert_eq!(
                    has(&answer),
                    [("FORBIDDEN".to_owned(), json!(["company", self.many]))],
                    "{who}: {answer:#}"
                );
                assert_eq!(format!("FORBIDDEN {}", reasons(&answer).join(" ")), forbidden, "{who}");
                let requires = &answer["errors"][0]["extensions"]["requires"];
                assert_eq!(
                    requires,
                    &json!([format!("{}:READ", self.resource.key()), "TENANT_ADMINISTRATOR"])
                );
                assert!(list.is_null() && node.is_null(), "{who}: {answer:#}");
            }
        }
    }

    /// The newest event says what was done, in which company, and by which role where that is not one's own there.
    async fn is_audited(&self, app: &TestApp, house: &House, verb: &str, stands: Stands) {
        let newest = audit(app, house.tenant).await.pop().unwrap();
        let done = format!("{}.{verb}d", self.event);
        let via = matches!(stands, Stands::Above).then_some("TENANT_ADMINISTRATOR");
        assert_eq!(
            [&newest[0], &newest[3], &newest[4]],
            [&json!(done), &json!(via), &json!(house.foundry.to_string())]
        );
    }

    /// A company whose subscription is canceled can be read, and nothing else.
    pub async fn rests_while_suspended(&self, app: &TestApp) {
        let house = House::build(app).await;
        let id = self.created(app, &house.owner, house.foundry, "Kept").await;
        let cancel = "UPDATE companies SET status = 'CANCELED'";
        app.run_sql(house.tenant, cancel).await;
        for client in [&house.owner, &house.designer, &house.tina] {
            let read = self.read(app, client, house.foundry, &id).await;
            let list = json!({ "totalCount": 1, "nodes": [{ "id": id, "name": "Kept" }] });
            assert_eq!(read, json!({ "data": { "company": { self.many: list }, "node": { "id": id } } }));
            // Whatever the form says: right or wrong, and what already is.
            let refused = "FORBIDDEN COMPANY_SUSPENDED";
            for name in ["More", ""] {
                let create = self.create(app, client, house.foundry, name).await;
                assert_eq!(self.word("create", &create), refused, "{name:?}");
            }
            for name in ["Less", "Kept", ""] {
                let rename = self.rename(app, client, &id, name).await;
                assert_eq!(self.word("update", &rename), refused, "{name:?}");
            }
            assert_eq!(self.word("delete", &self.delete(app, client, &id).await), refused);
        }
    }

    /// What was decided before the company is held is decided again then: who is removed meanwhile writes nothing.
    pub async fn is_judged_again_once_held(&self, app: &TestApp) {
        let house = House::build(app).await;
        let id = self.created(app, &house.owner, house.foundry, "Kept").await;
        let grant = authz::operate(house.tenant);
        let whole = self.read(app, &house.owner, house.foundry, &id).await;
        for (verb, reads) in [("create", 2), ("update", 3), ("delete", 3)] {
            let client = person(app, house.tenant, verb, &[]).await;
            let seat = seat(app, house.tenant, house.foundry, &client, CompanyRole::Manager, None).await;
            let mut tx = app.services.store.begin(house.tenant).await.unwrap();
            store::companies::lock(&mut tx, &grant, house.foundry).await.unwrap().unwrap();
            let row = store::memberships::by_ids(&mut tx, &grant, &[seat]).await.unwrap().pop().unwrap();
            let before = app.services.store.statements();
            let act = async {
                match verb {
                    "create" => self.create(app, &client, house.foundry, "New").await,
                    "update" => self.rename(app, &client, &id, "Other").await,
                    _ => self.delete(app, &client, &id).await,
                }
            };
            // Once the first look has been taken, and while the company is still held.
            let meanwhile = async {
                while app.services.store.statements() < before + reads {
                    tokio::task::yield_now().await;
                }
                assert!(store::memberships::delete(&mut tx, &grant, &row).await.unwrap());
                tx.commit().await.unwrap();
            };
            let (answer, ()) = tokio::join!(act, meanwhile);
            assert_eq!(self.word(verb, &answer), "FORBIDDEN NOT_A_MEMBER", "{verb}: {answer:#}");
            assert_eq!(self.read(app, &house.owner, house.foundry, &id).await, whole, "{verb}");
        }
    }

    /// However many companies stand in a level, what they keep is read by the same statements.
    pub async fn costs_the_same_for_many(&self, app: &TestApp) {
        let house = House::build(app).await;
        let many = self.many;
        let query = |first: u32| {
            format!(
                "{{ companies(first: {first}) {{ nodes {{ name {many}(first: 2) {{ totalCount nodes {{ name company {{ name }} }} }} }} }} }}"
            )
        };
        for number in 1..20 {
            let company = company(app, house.tenant, &format!("Works {number}"), 10).await;
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
        let house = House::build(app).await;
        let names = ["Ärger", "apple", "Banana", "cherry", "ÉCLAIR", "Zebra"];
        let order = ["apple", "Banana", "cherry", "Zebra", "Ärger", "ÉCLAIR"];
        for name in names {
            self.created(app, &house.designer, house.foundry, name).await;
        }
        let next_door = company(app, house.tenant, "Next Door", 10).await;
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

    /// A name is one in its company, whatever its case, also where many want it at once.
    pub async fn has_a_name_of_its_own(&self, app: &TestApp) {
        let house = House::build(app).await;
        let next_door = company(app, house.tenant, "Next Door", 10).await;
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
                &json!({ "data": { self.mutation(verb): { self.one: null, "problems": [problem] } } })
            );
        };
        taken("create", &self.create(app, &house.designer, house.foundry, "CAFÉ").await);
        taken("update", &self.rename(app, &house.designer, &other, " cafÉ ").await);
        // Its own name in another case is free.
        let own = self.rename(app, &house.designer, &id, "CAFÉ").await;
        assert_eq!(self.word("update", &own), "done");
        let at_once = (0..8).map(|_| self.create(app, &house.manager, house.foundry, "Milk"));
        let answers = futures_util::future::join_all(at_once).await;
        let mut words: Vec<String> = answers.iter().map(|answer| self.word("create", answer)).collect();
        words.sort();
        assert_eq!(words, [vec!["TAKEN"; 7], vec!["done"]].concat());
    }

    /// A company keeps a thousand. `fill` puts so many into it behind the API's back.
    pub async fn stops_at_a_thousand(&self, app: &TestApp, fill: impl AsyncFn(&TestApp, &House, usize)) {
        let house = House::build(app).await;
        fill(app, &house, 999).await;
        self.created(app, &house.owner, house.foundry, "The last").await;
        let answer = self.create(app, &house.owner, house.foundry, "One more").await;
        let problem = json!({
            "code": "BAD_VALUE", "field": ["companyId"], "message": answer["data"][self.mutation("create")]["problems"][0]["message"],
        });
        assert_eq!(
            answer,
            json!({ "data": { self.mutation("create"): { self.one: null, "problems": [problem] } } })
        );
        let read = self.read(app, &house.owner, house.foundry, "x").await;
        assert_eq!(read["data"]["company"][self.many]["totalCount"], 1000);
    }

    /// A company or record out of sight is one that never was: in another tenant, deleted, or of another kind.
    pub async fn knows_no_other_ids(&self, app: &TestApp) {
        let house = House::build(app).await;
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
            assert_eq!(create["data"][self.mutation("create")]["problems"][0]["field"], json!(["companyId"]));
            assert_eq!(self.word("create", &create), "NOT_FOUND");
        }
        let there = self.read(app, &house.stranger, house.elsewhere, &elsewhere).await;
        assert_eq!(
            there["data"]["company"][self.many]["nodes"],
            json!([{ "id": elsewhere, "name": "Elsewhere" }])
        );
    }
}
