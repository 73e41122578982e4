//! Projects, agents and their parts: each is of the company of what it is in, and goes with it.

use std::collections::HashMap;

use super::companies::{company as a_company, row};
use super::db::{at, grant, id};
use super::people::user;
use super::{Db, on_both};
use crate::model::{
    Agent, AgentChannel, AgentId, AgentScenario, CompanyId, CompanyRole, Document, Project, ProjectId,
    TenantId,
};
use crate::store::content::{Listed, Stored, counts, insert_all, place};
use crate::store::page::Paging;
use crate::store::{ConflictKind, companies, memberships, users};

fn company(number: u128) -> CompanyId {
    id(500 + number)
}

fn project(number: u128) -> ProjectId {
    id(600 + number)
}

fn a_project(number: u128) -> Project {
    Project {
        id: project(number),
        company_id: company(number),
        name: "Parcels".into(),
        description: None,
        created_at: at(1),
        updated_at: at(1),
        version: 1,
    }
}

fn agent(number: u128, of: u128, name: &str) -> Agent {
    Agent {
        id: id(7000 + number),
        company_id: company(of),
        project_id: project(of),
        name: name.into(),
        description: Some("Two\nlines".into()),
        language: None,
        created_at: at(1),
        updated_at: at(2),
        version: 1,
    }
}

fn channel(number: u128, of: &Agent) -> AgentChannel {
    AgentChannel {
        id: id(8000 + number),
        company_id: of.company_id,
        agent_id: of.id,
        kind: "chat".into(),
        name: "Chat".into(),
        enabled: number.is_multiple_of(2),
        settings: Document::of(&serde_json::json!({ "b": "\"", "a": [1.0, null] })),
        created_at: at(1),
        updated_at: at(2),
        version: 1,
    }
}

/// Two companies with a project each; three agents in the first, one in the second, each with a scenario, and two
/// channels of the first agent. In the other tenant one agent stands under the same ids.
async fn settle(db: &Db) -> [TenantId; 2] {
    let both = db.tenants().await;
    for tenant in both {
        let (mut tx, grant) = (db.store.begin(tenant).await.unwrap(), grant(tenant));
        users::insert(&mut tx, &grant, &user(1)).await.unwrap();
        for number in [1, 2] {
            companies::insert(&mut tx, &grant, &a_company(number)).await.unwrap();
            let owner = row(number, 1, CompanyRole::Owner, None);
            assert_eq!(memberships::insert(&mut tx, &grant, &owner).await, Ok(true));
            Project::insert(&mut tx, &grant, &a_project(number)).await.unwrap();
        }
        let own = [agent(1, 1, "b"), agent(2, 1, "A"), agent(3, 1, "a"), agent(4, 2, "a")];
        let others = [agent(1, 1, "Theirs")];
        let agents = if tenant == both[0] { own.as_slice() } else { &others };
        insert_all(&mut tx, &grant, agents).await.unwrap();
        for agent in agents {
            let scenario = AgentScenario::first(agent, Some(id(9)));
            AgentScenario::insert(&mut tx, &grant, &scenario).await.unwrap();
        }
        let channels = [channel(1, &agents[0]), channel(2, &agents[0])];
        insert_all(&mut tx, &grant, &channels).await.unwrap();
        tx.commit().await.unwrap();
    }
    both
}

/// How many agents, channels and scenarios of `settle` there are.
async fn left(db: &Db, tenant: TenantId) -> [usize; 3] {
    let (mut c, grant) = (db.store.reader(tenant).await.unwrap(), grant(tenant));
    let ids: Vec<AgentId> = (1..5).map(|number| id(7000 + number)).collect();
    [
        Agent::by_ids(&mut c, &grant, &ids).await.unwrap().len(),
        AgentChannel::by_ids(&mut c, &grant, &[id(8001), id(8002)]).await.unwrap().len(),
        AgentScenario::by_ids(&mut c, &grant, &ids).await.unwrap().len(),
    ]
}

