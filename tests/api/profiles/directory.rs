//! What a profile gives is kept in memory, and counts all the same at the next request, on every server.

use std::sync::Arc;

use serde_json::json;
use tenantry::{
    authz,
    domain::{Edge, Request, account, directory::Known},
    model::{RoleKey, RoleSet, UserId},
    store,
};

use crate::support::{Client, TestApp, both, has};

const ROLES: &str = "{ viewer { effectiveRoles { role { key } sources { profile { name } } } } }";

/// Roles of whoever asks, by what they may do and by what they are told.
async fn roles(app: &TestApp, who: &Client) -> (bool, Vec<String>) {
    let lists = has(&who.ask(app, "{ users { totalCount } }", json!({})).await).is_empty();
    let data = who.get(app, ROLES, json!({})).await;
    let one = |role: &serde_json::Value| {
        format!("{} by {}", role["role"]["key"].as_str().unwrap(), role["sources"][0]["profile"]["name"])
    };
    (lists, data["viewer"]["effectiveRoles"].as_array().unwrap().iter().map(one).collect())
}

fn set(roles: RoleSet) -> String {
    format!("UPDATE profiles SET roles = {}", roles.bits())
}

const EDGE: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// A request of somebody, as the server makes one.
async fn request(app: &TestApp, who: &Client) -> Request {
    let edge = Edge { ip: EDGE, user_agent: None, request_id: "one".into() };
    let viewer = account::identify(&app.services, &who.access, account::Ahead::default()).await.unwrap();
    Request::new(Arc::clone(&app.services), edge, viewer)
}

