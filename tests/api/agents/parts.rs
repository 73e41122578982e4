//! What is done to an agent, part by part and as a whole, by everybody whom a rule tells apart.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::{
    authz::{self, matrix},
    model::{CompanyAction as To, CompanyResource as Of, CompanyRole, Project, RoleKey},
    store::{self, content::Stored},
};

use super::{AGENTS, CHANNELS, agent_of, read, send};
use crate::{
    companies::house::{House, audit, codes, company, person, reasons, seat},
    support::{
        Client, TestApp, both,
        cells::{Place, place::prepare},
    },
};

const INSIDE: (Of, To) = (Of::Project, To::UpdateChildren);

/// Mutations that have no noun of their own, with the cells that each needs.
const ACTS: &[(&str, &[(Of, To)])] = &[
    ("updateAgentScenario", &[(Of::AgentScenario, To::Update), INSIDE]),
    ("replaceAgentScenario", &[(Of::AgentScenarioReplacement, To::Execute), INSIDE]),
    ("exportAgent", &[(Of::AgentExport, To::Execute)]),
    ("importAgent", &[(Of::AgentImport, To::Execute), INSIDE]),
];

/// What the audit calls it.
fn event(mutation: &str) -> &'static str {
    match mutation {
        "updateAgentScenario" => "company.agent_scenario.updated",
        "replaceAgentScenario" => "company.agent_scenario.replaced",
        "exportAgent" => "company.agent.exported",
        _ => "company.agent.imported",
    }
}

/// Asks for it on an agent in a project, with content of this number.
async fn act(
    app: &TestApp,
    by: &Client,
    mutation: &str,
    (agent, project): (&str, &str),
    number: usize,
) -> Value {
    let config = json!({
        "format": "tenantry/agent", "version": 1, "metadata": { "name": format!("Agent {number}") }, "channels": [],
        "scenario": { "say": number },
    });
    let input = match mutation {
        "updateAgentScenario" => json!({ "agentId": agent, "document": { "say": number } }),
        "replaceAgentScenario" => json!({ "agentId": agent, "config": config }),
        "exportAgent" => json!({ "agentId": agent }),
        "importAgent" => json!({ "projectId": project, "config": config }),
        "createAgent" => json!({ "projectId": project, "name": "Paul" }),
        "createAgentChannel" => json!({ "agentId": agent, "kind": "chat", "name": "Chat", "settings": {} }),
        "updateAgentMetadata" => json!({ "id": agent, "name": format!("Agent {number}") }),
        _ => json!({ "id": agent }),
    };
    let query = format!(
        "mutation($input: {}{}Input!) {{ {mutation}(input: $input) {{ problems {{ code field }} }} }}",
        mutation[..1].to_uppercase(),
        &mutation[1..],
    );
    by.ask(app, &query, json!({ "input": input })).await
}

/// What it came to, in words.
fn word(mutation: &str, answer: &Value) -> String {
    let said = [codes(answer, mutation), reasons(answer)].concat();
    if said.is_empty() { "done".to_owned() } else { said.join(" ") }
}

fn role(house: &House, who: &Client) -> Option<CompanyRole> {
    let all = [
        (&house.designer, CompanyRole::Designer),
        (&house.manager, CompanyRole::Manager),
        (&house.administrator, CompanyRole::Administrator),
        (&house.owner, CompanyRole::Owner),
        (&house.tina, CompanyRole::Owner),
    ];
    all.iter().find(|(client, _)| client.id == who.id).map(|(_, role)| *role)
}

