//! `resendInvitation`: a new link, after a pause, so many times.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tenantry::model::{CompanyRole, RoleKey, SubscriptionStatus, UserStatus};

use crate::{
    companies::house::{
        House, alter, audit, codes, company, company_with, invite, mails, reasons, seat, token_in,
    },
    support::{Client, TestApp, both, has},
};

pub async fn resend(app: &TestApp, by: &Client, row: impl std::fmt::Display) -> Value {
    let query = "mutation($id: ID!) { resendInvitation(input: { membershipId: $id }) {
        membership { id role state version invitation { invitedBy { name } invitedAt expiresAt lastSentAt sendCount } }
        problems { code field message }
    } }";
    by.ask(app, query, json!({ "id": row.to_string() })).await
}

fn problem(code: &str, message: &str) -> Value {
    json!({ "data": { "resendInvitation": { "membership": null, "problems": [
        { "code": code, "field": ["membershipId"], "message": message },
    ] } } })
}

async fn accept(app: &TestApp, who: &Client, token: &str) -> Vec<String> {
    let query = "mutation($t: String!) { acceptInvitation(input: { token: $t }) { problems { code } } }";
    codes(&who.ask(app, query, json!({ "t": token })).await, "acceptInvitation")
}

/// Otto, invited by Adam, and the token that was mailed to him.
async fn invited(app: &TestApp) -> (House, String, String) {
    let house = House::build(app).await;
    let answer = invite(app, &house.administrator, house.foundry, "otto@acme.example", "MANAGER").await;
    let row = answer["data"]["inviteUser"]["membership"]["id"].as_str().unwrap().to_owned();
    let token = token_in(&mails(app).await[0]);
    (house, row, token)
}

fn none() -> [&'static str; 0] {
    []
}

