//! How many statements an invitation costs.

use serde_json::json;

use super::scripts::enforce;
use crate::{
    companies::house::House,
    support::{TestApp, both},
};

const SCRIPT: &str = r#"
fn before_invite(ctx) {
    if ctx.invite.email.ends_with("@rival.example") { deny("nobody of a rival"); }
}
"#;

/// How many statements an invitation runs besides those that look up who asks.
async fn cost(app: &TestApp, house: &House, email: &str) -> u64 {
    let count = || app.services.store.statements();
    let before = count();
    house.owner.get(app, "{ __typename }", json!({})).await;
    let asking = count() - before;
    let before = count();
    let query = "mutation($input: InviteUserInput!) { inviteUser(input: $input) {
        membership { id role state } problems { code }
    } }";
    let input = json!({ "companyId": house.foundry.to_string(), "email": email, "role": "DESIGNER" });
    let data = house.owner.get(app, query, json!({ "input": input })).await;
    assert_eq!(data["inviteUser"]["problems"], json!([]), "{data:#}");
    count() - before - asking
}

both! {
    /// The company and the inviter's own row, the scripts; with the company held, four in one round trip; the row, and
    /// the count of mails; the link (2), the mail and the event, which go with the commit. A script costs the counts
    /// that it is told, and its run.
    async fn an_invitation_costs_twelve_and_a_script_two_more(app) {
        let house = House::build(&app).await;
        assert_eq!(cost(&app, &house, &house.outsider.email).await, 12);
        enforce(&app, &house, "hiring", SCRIPT).await;
        assert_eq!(cost(&app, &house, &house.carl.email).await, 14);
    }
}
