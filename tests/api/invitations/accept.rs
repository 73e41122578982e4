//! `acceptInvitation`, by the mailed token and by the list.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tenantry::model::{CompanyRole, SubscriptionStatus, UserStatus};

use crate::{
    companies::house::{
        House, alter, audit, codes, company, company_with, invite, mails, person, reasons, seat, token_in,
    },
    support::{Client, TestApp, both, has},
};

async fn accept(app: &TestApp, who: &Client, input: Value) -> Value {
    let query = "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) {
        membership { role state joinedAt invitation { sendCount } company { name owner { user { name } } } }
        problems { code field }
    } }";
    who.ask(app, query, json!({ "input": input })).await
}

fn is_in(role: &str, joined: &str) -> Value {
    json!({ "data": { "acceptInvitation": { "membership": {
        "role": role, "state": "ACTIVE", "joinedAt": joined, "invitation": null,
        "company": { "name": "Foundry", "owner": { "user": { "name": "Olga" } } },
    }, "problems": [] } } })
}

fn problem(code: &str, field: &str) -> Value {
    json!({ "data": { "acceptInvitation": { "membership": null, "problems": [{ "code": code, "field": [field] }] } } })
}

const NOON: &str = "2027-01-15T12:00:00.000000Z";

async fn remove(app: &TestApp, by: &Client, row: &str) {
    let query = "mutation($id: ID!) { removeMember(input: { membershipId: $id }) { problems { code } } }";
    let data = by.get(app, query, json!({ "id": row })).await;
    assert_eq!(data, json!({ "removeMember": { "problems": [] } }));
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
    async fn the_entry_in_the_list_lets_in_once(app) {
        let house = House::build(&app).await;
        let row = house.rows[4].to_string();
        let by = json!({ "membershipId": row });
        assert_eq!(accept(&app, &house.invited, by.clone()).await, is_in("DESIGNER", NOON));
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.member.joined", row, { "state": { "from": "INVITED", "to": "ACTIVE" } }, null, house.foundry.to_string(),
        ])]);
        assert_eq!(accept(&app, &house.invited, by).await, problem("INVITE_ALREADY_MEMBER", "membershipId"));
    }

    async fn the_mailed_token_lets_in_once_and_confirms_the_address(app) {
        let (house, row, token) = invited(&app).await;
        alter(&app, house.tenant, &house.outsider, |user| user.email_confirmed = false).await;
        let refused = accept(&app, &house.outsider, json!({ "membershipId": row })).await;
        assert_eq!(reasons(&refused), ["EMAIL_NOT_CONFIRMED"], "the list needs a confirmed address");
        let by = json!({ "token": token });
        assert_eq!(accept(&app, &house.outsider, by.clone()).await, is_in("MANAGER", NOON));
        let own = house.outsider.get(&app, "{ viewer { user { emailConfirmed } } }", json!({})).await;
        assert_eq!(own, json!({ "viewer": { "user": { "emailConfirmed": true } } }));
        assert_eq!(accept(&app, &house.outsider, by).await, problem("TOKEN_INVALID", "token"));
        let actions: Vec<Value> = audit(&app, house.tenant).await.into_iter().map(|it| it[0].clone()).collect();
        assert_eq!(actions, ["company.member.invited", "access.denied", "user.email.confirmed", "company.member.joined"]);
    }

    async fn exactly_one_way_is_named(app) {
        let (house, row, token) = invited(&app).await;
        for input in [json!({}), json!({ "token": token, "membershipId": row }), json!({ "token": null, "membershipId": null })] {
            let answer = accept(&app, &house.outsider, input).await;
            assert_eq!(has(&answer), [("BAD_USER_INPUT".to_owned(), json!(["acceptInvitation"]))]);
        }
    }

    /// Whoever else holds the token, or knows the id, is told what is told of one that never was.
    async fn only_the_invited_account_gets_in(app) {
        let (house, row, token) = invited(&app).await;
        for (name, who) in house.everybody() {
            if name == "outsider" {
                continue;
            }
            assert_eq!(accept(&app, who, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"), "{name}");
            let by_list = accept(&app, who, json!({ "membershipId": row })).await;
            assert_eq!(by_list, problem("NOT_FOUND", "membershipId"), "{name}");
        }
        for token in ["", "invite_x", "invite_00000000000000000000000000000000.AAAA"] {
            assert_eq!(accept(&app, &house.outsider, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"));
        }
        let nobody = accept(&app, &house.outsider, json!({ "membershipId": "membership_0" })).await;
        assert_eq!(nobody, problem("NOT_FOUND", "membershipId"));
        assert_eq!(has(&app.ask(None, "mutation { acceptInvitation(input: {}) { problems { code } } }", json!({})).await)[0].0, "UNAUTHENTICATED");
        // Bound to the address that it was mailed to.
        alter(&app, house.tenant, &house.outsider, |user| user.email = "otto@new.example".to_owned()).await;
        assert_eq!(accept(&app, &house.outsider, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"));
    }

    async fn an_expired_invitation_is_told_as_such(app) {
        let (house, row, token) = invited(&app).await;
        app.world.pass(TimeDelta::days(7));
        assert_eq!(accept(&app, &house.outsider, json!({ "token": token })).await, problem("INVITE_EXPIRED", "token"));
        let by_list = accept(&app, &house.outsider, json!({ "membershipId": row })).await;
        assert_eq!(by_list, problem("INVITE_EXPIRED", "membershipId"));
        // Invited anew, the older token is void.
        invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        let newest = token_in(&mails(&app).await[0]);
        assert_eq!(accept(&app, &house.outsider, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"));
        let answer = accept(&app, &house.outsider, json!({ "token": newest })).await;
        assert_eq!(answer, is_in("DESIGNER", "2027-01-22T12:00:00.000000Z"));
    }

    async fn a_revoked_invitation_lets_nobody_in(app) {
        let (house, row, token) = invited(&app).await;
        remove(&app, &house.owner, &row).await;
        assert_eq!(accept(&app, &house.outsider, json!({ "token": token })).await, problem("TOKEN_INVALID", "token"));
        assert_eq!(accept(&app, &house.outsider, json!({ "membershipId": row })).await, problem("NOT_FOUND", "membershipId"));
        // Every end allows a new invitation.
        let answer = invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&answer, "inviteUser"), [] as [&str; 0]);
    }

    /// The inviter's word is worth what they may give when it is taken.
    async fn what_the_inviter_may_give_is_asked_again(app) {
        let (house, row, token) = invited(&app).await;
        let gone = problem("ROLE_NOT_ASSIGNABLE", "token");
        alter(&app, house.tenant, &house.administrator, |user| user.status = UserStatus::Disabled).await;
        assert_eq!(accept(&app, &house.outsider, json!({ "token": token })).await, gone, "disabled");
        alter(&app, house.tenant, &house.administrator, |user| user.status = UserStatus::Active).await;
        remove(&app, &house.owner, &house.rows[1].to_string()).await;
        assert_eq!(accept(&app, &house.outsider, json!({ "token": token })).await, gone, "removed");
        let by_list = accept(&app, &house.outsider, json!({ "membershipId": row })).await;
        assert_eq!(by_list, problem("ROLE_NOT_ASSIGNABLE", "membershipId"));
        seat(&app, house.tenant, house.foundry, &house.administrator, CompanyRole::Manager, None).await;
        assert_eq!(accept(&app, &house.outsider, json!({ "token": token })).await, gone, "a Manager gives nothing");
        alter(&app, house.tenant, &house.administrator, |user| user.roles = [tenantry::model::RoleKey::TenantAdministrator].into_iter().collect()).await;
        assert_eq!(accept(&app, &house.outsider, json!({ "token": token })).await, is_in("MANAGER", NOON), "a Tenant Administrator does");
    }

    async fn a_suspended_company_lets_nobody_in(app) {
        let house = House::build(&app).await;
        let shut = company_with(&app, house.tenant, "Shut", 5, SubscriptionStatus::Canceled).await;
        seat(&app, house.tenant, shut, &house.owner, CompanyRole::Owner, None).await;
        let row = seat(&app, house.tenant, shut, &house.outsider, CompanyRole::Designer, Some(&house.owner)).await;
        let answer = accept(&app, &house.outsider, json!({ "membershipId": row.to_string() })).await;
        assert_eq!(reasons(&answer), ["COMPANY_SUSPENDED"]);
    }

    async fn no_more_come_in_than_there_are_seats(app) {
        let house = House::build(&app).await;
        let small = company(&app, house.tenant, "Small", 1).await;
        seat(&app, house.tenant, small, &house.owner, CompanyRole::Owner, None).await;
        let row = seat(&app, house.tenant, small, &house.outsider, CompanyRole::Designer, Some(&house.owner)).await;
        let answer = accept(&app, &house.outsider, json!({ "membershipId": row.to_string() })).await;
        assert_eq!(answer, problem("NO_SEAT_LEFT", "membershipId"));
    }

    async fn of_many_at_once_one_token_is_taken(app) {
        let (house, _, token) = invited(&app).await;
        let tries = (0..24).map(|_| accept(&app, &house.outsider, json!({ "token": token })));
        let answers = join_all(tries).await;
        let of = |wanted: &Value| answers.iter().filter(|it| *it == wanted).count();
        assert_eq!((of(&is_in("MANAGER", NOON)), of(&problem("TOKEN_INVALID", "token"))), (1, 23));
    }

    async fn guesses_at_tokens_are_counted(app) {
        let house = House::build(&app).await;
        let other = person(&app, house.tenant, "Guess", &[]).await;
        let wrong = tenantry::domain::account::token::issue(
            app.world.as_ref(), tenantry::domain::account::token::Purpose::Invitation, house.tenant,
        );
        for _ in 0..100 {
            let answer = accept(&app, &other, json!({ "token": wrong.text })).await;
            assert_eq!(answer, problem("TOKEN_INVALID", "token"));
        }
        let answer = accept(&app, &other, json!({ "token": wrong.text })).await;
        assert_eq!(has(&answer), [("RATE_LIMITED".to_owned(), json!(["acceptInvitation"]))]);
    }
}