both! {
    async fn a_new_link_in_place_of_the_one_before(app) {
        let (house, row, old) = invited(&app).await;
        alter(&app, house.tenant, &house.outsider, |user| user.language = Some("es".to_owned())).await;
        app.world.pass(TimeDelta::days(1));
        let answer = resend(&app, &house.owner, &row).await;
        assert_eq!(answer["data"]["resendInvitation"], json!({ "membership": {
            "id": row, "role": "MANAGER", "state": "INVITED", "version": 2,
            "invitation": {
                "invitedBy": { "name": "Adam" }, "invitedAt": "2027-01-15T12:00:00.000000Z",
                "expiresAt": "2027-01-23T12:00:00.000000Z", "lastSentAt": "2027-01-16T12:00:00.000000Z", "sendCount": 2,
            },
        }, "problems": [] }));
        let mails = mails(&app).await;
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        assert_eq!((mail.recipient.as_str(), mail.subject.as_str()), ("otto@acme.example", "Invitación a Foundry"));
        // In the inviter's name, whoever sends it again.
        assert!(mail.text.contains("Adam Adamson") && !mail.text.contains("Olga"), "{}", mail.text);
        assert_eq!(audit(&app, house.tenant).await[1], json!([
            "company.invitation.sent_again", row,
            {
                "sendCount": { "from": 1, "to": 2 },
                "expiresAt": { "from": "2027-01-22T12:00:00Z", "to": "2027-01-23T12:00:00Z" },
            },
            null, house.foundry.to_string(),
        ]));
        assert_eq!(accept(&app, &house.outsider, &old).await, ["TOKEN_INVALID"], "the old link is dead");
        assert_eq!(accept(&app, &house.outsider, &token_in(mail)).await, none());
    }

    /// The link is good for as long as the answer and the mail say.
    async fn it_lasts_seven_days_from_then(app) {
        let (house, row, _) = invited(&app).await;
        app.world.pass(TimeDelta::days(6));
        resend(&app, &house.owner, &row).await;
        let token = token_in(&mails(&app).await[0]);
        app.world.pass(TimeDelta::days(7) - TimeDelta::microseconds(1));
        assert_eq!(accept(&app, &house.outsider, &token).await, none());
    }

    async fn after_five_minutes_and_five_times_at_most(app) {
        let (house, row, _) = invited(&app).await;
        // When it can be sent again is for those who can have it sent.
        let can = "query($id: ID!) { node(id: $id) { ... on Membership { viewerCan { resendInvitation { allowed reasons { code } } } } } }";
        for (who, code) in [(&house.outsider, "INVITATION_PENDING"), (&house.designer, "MISSING_PERMISSION")] {
            let data = who.get(&app, can, json!({ "id": row })).await;
            let expected = json!({ "allowed": false, "reasons": [{ "code": code }] });
            assert_eq!(data["node"]["viewerCan"]["resendInvitation"], expected);
            assert_eq!(reasons(&resend(&app, who, &row).await), [code]);
        }
        let early = |opens: &str| {
            let message = format!("The invitation was mailed less than five minutes ago; it can be sent again from {opens}.");
            problem("BAD_VALUE", &message)
        };
        assert_eq!(resend(&app, &house.owner, &row).await, early("2027-01-15T12:05:00Z"));
        app.world.pass(TimeDelta::minutes(5) - TimeDelta::microseconds(1));
        assert_eq!(resend(&app, &house.owner, &row).await, early("2027-01-15T12:05:00Z"));
        app.world.pass(TimeDelta::microseconds(1));
        for count in 2..=6 {
            let answer = resend(&app, &house.owner, &row).await;
            assert_eq!(answer["data"]["resendInvitation"]["membership"]["invitation"]["sendCount"], count, "{answer}");
            assert_eq!(codes(&resend(&app, &house.owner, &row).await, "resendInvitation"), ["BAD_VALUE"]);
            app.world.pass(TimeDelta::minutes(5));
        }
        let often = problem("BAD_VALUE", "The invitation was mailed again five times already; it expires on \
            2027-01-22T12:25:00Z, and the address can be invited anew.");
        assert_eq!(resend(&app, &house.owner, &row).await, often);
        assert_eq!(mails(&app).await.len(), 1, "the links before the last are void, so their mails go nowhere");
        // Made anew once its time is up, it is counted anew.
        app.world.pass(TimeDelta::days(7));
        invite(&app, &house.owner, house.foundry, "otto@acme.example", "MANAGER").await;
        app.world.pass(TimeDelta::minutes(5));
        assert_eq!(codes(&resend(&app, &house.owner, &row).await, "resendInvitation"), none());
    }

    /// Removing, inviting and sending again by turns floods no mailbox: six mails in seven days, one by one.
    async fn the_mails_of_both_operations_are_counted_together(app) {
        let house = House::build(&app).await;
        let remove = "mutation($id: ID!) { removeMember(input: { membershipId: $id }) { problems { code } } }";
        let make = async || {
            let answer = invite(&app, &house.owner, house.foundry, "otto@acme.example", "MANAGER").await;
            answer["data"]["inviteUser"]["membership"]["id"].as_str().unwrap().to_owned()
        };
        let mut row = make().await;
        for _ in 0..2 {
            app.world.pass(TimeDelta::minutes(5));
            assert_eq!(codes(&resend(&app, &house.administrator, &row).await, "resendInvitation"), none());
            house.owner.get(&app, remove, json!({ "id": row })).await;
            row = make().await;
            // A new row does not skip the pause after the mail.
            assert_eq!(codes(&resend(&app, &house.owner, &row).await, "resendInvitation"), ["BAD_VALUE"]);
        }
        app.world.pass(TimeDelta::minutes(5));
        assert_eq!(codes(&resend(&app, &house.owner, &row).await, "resendInvitation"), none());
        app.world.pass(TimeDelta::minutes(5));
        let answer = resend(&app, &house.owner, &row).await;
        assert_eq!(has(&answer), [("RATE_LIMITED".to_owned(), json!(["resendInvitation"]))]);
        let text = "Invitations to this company were mailed to this person 6 times in seven days; one can be mailed again from \
            2027-01-22T12:00:00Z.";
        assert_eq!(answer["errors"][0]["message"], text);
        // The row says so, though it was mailed but twice itself.
        let can = "query($id: ID!) { node(id: $id) { ... on Membership { viewerCan { resendInvitation { allowed reasons { code message } } } } } }";
        let can = async |who: &Client| {
            who.get(&app, can, json!({ "id": row })).await["node"]["viewerCan"]["resendInvitation"].clone()
        };
        let refused = json!({ "allowed": false, "reasons": [{ "code": "MISSING_PERMISSION", "message": text }] });
        assert_eq!(can(&house.owner).await, refused);
        // Whoever may not have it mailed is not told when it can be.
        let reasons = can(&house.manager).await["reasons"].as_array().unwrap().clone();
        assert!(reasons.len() == 1 && !reasons[0]["message"].as_str().unwrap().contains("again"), "{reasons:?}");
        app.world.pass(TimeDelta::days(7) - TimeDelta::minutes(20));
        assert_eq!(codes(&resend(&app, &house.owner, &row).await, "resendInvitation"), none());
    }

    /// Their mail would be of no use. Why, is not for the sender to know.
    async fn to_nobody_who_is_disabled(app) {
        let (house, row, _) = invited(&app).await;
        app.world.pass(TimeDelta::minutes(5));
        alter(&app, house.tenant, &house.outsider, |user| user.status = UserStatus::Disabled).await;
        let message = "Whoever this invitation is for cannot accept it; nothing was mailed.";
        assert_eq!(resend(&app, &house.owner, &row).await, problem("INVITE_EMAIL_NOT_REGISTERED", message));
        assert_eq!(audit(&app, house.tenant).await.len(), 1);
        alter(&app, house.tenant, &house.outsider, |user| user.status = UserStatus::Active).await;
        assert_eq!(codes(&resend(&app, &house.owner, &row).await, "resendInvitation"), none());
    }

    async fn who_may_send_it_again(app) {
        let house = House::build(&app).await;
        app.world.pass(TimeDelta::minutes(5));
        let not_found = problem("NOT_FOUND", "there is no such membership");
        let forbidden = [
            ("manager", "MISSING_PERMISSION"), ("designer", "MISSING_PERMISSION"), ("invited", "INVITATION_PENDING"),
        ];
        for (name, who) in house.everybody() {
            let answer = resend(&app, who, house.rows[4]).await;
            match forbidden.iter().find(|(of, _)| *of == name) {
                Some((_, reason)) => assert_eq!(reasons(&answer), [*reason], "{name}"),
                None if ["outsider", "carl", "stranger"].contains(&name) => assert_eq!(answer, not_found, "{name}"),
                None => {
                    assert_eq!(codes(&answer, "resendInvitation"), none(), "{name}");
                    app.world.pass(TimeDelta::minutes(5));
                }
            }
        }
        let events = audit(&app, house.tenant).await;
        let sent: Vec<&Value> = events.iter().filter(|it| it[0] == "company.invitation.sent_again").map(|it| &it[3]).collect();
        assert_eq!(json!(sent), json!([null, null, "TENANT_ADMINISTRATOR"]), "she acts as the Owner would");
        for id in ["membership_0".to_owned(), house.foundry.to_string()] {
            assert_eq!(resend(&app, &house.owner, id).await, not_found);
        }
        assert_eq!(has(&app.ask(None, "mutation { resendInvitation(input: { membershipId: \"x\" }) { problems { code } } }", json!({})).await)[0].0, "UNAUTHENTICATED");
    }

    async fn only_an_open_one(app) {
        let house = House::build(&app).await;
        let inside = resend(&app, &house.owner, house.rows[3]).await;
        assert_eq!(inside["errors"][0]["message"], "This person is in the company already; there is no invitation to send.");
        app.world.pass(TimeDelta::days(7));
        let late = resend(&app, &house.owner, house.rows[4]).await;
        assert_eq!(late["errors"][0]["message"], "This invitation has expired; invite the address again.");
        assert_eq!((reasons(&inside), reasons(&late)), (vec!["MISSING_PERMISSION".to_owned()], vec!["MISSING_PERMISSION".to_owned()]));
        let shut = company_with(&app, house.tenant, "Shut", 5, SubscriptionStatus::Canceled).await;
        seat(&app, house.tenant, shut, &house.owner, CompanyRole::Owner, None).await;
        let row = seat(&app, house.tenant, shut, &house.outsider, CompanyRole::Designer, Some(&house.owner)).await;
        app.world.pass(TimeDelta::minutes(5));
        assert_eq!(reasons(&resend(&app, &house.owner, row).await), ["COMPANY_SUSPENDED"]);
        assert!(mails(&app).await.is_empty());
    }

    /// A mail that could let nobody in would be of no use: whoever sends it again answers for it, in their own name.
    async fn where_the_inviter_fell_the_sender_answers_for_it(app) {
        let (house, row, _) = invited(&app).await;
        alter(&app, house.tenant, &house.administrator, |user| user.status = UserStatus::Disabled).await;
        app.world.pass(TimeDelta::minutes(5));
        let answer = resend(&app, &house.owner, &row).await;
        assert_eq!(answer["data"]["resendInvitation"]["membership"]["invitation"]["invitedBy"]["name"], "Olga");
        let mail = mails(&app).await.remove(0);
        assert!(mail.text.contains("Olga Olgason") && !mail.text.contains("Adam"), "{}", mail.text);
        let changes = &audit(&app, house.tenant).await[1][2];
        assert_eq!(changes["invitedBy"], json!({ "from": house.administrator.id, "to": house.owner.id }));
        assert_eq!(accept(&app, &house.outsider, &token_in(&mail)).await, none());
    }

    /// Several invitations of one person: each has its own link.
    async fn the_links_of_other_companies_stay(app) {
        let (house, row, here) = invited(&app).await;
        let bakery = company(&app, house.tenant, "Bakery", 5).await;
        seat(&app, house.tenant, bakery, &house.owner, CompanyRole::Owner, None).await;
        invite(&app, &house.owner, bakery, "otto@acme.example", "DESIGNER").await;
        let there = token_in(&mails(&app).await[0]);
        app.world.pass(TimeDelta::minutes(5));
        resend(&app, &house.owner, &row).await;
        assert_eq!(accept(&app, &house.outsider, &here).await, ["TOKEN_INVALID"]);
        assert_eq!(accept(&app, &house.outsider, &there).await, none());
        let query = "{ viewer { memberships { nodes { state company { name } } } } }";
        let data = house.outsider.get(&app, query, json!({})).await;
        assert_eq!(data["viewer"]["memberships"]["nodes"], json!([
            { "state": "ACTIVE", "company": { "name": "Bakery" } }, { "state": "INVITED", "company": { "name": "Foundry" } },
        ]));
    }

    async fn of_many_at_once_one_is_mailed(app) {
        let (house, row, _) = invited(&app).await;
        alter(&app, house.tenant, &house.manager, |user| user.roles = [RoleKey::TenantAdministrator].into_iter().collect()).await;
        app.world.pass(TimeDelta::minutes(5));
        let tries = (0..24).map(|place| resend(&app, if place % 2 == 0 { &house.owner } else { &house.manager }, &row));
        let answers = join_all(tries).await;
        let of = |wanted: &[&str]| answers.iter().filter(|it| codes(it, "resendInvitation") == wanted).count();
        assert_eq!((of(&[]), of(&["BAD_VALUE"])), (1, 23));
        assert_eq!(mails(&app).await.len(), 1);
    }
}