on_both! {
    each_project_and_agent_has_its_page |db| {
        let [tenant, other] = settle(db).await;
        let all = grant(tenant);
        let mut connection = db.store.reader(tenant).await.unwrap();
        let c = &mut connection;
        let both = [project(2), project(1), project(9)];
        let found = Agent::of_each(c, &all, &both, None, &Paging::first(2)).await.unwrap();
        // Of one name, by id.
        assert_eq!(found[&project(1)].items, [agent(2, 1, "A"), agent(3, 1, "a")]);
        assert_eq!((found.len(), found[&project(1)].has_next, found[&project(2)].items.len()), (2, true, 1));
        let behind = Paging::first(2).after(place(&agent(2, 1, "A")));
        let found = Agent::of_each(c, &all, &both[1..2], Some("A"), &behind).await.unwrap();
        assert_eq!(found[&project(1)].items, [agent(3, 1, "a")]);
        let count = counts::<Agent, _>(c, &all, &both, Some("a")).await;
        assert_eq!(count, Ok(HashMap::from([(project(1), 2), (project(2), 1)])));
        let agents = [id(7001), id(7002)];
        let found = AgentChannel::of_each(c, &all, &agents, None, &Paging::first(50)).await.unwrap();
        let wanted = vec![channel(1, &agent(1, 1, "b")), channel(2, &agent(1, 1, "b"))];
        assert_eq!((found.len(), &found[&agents[0]].items), (1, &wanted));
        let scenario = AgentScenario::by_ids(c, &all, &agents[..1]).await;
        assert_eq!(scenario, Ok(vec![AgentScenario::first(&agent(1, 1, "b"), Some(id(9)))]));
        let mut connection = db.store.reader(other).await.unwrap();
        let theirs = Agent::of_each(&mut connection, &grant(other), &both, None, &Paging::first(2)).await.unwrap();
        assert_eq!(theirs[&project(1)].items, [agent(1, 1, "Theirs")]);
    }

    what_is_held_is_the_record_alone_where_names_are_free |db| {
        let [tenant, _] = settle(db).await;
        let mut tx = db.store.begin(tenant).await.unwrap();
        let held = Agent::hold(&mut tx, &grant(tenant), company(1), None, id(7002), "a").await.unwrap().unwrap();
        assert_eq!(held.records, [agent(2, 1, "A")]);
        assert!(!held.is_taken("a", id(7002)));
        let held = Project::hold(&mut tx, &grant(tenant), company(1), None, project(9), "PARCELS").await.unwrap().unwrap();
        assert!(held.is_taken("Parcels", project(9)));
        tx.rollback().await.unwrap();
    }

    nothing_is_of_another_company_than_what_it_is_in |db| {
        let [tenant, _] = settle(db).await;
        let grant = grant(tenant);
        let stray = Agent { company_id: company(2), ..agent(8, 1, "Stray") };
        let fine = agent(1, 1, "b");
        let mut tx = db.store.begin(tenant).await.unwrap();
        let kept = match Agent::insert(&mut tx, &grant, &stray).await {
            Ok(()) => tx.commit().await,
            Err(error) => tx.rollback().await.and(Err(error)),
        };
        assert!(matches!(&kept, Err(error) if error.is_conflict(ConflictKind::ForeignKey)), "{kept:?}");
        let stray = AgentChannel { company_id: company(2), ..channel(8, &fine) };
        let mut tx = db.store.begin(tenant).await.unwrap();
        let kept = match AgentChannel::insert(&mut tx, &grant, &stray).await {
            Ok(()) => tx.commit().await,
            Err(error) => tx.rollback().await.and(Err(error)),
        };
        assert!(matches!(&kept, Err(error) if error.is_conflict(ConflictKind::ForeignKey)), "{kept:?}");
    }

    what_is_in_something_goes_with_it |db| {
        let [tenant, other] = settle(db).await;
        assert_eq!((left(db, tenant).await, left(db, other).await), ([4, 2, 4], [1, 2, 1]));
        let mut tx = db.store.begin(tenant).await.unwrap();
        Agent::delete(&mut tx, &grant(tenant), &agent(1, 1, "b")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(left(db, tenant).await, [3, 0, 3]);
        let mut tx = db.store.begin(tenant).await.unwrap();
        Project::delete(&mut tx, &grant(tenant), &a_project(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((left(db, tenant).await, left(db, other).await), ([1, 0, 1], [1, 2, 1]));
    }
}