both! {
    async fn a_changed_profile_counts_at_the_next_request_on_every_server(app) {
        let another = app.another().await;
        let ada = app.ada().await;
        let helpers = app.profile(&ada, "Helpers", &[RoleKey::UserAdministrator]).await;
        let with = json!({ "profileIds": [helpers], "allSubtenants": true });
        let zoe = app.user(&ada, "zoe@acme.example", with).await;
        let by = |role: &str, name: &str| format!("{role} by \"{name}\"");
        for server in [&app, &another, &app, &another] {
            assert_eq!(roles(server, &zoe).await, (true, vec![by("USER_ADMINISTRATOR", "Helpers")]));
        }
        let now = set(RoleSet::only(RoleKey::AgentUser));
        app.run_sql(ada.tenant_id(), &format!("{now}; UPDATE profiles SET name = 'Agents'")).await;
        for server in [&another, &app] {
            assert_eq!(roles(server, &zoe).await, (false, vec![by("AGENT_USER", "Agents")]));
            let data = ada.get(server, "query($id: ID!) { user(id: $id) { profiles { name } } }", json!({ "id": zoe.id })).await;
            assert_eq!(data["user"]["profiles"], json!([{ "name": "Agents" }]));
        }
        app.run_sql(ada.tenant_id(), "DELETE FROM user_profiles; DELETE FROM profiles").await;
        for server in [&another, &app] {
            assert_eq!(roles(server, &zoe).await, (false, vec![]));
        }
    }

    /// What was read is used again, and no more than that.
    async fn a_directory_is_read_once_for_a_version(app) {
        let ada = app.ada().await;
        let readers = app.profile(&ada, "Readers", &[RoleKey::AgentUser]).await;
        let north = app.subtenant(&ada, "North").await;
        let zoe = app.user(&ada, "zoe@acme.example", json!({ "profileIds": [readers], "subtenantIds": [north] })).await;
        let query = "{ viewer { user { profiles { name roles { key } } subtenants { name } } } }";
        let mut counts = Vec::new();
        for change in [None, None, Some("UPDATE subtenants SET name = 'South', name_key = 'south'"), None] {
            if let Some(change) = change {
                app.run_sql(ada.tenant_id(), change).await;
            }
            let before = app.services.store.statements();
            let data = zoe.get(&app, query, json!({})).await;
            counts.push(app.services.store.statements() - before);
            let name = if counts.len() > 2 { "South" } else { "North" };
            let user = json!({ "profiles": [{ "name": "Readers", "roles": [{ "key": "AGENT_USER" }] }], "subtenants": [{ "name": name }] });
            assert_eq!(data["viewer"]["user"], user);
        }
        // Her session was made by a statement of its own, so the first of these is the directory's first use.
        assert_eq!(counts[1..], [1, 2, 1]);
    }

    /// After a mutation what was read before does not count any more, on the server that made it neither.
    async fn what_a_request_has_read_is_read_again_once_it_has_written(app) {
        let ada = app.ada().await;
        let readers = app.profile(&ada, "Readers", &[RoleKey::AgentUser]).await;
        let zoe = app.user(&ada, "zoe@acme.example", json!({ "profileIds": [readers] })).await;
        let zoe: UserId = zoe.id.parse().unwrap();
        let request = request(&app, &ada).await;
        let roles = async || {
            let record = request.person(zoe).await.unwrap().unwrap().record.clone();
            let (held, target) =
                (request.holdings(&[zoe]).await.unwrap(), request.targets(&[&record]).await.unwrap());
            assert_eq!(held[&zoe].effective(RoleSet::EMPTY), target[&zoe].roles);
            target[&zoe].roles
        };
        assert_eq!(roles().await, RoleSet::only(RoleKey::AgentUser));
        app.run_sql(ada.tenant_id(), &set(RoleSet::only(RoleKey::TenantAdministrator))).await;
        assert_eq!(roles().await, RoleSet::only(RoleKey::AgentUser), "one request sees one moment");
        let tx = request.begin().await.unwrap();
        request.commit(tx).await.unwrap();
        assert_eq!(roles().await, RoleSet::only(RoleKey::TenantAdministrator));
    }

    async fn what_is_rolled_back_is_never_kept(app) {
        let ada = app.ada().await;
        let readers = app.profile(&ada, "Readers", &[RoleKey::AgentUser]).await;
        let zoe = app.user(&ada, "zoe@acme.example", json!({ "profileIds": [readers] })).await;
        let (tenant, id): (_, UserId) = (ada.tenant_id(), zoe.id.parse().unwrap());
        let grant = authz::operate(tenant);
        let mut tx = app.services.store.begin(tenant).await.unwrap();
        let raised = tenantry::model::Profile {
            id: tenantry::model::ProfileId(app.services.world.id()),
            name: "Raised".into(),
            description: None,
            roles: RoleSet::only(RoleKey::TenantAdministrator),
            created_at: app.services.world.now(),
            updated_at: app.services.world.now(),
            version: 1,
        };
        assert!(store::profiles::insert(&mut tx, &grant, &raised).await.unwrap());
        store::holdings::set_profiles(&mut tx, &grant, id, &[raised.id]).await.unwrap();
        let held = store::users::held_by(&mut tx, &grant, &[id]).await.unwrap().remove(0).1;
        let inside = app.services.directories.of(&mut tx, &grant, &[&held]).await.unwrap();
        assert_eq!(inside.roles(&held.profiles), raised.roles, "the transaction sees what it wrote");
        tx.rollback().await.unwrap();
        assert!(matches!(app.services.directories.get(tenant, held.directory), Known::Unknown));
        assert_eq!(roles(&app, &zoe).await, (false, vec!["AGENT_USER by \"Readers\"".to_owned()]));
    }

    /// A directory of more than a thousand entries is not kept; what is held is looked up by id.
    async fn a_large_directory_is_looked_up(app) {
        let ada = app.ada().await;
        let readers = app.profile(&ada, "Readers", &[RoleKey::AgentUser]).await;
        let north = app.subtenant(&ada, "North").await;
        let zoe = app.user(&ada, "zoe@acme.example", json!({ "profileIds": [readers], "subtenantIds": [north] })).await;
        let query = "{ viewer { effectiveRoles { role { key } } user { profiles { name } subtenants { name } viewerCan { delete { allowed } } } } }";
        let before = zoe.get(&app, query, json!({})).await;
        let mut tx = app.services.store.begin(ada.tenant_id()).await.unwrap();
        for number in 0..1000 {
            let subtenant = tenantry::model::Subtenant {
                id: tenantry::model::SubtenantId(app.services.world.id()),
                name: format!("A {number}"),
                description: None,
                created_at: app.services.world.now(),
                version: 1,
            };
            store::subtenants::insert(&mut tx, &authz::operate(ada.tenant_id()), &subtenant).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut counts = Vec::new();
        for _ in 0..2 {
            let from = app.services.store.statements();
            assert_eq!(zoe.get(&app, query, json!({})).await, before);
            counts.push(app.services.store.statements() - from);
        }
        // Who it is, the look that tells that it is too large, profiles, subtenants, companies owned.
        assert_eq!(counts, [5, 4]);
        let checks = json!([{ "role": { "role": "AGENT_USER", "subtenantId": north } }]);
        let ask = "query($checks: [DecisionCheck!]!) { decisions(checks: $checks) { allowed } }";
        assert_eq!(zoe.get(&app, ask, json!({ "checks": checks })).await["decisions"], json!([{ "allowed": true }]));
    }
}
