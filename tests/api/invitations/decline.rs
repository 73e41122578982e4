//! `declineInvitation`, by the mailed token and by the list.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tenantry::model::{CompanyRole, SubscriptionStatus};

use crate::{
    companies::house::{
        House, alter, audit, codes, company, company_with, invite, mails, person, seat, token_in,
    },
    support::{Client, TestApp, both, has},
};

async fn decline(app: &TestApp, who: &Client, input: Value) -> Value {
    let query = "mutation($input: DeclineInvitationInput!) { declineInvitation(input: $input) { problems { code field } } }";
    who.ask(app, query, json!({ "input": input })).await
}

fn declined() -> Value {
    json!({ "data": { "declineInvitation": { "problems": [] } } })
}

fn problem(code: &str, field: &str) -> Value {
    json!({ "data": { "declineInvitation": { "problems": [{ "code": code, "field": [field] }] } } })
}

/// Otto, invited by Adam, and the token that was mailed to him.
async fn invited(app: &TestApp) -> (House, String, String) {
    let house = House::build(app).await;
    let answer = invite(app, &house.administrator, house.foundry, "otto@acme.example", "MANAGER").await;
    let row = answer["data"]["inviteUser"]["membership"]["id"].as_str().unwrap().to_owned();
    let token = token_in(&mails(app).await[0]);
    (house, row, token)
}

