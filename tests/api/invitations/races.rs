//! Accepting, while somebody else does something else with the same row: one goes first, and the other is told what there
//! is by then.

use futures_util::future::join;
use serde_json::{Value, json};

use super::scripts::enforce;
use crate::{
    companies::house::{House, codes, invite, mails, token_in},
    support::{Client, TestApp, both},
};

/// What goes against accepting.
const RIVALS: [&str; 3] = ["declineInvitation", "removeMember", "changeMemberRole"];

/// Otto, invited as Designer: his row, and the token that was mailed to him.
async fn invited(app: &TestApp, house: &House) -> (String, String) {
    let answer = invite(app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
    let row = answer["data"]["inviteUser"]["membership"]["id"].as_str().unwrap().to_owned();
    (row, token_in(&mails(app).await[0]))
}

async fn mutate(app: &TestApp, who: &Client, mutation: &str, input: Value) -> Vec<String> {
    let ty = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ problems {{ code }} }} }}");
    codes(&who.ask(app, &query, json!({ "input": input })).await, mutation)
}

/// By the token, or by the list.
fn by(row: &str, token: &str, tokened: bool) -> Value {
    if tokened { json!({ "token": token }) } else { json!({ "membershipId": row }) }
}

/// The one who does it: Otto declines, the Owner does the rest.
async fn rival(app: &TestApp, house: &House, mutation: &str, row: &str) -> Vec<String> {
    let (who, input) = match mutation {
        "declineInvitation" => (&house.outsider, json!({ "membershipId": row })),
        "changeMemberRole" => (&house.owner, json!({ "membershipId": row, "role": "MANAGER" })),
        _ => (&house.owner, json!({ "membershipId": row })),
    };
    mutate(app, who, mutation, input).await
}

/// Role and state of Otto's row, if there is one.
async fn after(app: &TestApp, house: &House) -> Value {
    let query = "query($id: ID!) { company(id: $id) { members(filter: { search: \"otto\" }) { nodes { role state } } } }";
    let data = house.owner.get(app, query, json!({ "id": house.foundry.to_string() })).await;
    data["company"]["members"]["nodes"][0].clone()
}

/// Ends what is left, and lets the time pass in which mails are counted.
async fn over(app: &TestApp, house: &House, row: &str) {
    mutate(app, &house.owner, "removeMember", json!({ "membershipId": row })).await;
    app.world.pass(chrono::TimeDelta::days(7));
}

fn none() -> Vec<String> {
    Vec::new()
}

both! {
    /// Whoever is first, neither fails, and the row is what the two answers say.
    async fn accepting_and_another_change_come_one_after_the_other(app) {
        let house = House::build(&app).await;
        for mutation in RIVALS {
            for (tokened, first) in [(false, false), (false, true), (true, false), (true, true)] {
                let (row, token) = invited(&app, &house).await;
                let accept = mutate(&app, &house.outsider, "acceptInvitation", by(&row, &token, tokened));
                let other = rival(&app, &house, mutation, &row);
                let (accepted, other) = if first {
                    join(accept, other).await
                } else {
                    let (other, accepted) = join(other, accept).await;
                    (accepted, other)
                };
                let what = format!("{mutation}: {accepted:?} {other:?}");
                let gone = if tokened { "TOKEN_INVALID" } else { "NOT_FOUND" };
                let now = after(&app, &house).await;
                match (mutation, accepted.is_empty()) {
                    ("declineInvitation", true) => {
                        assert_eq!(other, ["INVITE_ALREADY_MEMBER"], "{what}");
                        assert_eq!(now, json!({ "role": "DESIGNER", "state": "ACTIVE" }), "{what}");
                    }
                    ("changeMemberRole", _) => {
                        // Each is good before the other and after it.
                        assert_eq!((accepted, other), (none(), none()));
                        assert_eq!(now, json!({ "role": "MANAGER", "state": "ACTIVE" }), "{what}");
                    }
                    // Whoever is in already is removed.
                    ("removeMember", true) => assert_eq!((other, now), (none(), json!(null)), "{what}"),
                    _ => {
                        assert_eq!((accepted, other), (vec![gone.to_owned()], none()));
                        assert_eq!(now, json!(null), "{what}");
                    }
                }
                over(&app, &house, &row).await;
            }
        }
    }

    /// What was decided before a script ran is looked at again after it: the other one is in between.
    async fn what_comes_while_a_script_runs_goes_first(app) {
        let house = House::build(&app).await;
        for (mutation, tokened, wanted, row_is) in [
            ("declineInvitation", false, "NOT_FOUND", json!(null)),
            ("declineInvitation", true, "TOKEN_INVALID", json!(null)),
            ("removeMember", false, "NOT_FOUND", json!(null)),
            ("removeMember", true, "TOKEN_INVALID", json!(null)),
            // The script is asked again, of the role that it is now.
            ("changeMemberRole", false, "REJECTED_BY_POLICY", json!({ "role": "MANAGER", "state": "INVITED" })),
            ("changeMemberRole", true, "REJECTED_BY_POLICY", json!({ "role": "MANAGER", "state": "INVITED" })),
        ] {
            // Another text each time: the first run of one is the one that can be waited for.
            enforce(&app, &house, "slow", &format!("fn before_accept_invitation(ctx) {{
                if ctx.invite.role == \"MANAGER\" {{ deny(\"Managers are hired by hand\"); }}
            }} // {mutation} {tokened}")).await;
            let (row, token) = invited(&app, &house).await;
            app.gate.shut();
            let accept = mutate(&app, &house.outsider, "acceptInvitation", by(&row, &token, tokened));
            let meanwhile = async {
                app.gate.holds(1).await;
                let other = rival(&app, &house, mutation, &row).await;
                app.gate.open();
                other
            };
            let (accepted, other) = join(accept, meanwhile).await;
            assert_eq!((accepted, other), (vec![wanted.to_owned()], none()), "{mutation}");
            assert_eq!(after(&app, &house).await, row_is, "{mutation}");
            over(&app, &house, &row).await;
        }
    }

    /// The same the other way round: somebody comes in while a script looks at a change of their role.
    async fn whoever_comes_in_while_a_script_runs_is_changed_as_a_member(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "slow", "fn before_change_member_role(ctx) {}
            fn before_invite(ctx) { if ctx.invite.role == \"MANAGER\" { warn(\"a Manager is invited\"); } }").await;
        let (row, token) = invited(&app, &house).await;
        app.gate.shut();
        let change = rival(&app, &house, "changeMemberRole", &row);
        let meanwhile = async {
            app.gate.holds(1).await;
            let accepted = mutate(&app, &house.outsider, "acceptInvitation", by(&row, &token, true)).await;
            app.gate.open();
            accepted
        };
        let (changed, accepted) = join(change, meanwhile).await;
        // What the scripts said of an invitation is said of none any more.
        assert_eq!((changed, accepted), (none(), none()));
        assert_eq!(after(&app, &house).await, json!({ "role": "MANAGER", "state": "ACTIVE" }));
    }
}
