//! How many statements the workloads of the performance goals take, the one that finds who asks among them.

use serde_json::{Value, json};
use tenantry::model::{CompanyRole, RoleKey};

use crate::{
    companies::house::{House, company, seat},
    support::{Client, TestApp, both},
};

const ONE: &str = "query($id: ID!) { user(id: $id) {
    id name lastName jobTitle email emailConfirmed phoneNumber language status allSubtenants createdAt updatedAt version
    roles { key } profiles { name description roles { key } } subtenants { name }
} }";
const GRID: &str = "{ users(first: 50, filter: { email: { contains: \"acme\" } }, orderBy: [{ field: LAST_NAME }]) {
    totalCount
    nodes {
        name email roles { key } profiles { name } subtenants { name }
        viewerCan { update { allowed } assignRoles { allowed } assignSubtenants { allowed } delete { allowed } }
    }
} }";
const COMPANIES: &str = "{ companies(first: 20) { nodes { name members(first: 20) { nodes {
    role user { name email } viewerCan { changeRole { allowed } remove { allowed } }
} } } } }";
const DECIDE: &str = "query($checks: [DecisionCheck!]!) { decisions(checks: $checks) { allowed } }";

/// The statements of a request, asked for once before, so that what a server keeps is at hand.
async fn cost(app: &TestApp, who: &Client, query: &str, variables: Value) -> (u64, Value) {
    let first = who.get(app, query, variables.clone()).await;
    let before = app.services.store.statements();
    let data = who.get(app, query, variables).await;
    assert_eq!(data, first);
    (app.services.store.statements() - before, data)
}

both! {
    /// Who asks, and the user with what they hold; where that saves a round trip, they are read together for whoever sees
    /// everybody, and once more for others.
    async fn one_user_takes_two_statements(app) {
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let readers = app.profile(&ada, "Readers", &[RoleKey::AgentUser, RoleKey::AiChatUser]).await;
        let with = json!({ "profileIds": [readers], "subtenantIds": [north], "roles": ["AI_CHAT_AUDITOR"] });
        let zoe = app.user(&ada, "zoe@acme.example", with).await;
        let scoped = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let uma = app.user(&ada, "uma@acme.example", scoped).await;
        let ahead = u64::from(app.database.is_remote());
        for (who, statements) in [(&ada, 2), (&uma, 2 + ahead), (&zoe, 1 + ahead)] {
            let (counted, data) = cost(&app, who, ONE, json!({ "id": zoe.id })).await;
            assert_eq!(counted, statements, "{}", who.email);
            let user = &data["user"];
            assert_eq!(user["subtenants"], json!([{ "name": "North" }]));
            assert_eq!(user["profiles"][0]["roles"], json!([{ "key": "AGENT_USER" }, { "key": "AI_CHAT_USER" }]));
        }
    }

    /// Who asks, the page with its count, and who owns a company.
    async fn a_grid_takes_three_statements(app) {
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let readers = app.profile(&ada, "Readers", &[RoleKey::AgentUser]).await;
        for number in 0..8 {
            let with = json!({ "lastName": format!("Number {number}"), "profileIds": [readers], "subtenantIds": [north] });
            app.create_user(&ada, &format!("user{number}@acme.example"), with).await;
        }
        let bea = json!({ "roles": ["TENANT_ADMINISTRATOR"], "subtenantIds": [north] });
        app.create_user(&ada, "bea@elsewhere.example", bea).await;
        let scoped = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let uma = app.user(&ada, "uma@acme.example", scoped).await;
        // Where one on the page could be the last Tenant Administrator, as Ada could, it is asked for others.
        for (who, total, statements) in [(&ada, 10, 4), (&uma, 10, 4)] {
            let (counted, data) = cost(&app, who, GRID, json!({})).await;
            assert_eq!(data["users"]["totalCount"], total, "{}", who.email);
            assert_eq!(counted, statements, "{}", who.email);
        }
        for others in ["startsWith: \"user\"", "contains: \"ea@\"", "contains: \"a@\""] {
            let others = GRID.replace("contains: \"acme\"", others);
            assert_eq!(cost(&app, &ada, &others, json!({})).await.0, 3, "{others}");
        }
        let names_alone = "{ users(first: 50) { totalCount nodes { name lastName email roles { key } } } }";
        assert_eq!(cost(&app, &ada, names_alone, json!({})).await.0, 2);
    }

    /// Who asks, the companies, and the first members of all of them; where somebody is not in yet, who of them is
    /// a colleague elsewhere.
    async fn companies_with_their_members_take_three_statements(app) {
        let house = House::build(&app).await;
        let mill = company(&app, house.tenant, "Mill", 5).await;
        seat(&app, house.tenant, mill, &house.manager, CompanyRole::Owner, None).await;
        seat(&app, house.tenant, mill, &house.owner, CompanyRole::Designer, None).await;
        // The addresses of people who are not in yet are not for members.
        let members = COMPANIES.replace("first: 20)", "first: 20, filter: { state: ACTIVE })");
        let members = members.replacen("first: 20, filter: { state: ACTIVE })", "first: 20)", 1);
        let names = COMPANIES.replace("name email", "name");
        for (who, query, people, statements) in [
            (&house.tina, COMPANIES, 5, 3),
            (&house.owner, members.as_str(), 4, 3),
            (&house.designer, members.as_str(), 4, 3),
            (&house.owner, names.as_str(), 5, 4),
        ] {
            let (counted, data) = cost(&app, who, query, json!({})).await;
            let of_foundry = data["companies"]["nodes"][0]["members"]["nodes"].as_array().unwrap();
            assert_eq!(of_foundry.len(), people, "{}", who.email);
            assert_eq!(counted, statements, "{} {query}", who.email);
        }
    }

    /// Who asks, those asked about, and where they stand with the companies.
    async fn a_hundred_decisions_take_three_statements(app) {
        let house = House::build(&app).await;
        let all = [&house.owner, &house.administrator, &house.manager, &house.designer, &house.outsider];
        let checks: Vec<Value> = (0..100)
            .map(|place| {
                let user = &all[place % 5].id;
                match place % 2 {
                    0 => json!({ "userId": user, "role": { "role": "AGENT_USER" } }),
                    _ => json!({ "userId": user, "company": { "companyId": house.foundry.to_string(), "resource": "PROJECT", "action": "CREATE" } }),
                }
            })
            .collect();
        for who in [&house.tina, &house.owner, &house.designer] {
            let (counted, data) = cost(&app, who, DECIDE, json!({ "checks": checks })).await;
            assert_eq!(data["decisions"].as_array().unwrap().len(), 100);
            assert_eq!(counted, 3, "{}", who.email);
        }
    }
}