both! {
    async fn who_does_what_is_what_the_matrix_says(app) {
        let house = CHANNELS.house(&app).await;
        let neighbour = person(&app, house.tenant, "Nora", &[]).await;
        let next_door = company(&app, house.tenant, "Next Door", 10).await;
        seat(&app, house.tenant, next_door, &neighbour, CompanyRole::Owner, None).await;
        let (agent, project) = (agent_of(house.foundry), Place::Project.id(house.foundry));
        let never = ("agent_01900000000070008000000000009999", "project_01900000000070008000000000009999");
        let mut number = 0;
        for status in ["ACTIVE", "CANCELED"] {
            app.run_sql(house.tenant, &format!("UPDATE companies SET status = '{status}'")).await;
            for (name, who) in house.everybody().into_iter().chain([("neighbour", &neighbour)]) {
                let can = "query($id: ID!) { company(id: $id) { viewerCan { importAgent { allowed } } } }";
                let can = who.get(&app, can, json!({ "id": house.foundry.to_string() })).await;
                let can_import = can["company"]["viewerCan"]["importAgent"]["allowed"] == true;
                for (mutation, cells) in ACTS {
                    number += 1;
                    let what = format!("{mutation} as {name}, {status}");
                    let (before, events) = (read(&app, &house.owner, &agent).await, audit(&app, house.tenant).await);
                    let answer = act(&app, who, mutation, (&agent, &project), number).await;
                    let missing = |role| cells.iter().filter(|(of, to)| !matrix::allows(role, *of, *to)).count();
                    let wanted = match role(&house, who) {
                        None => "NOT_FOUND".to_owned(),
                        Some(role) => {
                            let mut wanted = vec!["MISSING_PERMISSION"; missing(role)];
                            wanted.extend((status == "CANCELED").then_some("COMPANY_SUSPENDED"));
                            if wanted.is_empty() { "done".to_owned() } else { format!("FORBIDDEN {}", wanted.join(" ")) }
                        }
                    };
                    assert_eq!(word(mutation, &answer), wanted, "{what}: {answer:#}");
                    assert!(*mutation != "importAgent" || can_import == (wanted == "done"), "{what}");
                    let after = read(&app, &house.owner, &agent).await;
                    let changes = wanted == "done" && mutation.ends_with("Scenario");
                    assert_eq!(before == after, !changes, "{what}");
                    let newer = audit(&app, house.tenant).await[events.len()..].to_vec();
                    let told: Vec<Value> = newer.iter().map(|it| json!([it[0], it[3]])).collect();
                    let via = (name == "tina").then_some("TENANT_ADMINISTRATOR");
                    match wanted.as_str() {
                        "done" => assert_eq!(told, [json!([event(mutation), via])], "{what}"),
                        "NOT_FOUND" => {
                            assert_eq!(told, [json!(null); 0], "{what}");
                            assert_eq!(act(&app, who, mutation, never, number).await, answer, "{what}: never was");
                        }
                        _ => assert_eq!(told, [json!(["access.denied", null])], "{what}"),
                    }
                }
            }
        }
    }

    /// Allowed exactly when the mutation is not refused, and for the same reasons.
    async fn every_capability_says_what_the_mutation_does(app) {
        let house = CHANNELS.house(&app).await;
        let reasons = "{ allowed reasons { code message resource action role } }";
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Agent {{ viewerCan {{
            updateMetadata {reasons} updateChannels {reasons} updateScenario {reasons} replaceScenario {reasons} export {reasons}
            delete {reasons} }} }} }} }}");
        let (mut allowed, mut refused, mut number) = (0, 0, 0);
        for status in ["ACTIVE", "TRIALING", "CANCELED"] {
            for (name, who) in house.everybody() {
                app.run_sql(house.tenant, "UPDATE companies SET status = 'ACTIVE'").await;
                let agent = AGENTS.created(&app, &house.owner, house.foundry, name).await;
                let create = "mutation($id: ID!) { createAgentChannel(input: { agentId: $id, kind: \"chat\", name: \"Chat\", settings: {} }) { agent { channels { id } } } }";
                let channel = house.owner.get(&app, create, json!({ "id": agent })).await["createAgentChannel"]["agent"]["channels"][0]["id"].clone();
                app.run_sql(house.tenant, &format!("UPDATE companies SET status = '{status}'")).await;
                let node = who.get(&app, &query, json!({ "id": agent })).await["node"].clone();
                for (capability, mutation) in [
                    ("updateMetadata", "updateAgentMetadata"), ("updateScenario", "updateAgentScenario"),
                    ("replaceScenario", "replaceAgentScenario"), ("export", "exportAgent"),
                    ("updateChannels", "updateAgentChannel"), ("updateChannels", "deleteAgentChannel"), ("delete", "deleteAgent"),
                ] {
                    number += 1;
                    let target = if capability == "updateChannels" { channel.as_str().unwrap() } else { agent.as_str() };
                    let answer = act(&app, who, mutation, (target, ""), number).await;
                    let what = format!("{mutation} by {name}, {status}: {answer:#}");
                    if node.is_null() {
                        assert_eq!(word(mutation, &answer), "NOT_FOUND", "{what}");
                        continue;
                    }
                    let can = &node["viewerCan"][capability];
                    match can["allowed"] == true {
                        true => assert_eq!(word(mutation, &answer), "done", "{what}"),
                        false => {
                            let told = answer["errors"][0]["extensions"]["reasons"].as_array().unwrap();
                            // What is to be done to channels is another action each.
                            let told: Vec<Value> = told.iter().filter(|it| mutation != "deleteAgentChannel" || it["action"].is_null()).cloned().collect();
                            let said: Vec<Value> = can["reasons"].as_array().unwrap().iter()
                                .filter(|it| mutation != "deleteAgentChannel" || it["action"].is_null()).cloned().collect();
                            assert_eq!(told, said, "{what}");
                        }
                    }
                    allowed += i32::from(can["allowed"] == true);
                    refused += i32::from(can["allowed"] == false);
                }
            }
        }
        assert_eq!((allowed, refused), (2 * (4 * 7 + 3), 2 * 4 + 5 * 7));
    }

    /// What was decided before the company is held is decided again then.
    async fn rights_are_judged_again_once_the_company_is_held(app) {
        let house = CHANNELS.house(&app).await;
        let (agent, project) = (agent_of(house.foundry), Place::Project.id(house.foundry));
        let grant = authz::operate(house.tenant);
        // Somebody of whom nothing is left, and somebody who still sees that the company is there. The statements before
        // it is held: who asks, the record, and what is above it.
        let (nobody, billing): (&[RoleKey], &[RoleKey]) = (&[], &[RoleKey::CostAdministrator]);
        for (mutation, reads, roles) in [
            ("updateAgentScenario", 5, nobody), ("replaceAgentScenario", 5, nobody), ("exportAgent", 4, nobody),
            ("importAgent", 3, nobody), ("updateAgentScenario", 5, billing), ("replaceAgentScenario", 5, billing),
            ("exportAgent", 4, billing), ("importAgent", 3, billing),
        ] {
            let client = person(&app, house.tenant, &format!("{mutation}{}", roles.len()), roles).await;
            let seat = seat(&app, house.tenant, house.foundry, &client, CompanyRole::Manager, None).await;
            let whole = read(&app, &house.owner, &agent).await;
            let mut tx = app.services.store.begin(house.tenant).await.unwrap();
            store::companies::lock(&mut tx, &grant, house.foundry).await.unwrap().unwrap();
            let row = store::memberships::by_ids(&mut tx, &grant, &[seat]).await.unwrap().pop().unwrap();
            let before = app.services.store.statements();
            let meanwhile = async {
                while app.services.store.statements() < before + reads {
                    tokio::task::yield_now().await;
                }
                assert!(store::memberships::delete(&mut tx, &grant, &row).await.unwrap());
                tx.commit().await.unwrap();
            };
            let (answer, ()) = tokio::join!(act(&app, &client, mutation, (&agent, &project), 7), meanwhile);
            assert_eq!(word(mutation, &answer), "NOT_FOUND", "{mutation}: {answer:#}");
            assert_eq!(read(&app, &house.owner, &agent).await, whole);
            assert_eq!(act(&app, &client, mutation, (&agent, &project), 7).await, answer);
        }
        assert_eq!(audit(&app, house.tenant).await, [""; 0]);
    }

    /// What something is to be put into is looked for again then, too.
    async fn nothing_is_put_into_what_is_gone(app) {
        let house = CHANNELS.house(&app).await;
        let (agent, project) = (agent_of(house.foundry), Place::Project.id(house.foundry));
        let grant = authz::operate(house.tenant);
        let ids = [project.parse().unwrap()];
        for (mutation, reads) in [("createAgent", 3), ("importAgent", 3), ("createAgentChannel", 4)] {
            let mut tx = app.services.store.begin(house.tenant).await.unwrap();
            store::companies::lock(&mut tx, &grant, house.foundry).await.unwrap().unwrap();
            let record = Project::by_ids(&mut tx, &grant, &ids).await.unwrap().pop().unwrap();
            let before = app.services.store.statements();
            let meanwhile = async {
                while app.services.store.statements() < before + reads {
                    tokio::task::yield_now().await;
                }
                Project::delete(&mut tx, &grant, &record).await.unwrap();
                tx.commit().await.unwrap();
            };
            let (answer, ()) = tokio::join!(act(&app, &house.owner, mutation, (&agent, &project), 7), meanwhile);
            assert_eq!(word(mutation, &answer), "NOT_FOUND", "{mutation}: {answer:#}");
            assert_eq!(act(&app, &house.owner, mutation, (&agent, &project), 7).await, answer);
            prepare(&app, house.tenant, house.foundry, Place::Agent).await;
        }
        assert_eq!(audit(&app, house.tenant).await, [""; 0]);
    }

    /// Of eight who have seen the same version, the first gets through.
    async fn one_of_those_who_have_seen_the_same_gets_through(app) {
        let house = CHANNELS.house(&app).await;
        let agent = agent_of(house.foundry);
        app.world.pass(TimeDelta::minutes(1));
        let input = |number: u32| json!({ "agentId": agent, "expectedVersion": 1, "document": { "say": number } });
        let at_once = (0..8).map(|number| send(&app, &house.designer, "updateAgentScenario", input(number)));
        let answers = futures_util::future::join_all(at_once).await;
        let done = answers.iter().filter(|answer| answer["problems"] == json!([])).count();
        let stale = answers.iter().filter(|answer| answer["problems"][0]["code"] == "STALE_VERSION").count();
        assert_eq!((done, stale), (1, 7));
    }
}
