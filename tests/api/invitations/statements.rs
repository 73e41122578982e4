//! How many statements an invitation costs.

use serde_json::json;
use tenantry::model::{CompanyId, CompanyRole};

use super::scripts::enforce;
use crate::{
    companies::house::{House, company, person, seat},
    support::{TestApp, both},
};

const SCRIPT: &str = r#"
fn before_invite(ctx) {
    if ctx.invite.email.ends_with("@rival.example") { deny("nobody of a rival"); }
}
"#;

/// How many statements an invitation runs besides those that look up who asks.
async fn cost(app: &TestApp, house: &House, place: CompanyId, email: &str) -> u64 {
    let count = || app.services.store.statements();
    let before = count();
    house.owner.get(app, "{ __typename }", json!({})).await;
    let asking = count() - before;
    let before = count();
    let query = "mutation($input: InviteUserInput!) { inviteUser(input: $input) {
        membership { id role state } problems { code }
    } }";
    let input = json!({ "companyId": place.to_string(), "email": email, "role": "DESIGNER" });
    let data = house.owner.get(app, query, json!({ "input": input })).await;
    assert_eq!(data["inviteUser"]["problems"], json!([]), "{data:#}");
    count() - before - asking
}

/// The address of somebody who is in no company.
async fn guest(app: &TestApp, house: &House, name: &str) -> String {
    person(app, house.tenant, name, &[]).await.email
}

/// What each of a dozen invitations costs: the least, and the most.
async fn dozen(app: &TestApp, house: &House, place: CompanyId, of: &str) -> (u64, u64) {
    let mut costs = Vec::new();
    for number in 0..12 {
        costs.push(cost(app, house, place, &guest(app, house, &format!("{of}{number}")).await).await);
    }
    (costs.iter().copied().min().unwrap(), costs.iter().copied().max().unwrap())
}

both! {
    /// With the company held, four in one round trip; the count of mails, the row, the link, the mail and the event, which
    /// go with the commit, on PostgreSQL as one. One in eight throws counts away besides, of six kinds. A script costs the
    /// company and the counts that it is told, in one round trip, and its run, which goes with the commit.
    async fn an_invitation_costs_nine_and_a_script_three_more(app) {
        let house = House::build(&app).await;
        let place = company(&app, house.tenant, "Everybody", 100).await;
        seat(&app, house.tenant, place, &house.owner, CompanyRole::Owner, None).await;
        let (plain, scripted, purged) = if app.database.is_remote() { (5, 7, 1) } else { (9, 12, 6) };
        // The scripts are read once for a version.
        let first = cost(&app, &house, place, &guest(&app, &house, "One").await).await;
        assert!([plain + 1, plain + 1 + purged].contains(&first), "{first}");
        assert_eq!(dozen(&app, &house, place, "Two").await, (plain, plain + purged));
        enforce(&app, &house, "hiring", SCRIPT).await;
        let first = cost(&app, &house, place, &guest(&app, &house, "Three").await).await;
        assert!([scripted + 1, scripted + 1 + purged].contains(&first), "{first}");
        assert_eq!(dozen(&app, &house, place, "Four").await.0, scripted);
    }
}