both! {
    async fn by_the_list_it_ends_with_its_link(app) {
        let (house, row, token) = invited(&app).await;
        // Nothing is gained by declining, so an address that is not confirmed will do.
        alter(&app, house.tenant, &house.outsider, |user| user.email_confirmed = false).await;
        let by = json!({ "membershipId": row });
        assert_eq!(decline(&app, &house.outsider, by.clone()).await, declined());
        assert_eq!(audit(&app, house.tenant).await[1], json!([
            "company.invitation.declined", row,
            { "user": { "from": house.outsider.id, "to": null }, "role": { "from": "MANAGER", "to": null } },
            null, house.foundry.to_string(),
        ]));
        assert_eq!(decline(&app, &house.outsider, by).await, problem("NOT_FOUND", "membershipId"));
        assert_eq!(decline(&app, &house.outsider, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"));
        let query = "query($id: ID!) { viewer { memberships { totalCount } } company(id: $id) { name } }";
        let own = house.outsider.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
        assert_eq!(own, json!({ "viewer": { "memberships": { "totalCount": 0 } }, "company": null }));
        let query = "query($id: ID!) { company(id: $id) { subscription { seatsUsed } } }";
        let seats = house.owner.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
        assert_eq!(seats["company"]["subscription"]["seatsUsed"], 5);
        // Every end allows a new invitation.
        let again = invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&again, "inviteUser"), [] as [&str; 0]);
    }

    async fn by_the_mailed_token_it_ends_once_and_confirms_nothing(app) {
        let (house, row, token) = invited(&app).await;
        alter(&app, house.tenant, &house.outsider, |user| user.email_confirmed = false).await;
        assert_eq!(decline(&app, &house.outsider, json!({ "token": token })).await, declined());
        assert_eq!(decline(&app, &house.outsider, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"));
        assert_eq!(decline(&app, &house.outsider, json!({ "membershipId": row })).await, problem("NOT_FOUND", "membershipId"));
        let own = house.outsider.get(&app, "{ viewer { user { emailConfirmed } } }", json!({})).await;
        assert_eq!(own, json!({ "viewer": { "user": { "emailConfirmed": false } } }));
    }

    async fn exactly_one_way_is_named(app) {
        let (house, row, token) = invited(&app).await;
        for input in [json!({}), json!({ "token": token, "membershipId": row }), json!({ "token": null, "membershipId": null })] {
            let answer = decline(&app, &house.outsider, input).await;
            assert_eq!(has(&answer), [("BAD_USER_INPUT".to_owned(), json!(["declineInvitation"]))]);
        }
    }

    /// Whoever else holds the token, or knows the id, is told what is told of one that never was.
    async fn only_the_invited_account_declines(app) {
        let (house, row, token) = invited(&app).await;
        for (name, who) in house.everybody() {
            if name == "outsider" {
                continue;
            }
            assert_eq!(decline(&app, who, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"), "{name}");
            assert_eq!(decline(&app, who, json!({ "membershipId": row })).await, problem("NOT_FOUND", "membershipId"), "{name}");
        }
        for token in ["", "invite_x", "invite_00000000000000000000000000000000.AAAA"] {
            assert_eq!(decline(&app, &house.outsider, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"));
        }
        assert_eq!(decline(&app, &house.outsider, json!({ "membershipId": "membership_0" })).await, problem("NOT_FOUND", "membershipId"));
        // Without signing in nothing is told, of one that is and of one that never was.
        let query = "mutation($input: DeclineInvitationInput!) { declineInvitation(input: $input) { problems { code } } }";
        let mut answers = Vec::new();
        for input in [json!({ "token": token }), json!({ "token": "invite_x" }), json!({ "membershipId": row })] {
            answers.push(app.ask(None, query, json!({ "input": input })).await);
        }
        assert_eq!(has(&answers[0])[0].0, "UNAUTHENTICATED");
        assert!(answers.iter().all(|it| *it == answers[0]));
        // Bound to the address that it was mailed to.
        alter(&app, house.tenant, &house.outsider, |user| user.email = "otto@new.example".to_owned()).await;
        assert_eq!(decline(&app, &house.outsider, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"));
    }

    async fn only_an_open_one(app) {
        let (house, row, token) = invited(&app).await;
        assert_eq!(decline(&app, &house.designer, json!({ "membershipId": house.rows[3].to_string() })).await, problem("INVITE_ALREADY_MEMBER", "membershipId"));
        app.world.pass(TimeDelta::days(7));
        assert_eq!(decline(&app, &house.outsider, json!({ "membershipId": row })).await, problem("INVITE_EXPIRED", "membershipId"));
        assert_eq!(decline(&app, &house.outsider, json!({ "token": token })).await, problem("INVITE_EXPIRED", "token"));
        let query = "query($id: ID!) { company(id: $id) { members(filter: { state: EXPIRED }) { nodes { id } } } }";
        let tab = house.owner.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
        assert!(tab["company"]["members"]["nodes"].as_array().unwrap().contains(&json!({ "id": row })), "it stays");
    }

    /// Never put to scripts, and out of a suspended company too.
    async fn nothing_keeps_the_invited_from_it(app) {
        let house = House::build(&app).await;
        crate::invitations::scripts::enforce(&app, &house, "no", "fn before_accept_invitation(ctx) { deny(\"no\"); } fn before_invite(ctx) { deny(\"no\"); }").await;
        let shut = company_with(&app, house.tenant, "Shut", 5, SubscriptionStatus::Canceled).await;
        seat(&app, house.tenant, shut, &house.owner, CompanyRole::Owner, None).await;
        let row = seat(&app, house.tenant, shut, &house.outsider, CompanyRole::Designer, Some(&house.owner)).await;
        assert_eq!(decline(&app, &house.outsider, json!({ "membershipId": row.to_string() })).await, declined());
    }

    /// Several open at once: one is declined, the others stay.
    async fn the_others_stay_open(app) {
        let (house, row, _) = invited(&app).await;
        let bakery = company(&app, house.tenant, "Bakery", 5).await;
        seat(&app, house.tenant, bakery, &house.owner, CompanyRole::Owner, None).await;
        invite(&app, &house.owner, bakery, "otto@acme.example", "DESIGNER").await;
        let there = token_in(&mails(&app).await[0]);
        assert_eq!(decline(&app, &house.outsider, json!({ "membershipId": row })).await, declined());
        let query = "{ viewer { memberships { nodes { state company { name } } } } }";
        let own = house.outsider.get(&app, query, json!({})).await;
        assert_eq!(own["viewer"]["memberships"]["nodes"], json!([{ "state": "INVITED", "company": { "name": "Bakery" } }]));
        let accept = "mutation($t: String!) { acceptInvitation(input: { token: $t }) { membership { company { name } } problems { code } } }";
        let data = house.outsider.get(&app, accept, json!({ "t": there })).await;
        assert_eq!(data["acceptInvitation"], json!({ "membership": { "company": { "name": "Bakery" } }, "problems": [] }));
    }

    async fn of_many_at_once_one_declines(app) {
        let (house, _, token) = invited(&app).await;
        let tries = (0..24).map(|_| decline(&app, &house.outsider, json!({ "token": token })));
        let answers = join_all(tries).await;
        let of = |wanted: &Value| answers.iter().filter(|it| *it == wanted).count();
        assert_eq!((of(&declined()), of(&problem("TOKEN_INVALID", "token"))), (1, 23));
    }

    async fn guesses_at_tokens_are_counted(app) {
        let house = House::build(&app).await;
        let other = person(&app, house.tenant, "Guess", &[]).await;
        let wrong = tenantry::domain::account::token::issue(
            app.world.as_ref(), tenantry::domain::account::token::Purpose::Invitation, house.tenant,
        );
        for _ in 0..100 {
            assert_eq!(decline(&app, &other, json!({ "token": wrong.text })).await, problem("TOKEN_INVALID", "token"));
        }
        let answer = decline(&app, &other, json!({ "token": wrong.text })).await;
        assert_eq!(has(&answer), [("RATE_LIMITED".to_owned(), json!(["declineInvitation"]))]);
        // A success gives its count back: it needs none here, by the list.
        let row = json!({ "membershipId": house.rows[4].to_string() });
        assert_eq!(decline(&app, &house.invited, row).await, declined());
    }
}
