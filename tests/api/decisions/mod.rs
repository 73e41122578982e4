//! `decisions`: may this user do this?

use serde_json::{Value, json};
use tenantry::{authz, model::RoleKey, store};

use crate::{
    companies::house::{House, alter, person},
    support::{Client, TestApp, both, has},
};

const ASK: &str = "query($checks: [DecisionCheck!]!) { decisions(checks: $checks) {
    allowed grantedBy reasons { code role resource action }
} }";

/// What allowed each, or why not.
async fn answers(app: &TestApp, who: &Client, checks: Value) -> Vec<Value> {
    let data = who.get(app, ASK, json!({ "checks": checks })).await;
    let one = |it: &Value| match it["allowed"] == true {
        true => {
            assert_eq!(it["reasons"], json!([]));
            it["grantedBy"].clone()
        }
        false => {
            assert_eq!(it["grantedBy"], json!(null));
            it["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].clone()).collect()
        }
    };
    data["decisions"].as_array().unwrap().iter().map(one).collect()
}

fn cell(company: impl std::fmt::Display, resource: &str, action: &str) -> Value {
    json!({ "company": { "companyId": company.to_string(), "resource": resource, "action": action } })
}

fn about(who: &Client, mut check: Value) -> Value {
    check["userId"] = json!(who.id);
    check
}

fn role(role: &str) -> Value {
    json!({ "role": { "role": role } })
}

both! {
    async fn the_order_is_kept_and_the_reasons_name_the_cell(app) {
        let house = House::build(&app).await;
        let checks = json!([
            cell(house.foundry, "COMPANY_NAME", "UPDATE"),
            role("USER_ADMINISTRATOR"),
            cell(house.foundry, "AGENT_SCENARIO", "UPDATE"),
        ]);
        let data = house.designer.get(&app, ASK, json!({ "checks": checks })).await;
        assert_eq!(data, json!({ "decisions": [
            { "allowed": false, "grantedBy": null, "reasons": [
                { "code": "MISSING_PERMISSION", "role": null, "resource": "COMPANY_NAME", "action": "UPDATE" },
            ] },
            { "allowed": false, "grantedBy": null, "reasons": [
                { "code": "MISSING_PERMISSION", "role": "USER_ADMINISTRATOR", "resource": null, "action": null },
            ] },
            { "allowed": true, "grantedBy": "DESIGNER", "reasons": [] },
        ] }));
    }

    async fn about_oneself(app) {
        let house = House::build(&app).await;
        let checks = json!([
            cell(house.foundry, "PROJECT", "READ"),
            cell(house.foundry, "COMPANY_OWNER", "DELETE"),
            cell(house.foundry, "COMPANY_SUBSCRIPTION", "READ"),
        ]);
        let missing = || json!(["MISSING_PERMISSION"]);
        let outside = || json!(["NOT_A_MEMBER"]);
        let wanted = [
            ("owner", [json!("OWNER"), json!("OWNER"), json!("OWNER")]),
            ("administrator", [json!("ADMINISTRATOR"), missing(), json!("ADMINISTRATOR")]),
            ("manager", [json!("MANAGER"), missing(), json!("MANAGER")]),
            ("designer", [json!("DESIGNER"), missing(), json!("DESIGNER")]),
            ("invited", [json!(["INVITATION_PENDING"]), json!(["INVITATION_PENDING"]), json!(["INVITATION_PENDING"])]),
            ("outsider", [outside(), outside(), outside()]),
            ("tina", [json!("TENANT_ADMINISTRATOR"), json!("TENANT_ADMINISTRATOR"), json!("TENANT_ADMINISTRATOR")]),
            ("carl", [outside(), outside(), json!("COST_ADMINISTRATOR")]),
            ("stranger", [outside(), outside(), outside()]),
        ];
        for ((name, who), (named, wanted)) in house.everybody().into_iter().zip(wanted) {
            assert_eq!(name, named);
            assert_eq!(answers(&app, who, checks.clone()).await, wanted, "{name}");
        }
    }

    /// Tenant and User Administrators in scope, a company's Owner and Administrators for it. Whoever is out
    /// of sight is answered like somebody who is not in.
    async fn about_others(app) {
        let house = House::build(&app).await;
        let uma = person(&app, house.tenant, "Uma", &[RoleKey::UserAdministrator]).await;
        let check = json!([about(&house.designer, cell(house.foundry, "PROJECT", "READ")), about(&house.designer, role("AGENT_USER"))]);
        let (outside, missing) = (json!(["NOT_A_MEMBER"]), json!(["MISSING_PERMISSION"]));
        let wanted = [
            ("owner", [json!("DESIGNER"), missing.clone()]),
            ("administrator", [json!("DESIGNER"), missing.clone()]),
            ("manager", [missing.clone(), missing.clone()]),
            ("invited", [outside.clone(), outside.clone()]),
            ("outsider", [outside.clone(), outside.clone()]),
            ("tina", [json!("DESIGNER"), missing.clone()]),
            ("carl", [outside.clone(), outside.clone()]),
            ("stranger", [outside.clone(), outside.clone()]),
        ];
        for (name, wanted) in wanted {
            let (_, who) = house.everybody().into_iter().find(|(of, _)| *of == name).unwrap();
            assert_eq!(answers(&app, who, check.clone()).await, wanted, "{name}");
        }
        // She sees the person and not the company.
        assert_eq!(answers(&app, &uma, check).await, [outside.clone(), missing]);
        let nobody = json!([
            { "userId": "user_x", "role": { "role": "AGENT_USER" } },
            about(&house.stranger, role("TENANT_ADMINISTRATOR")),
            about(&house.designer, cell(house.elsewhere, "PROJECT", "READ")),
            about(&house.designer, cell("company_x", "PROJECT", "READ")),
        ]);
        assert_eq!(answers(&app, &house.tina, nobody).await, [outside.clone(), outside.clone(), outside.clone(), outside]);
    }

    /// Whoever leads a company learns what its members may as members, and nothing else of them: not what else
    /// they hold, not that they are disabled.
    async fn leading_a_company_tells_nothing_else_of_its_people(app) {
        let house = House::build(&app).await;
        let asks = |who: &Client, resource: &str| json!([about(who, cell(house.foundry, resource, "UPDATE"))]);
        alter(&app, house.tenant, &house.designer, |user| {
            user.roles = [RoleKey::TenantAdministrator].into_iter().collect();
        }).await;
        let missing = [json!(["MISSING_PERMISSION"])];
        assert_eq!(answers(&app, &house.owner, asks(&house.designer, "COMPANY_NAME")).await, missing);
        assert_eq!(answers(&app, &house.tina, asks(&house.designer, "COMPANY_NAME")).await, [json!("TENANT_ADMINISTRATOR")]);
        alter(&app, house.tenant, &house.invited, |user| {
            user.roles = [RoleKey::TenantAdministrator].into_iter().collect();
        }).await;
        assert_eq!(answers(&app, &house.owner, asks(&house.invited, "COMPANY_NAME")).await, [json!(["NOT_A_MEMBER"])]);
        alter(&app, house.tenant, &house.manager, |user| user.status = tenantry::model::UserStatus::Disabled).await;
        let outside = [json!(["NOT_A_MEMBER"])];
        assert_eq!(answers(&app, &house.owner, asks(&house.manager, "PROJECT")).await, outside);
    }

    async fn a_role_is_held_where_its_holder_is(app) {
        let house = House::build(&app).await;
        let (here, there) = (subtenant(&app, &house, "Here").await, subtenant(&app, &house, "There").await);
        alter(&app, house.tenant, &house.designer, |user| {
            user.roles = [RoleKey::AgentUser].into_iter().collect();
            user.all_subtenants = false;
        }).await;
        let mut tx = app.services.store.begin(house.tenant).await.unwrap();
        let dora = crate::companies::house::id(&house.designer);
        store::holdings::set_subtenants(&mut tx, &authz::operate(house.tenant), dora, &[here]).await.unwrap();
        tx.commit().await.unwrap();
        let at = |id: &str| json!({ "role": { "role": "AGENT_USER", "subtenantId": id } });
        let checks = json!([
            about(&house.designer, role("AGENT_USER")),
            about(&house.designer, at(&here.to_string())),
            about(&house.designer, at(&there.to_string())),
            about(&house.designer, at("subtenant_x")),
            at(&here.to_string()),
        ]);
        let outside = json!(["OUTSIDE_SCOPE"]);
        assert_eq!(answers(&app, &house.tina, checks).await, [
            json!("AGENT_USER"), json!("AGENT_USER"), outside.clone(), outside.clone(), json!(["MISSING_PERMISSION"]),
        ]);
        // All subtenants are those that there are.
        let all = json!([
            { "role": { "role": "TENANT_ADMINISTRATOR", "subtenantId": there.to_string() } },
            { "role": { "role": "TENANT_ADMINISTRATOR", "subtenantId": "subtenant_01900000000070008000000000009999" } },
        ]);
        assert_eq!(answers(&app, &house.tina, all).await, [json!("TENANT_ADMINISTRATOR"), outside]);
    }

    async fn a_question_asks_one_thing(app) {
        let house = House::build(&app).await;
        let both = json!({
            "role": { "role": "AGENT_USER" },
            "company": { "companyId": "x", "resource": "PROJECT", "action": "READ" },
        });
        for check in [json!({}), both] {
            let answer = house.tina.ask(&app, ASK, json!({ "checks": [role("AGENT_USER"), check] })).await;
            assert_eq!(has(&answer), [("BAD_USER_INPUT".to_owned(), json!(["decisions"]))]);
            assert_eq!(answer["errors"][0]["message"], "checks.1: takes company or role, exactly one of them");
        }
    }

    async fn five_hundred_cost_the_same_two_statements_as_one(app) {
        let house = House::build(&app).await;
        let all = [&house.owner, &house.administrator, &house.manager, &house.designer];
        let checks = |count: usize| -> Value {
            let one = |place: usize| about(all[place % 4], cell(house.foundry, "PROJECT", "CREATE"));
            (0..count).map(one).collect()
        };
        answers(&app, &house.tina, json!([role("AGENT_USER")])).await;
        let before = app.services.store.statements();
        answers(&app, &house.tina, json!([role("AGENT_USER")])).await;
        // Whoever asks is looked up in any case.
        let signed_in = app.services.store.statements() - before;
        for count in [1, 100, 500] {
            let before = app.services.store.statements();
            let given = answers(&app, &house.tina, checks(count)).await;
            assert_eq!(app.services.store.statements() - before - signed_in, 2, "{count}");
            assert_eq!(given.len(), count);
            assert_eq!(given[0], json!("OWNER"));
        }
        let answer = house.tina.ask(&app, ASK, json!({ "checks": checks(501) })).await;
        assert_eq!(has(&answer)[0].0, "BAD_USER_INPUT");
    }
}

async fn subtenant(app: &TestApp, house: &House, name: &str) -> tenantry::model::SubtenantId {
    let subtenant = tenantry::model::Subtenant {
        id: tenantry::model::SubtenantId(app.services.world.id()),
        name: name.to_owned(),
        description: None,
        created_at: app.services.world.now(),
        version: 1,
    };
    let mut tx = app.services.store.begin(house.tenant).await.unwrap();
    store::subtenants::insert(&mut tx, &authz::operate(house.tenant), &subtenant).await.unwrap();
    tx.commit().await.unwrap();
    subtenant.id
}
