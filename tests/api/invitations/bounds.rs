//! How many invitations are mailed.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::{
    domain::Settings,
    model::{CompanyId, CompanyRole},
};

use crate::{
    companies::house::{House, alter, codes, company, invite, mails, person, seat},
    support::{Client, TestApp, both, has},
};

fn none() -> Vec<String> {
    Vec::new()
}

/// What a refusal of this field says.
fn limited(answer: &Value, field: &str) -> String {
    assert_eq!(has(answer), [("RATE_LIMITED".to_owned(), json!([field]))], "{answer}");
    answer["errors"][0]["message"].as_str().unwrap().to_owned()
}

async fn resend(app: &TestApp, by: &Client, row: &Value) -> Value {
    let query = "mutation($id: ID!) { resendInvitation(input: { membershipId: $id }) { problems { code } } }";
    by.ask(app, query, json!({ "id": row })).await
}

/// What is offered of it.
async fn resends(app: &TestApp, by: &Client, row: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Membership {
        viewerCan { resendInvitation { allowed reasons { message } } }
    } } }";
    by.get(app, query, json!({ "id": row })).await["node"]["viewerCan"]["resendInvitation"].clone()
}

/// Of Otto, as Designer.
async fn preflight(app: &TestApp, by: &Client, place: CompanyId) -> Value {
    let query = "query($id: ID!) { invitationPreflight(companyId: $id, email: \"otto@acme.example\", role: DESIGNER) { allowed } }";
    by.ask(app, query, json!({ "id": place.to_string() })).await
}

both! {
    /// Nobody floods somebody's mailbox by inviting and removing: two mails in five minutes, since every end allows a new
    /// invitation, and six in seven days, as many as of one that is sent again.
    async fn inviting_and_removing_in_a_loop_is_bounded(app) {
        let house = House::build(&app).await;
        let by = async |who: &Client| invite(&app, who, house.foundry, "otto@acme.example", "DESIGNER").await;
        let remove = "mutation($id: ID!) { removeMember(input: { membershipId: $id }) { problems { code } } }";
        let once = async |who: &Client| {
            let answer = by(who).await;
            let id = answer["data"]["inviteUser"]["membership"]["id"].clone();
            assert_eq!(house.owner.get(&app, remove, json!({ "id": id })).await["removeMember"]["problems"], json!([]));
        };
        for opens in ["12:05", "12:10", "12:15"] {
            once(&house.owner).await;
            once(&house.administrator).await;
            let text = format!("Invitations to this company were mailed to this person 2 times in five minutes; one can be \
                mailed again from 2027-01-15T{opens}:00Z.");
            if opens != "12:15" {
                assert_eq!(limited(&by(&house.owner).await, "inviteUser"), text);
            }
            app.world.pass(TimeDelta::minutes(5) - TimeDelta::microseconds(1));
            if opens != "12:15" {
                assert_eq!(limited(&by(&house.owner).await, "inviteUser"), text);
            }
            app.world.pass(TimeDelta::microseconds(1));
        }
        let other = invite(&app, &house.owner, house.foundry, "tina@acme.example", "DESIGNER").await;
        assert_eq!(codes(&other, "inviteUser"), Vec::<String>::new(), "somebody else is not counted");
        let days = "Invitations to this company were mailed to this person 6 times in seven days; one can be mailed again from \
            2027-01-22T12:00:00Z.";
        assert_eq!(limited(&by(&house.tina).await, "inviteUser"), days);
        app.world.pass(TimeDelta::days(7) - TimeDelta::minutes(15) - TimeDelta::microseconds(1));
        assert_eq!(limited(&by(&house.owner).await, "inviteUser"), days, "counted over days");
        assert_eq!(mails(&app).await.len(), 1, "what was mailed to Otto before is void, and Tina has hers");
        app.world.pass(TimeDelta::microseconds(1));
        once(&house.owner).await;
    }

    /// However many companies somebody founds, they mail one person five times a day; and keep nobody else from it.
    async fn one_sender_mails_one_person_five_times_a_day(app) {
        let house = House::build(&app).await;
        let mut places = Vec::new();
        for number in 0..6 {
            let place = company(&app, house.tenant, &format!("Shop {number}"), 5).await;
            seat(&app, house.tenant, place, &house.manager, CompanyRole::Owner, None).await;
            places.push(place);
        }
        let mut rows = Vec::new();
        for place in &places[..5] {
            let answer = invite(&app, &house.manager, *place, "otto@acme.example", "DESIGNER").await;
            assert_eq!(codes(&answer, "inviteUser"), none());
            rows.push(answer["data"]["inviteUser"]["membership"]["id"].clone());
        }
        let text = "You have mailed invitations to this person 5 times in a day; one can be mailed again from 2027-01-16T12:00:00Z.";
        let again = async || invite(&app, &house.manager, places[5], "Otto@acme.example", "DESIGNER").await;
        assert_eq!(limited(&again().await, "inviteUser"), text);
        assert_eq!(limited(&preflight(&app, &house.manager, places[5]).await, "invitationPreflight"), text);
        app.world.pass(TimeDelta::minutes(5));
        assert_eq!(limited(&resend(&app, &house.manager, &rows[0]).await, "resendInvitation"), text);
        assert_eq!(resends(&app, &house.manager, &rows[0]).await, json!({ "allowed": false, "reasons": [{ "message": text }] }));
        let tina = resends(&app, &house.tina, &rows[0]).await;
        assert_eq!(tina, json!({ "allowed": true, "reasons": [] }), "each sender has a count of their own");
        let other = invite(&app, &house.manager, places[5], "tina@acme.example", "DESIGNER").await;
        assert_eq!(codes(&other, "inviteUser"), none(), "somebody else is not counted");
        // Others invite that person all the same.
        let other = invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&other, "inviteUser"), none());
        app.world.pass(TimeDelta::days(1) - TimeDelta::minutes(5) - TimeDelta::microseconds(1));
        assert_eq!(limited(&again().await, "inviteUser"), text);
        app.world.pass(TimeDelta::microseconds(1));
        assert_eq!(preflight(&app, &house.manager, places[5]).await["data"]["invitationPreflight"]["allowed"], true);
        assert_eq!(codes(&again().await, "inviteUser"), none());
        assert_eq!(codes(&resend(&app, &house.manager, &rows[0]).await, "resendInvitation"), none());
    }

    /// By everybody together.
    async fn one_person_is_mailed_a_hundred_times_a_day(app) {
        let house = House::build(&app).await;
        let mut senders = Vec::new();
        for number in 0..20 {
            senders.push(person(&app, house.tenant, &format!("Boss{number}"), &[]).await);
        }
        for number in 0..100 {
            let (place, by) = (company(&app, house.tenant, &format!("Shop {number}"), 5).await, &senders[number % 20]);
            seat(&app, house.tenant, place, by, CompanyRole::Owner, None).await;
            let answer = invite(&app, by, place, "otto@acme.example", "DESIGNER").await;
            assert_eq!(codes(&answer, "inviteUser"), none(), "{number}");
        }
        let text = "Invitations were mailed to this person 100 times in a day; one can be mailed again from 2027-01-16T12:00:00Z.";
        let again = async || invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(limited(&again().await, "inviteUser"), text);
        assert_eq!(limited(&preflight(&app, &house.owner, house.foundry).await, "invitationPreflight"), text);
        app.world.pass(TimeDelta::days(1));
        assert_eq!(codes(&again().await, "inviteUser"), none());
    }

    /// The operator says how many: a thousand where they say nothing.
    async fn one_sender_mails_so_many_a_day(app) {
        let house = House::build(&app).await;
        let place = company(&app, house.tenant, "Everybody", 1_000_000).await;
        for (who, role) in [(&house.owner, CompanyRole::Owner), (&house.administrator, CompanyRole::Administrator)] {
            seat(&app, house.tenant, place, who, role, None).await;
        }
        let one = async |by: &Client, name: &str| {
            let guest = person(&app, house.tenant, name, &[]).await;
            invite(&app, by, place, &guest.email, "DESIGNER").await
        };
        assert_eq!(codes(&one(&house.owner, "First").await, "inviteUser"), none());
        // As if the others had been mailed before.
        app.run_sql(house.tenant, "UPDATE attempts SET count = 999 WHERE kind = 'INVITER'").await;
        assert_eq!(codes(&one(&house.owner, "Last").await, "inviteUser"), none());
        let text = "You have mailed 1000 invitations in a day; one can be mailed again from 2027-01-16T12:00:00Z.";
        assert_eq!(limited(&one(&house.owner, "More").await, "inviteUser"), text);
        assert_eq!(codes(&one(&house.administrator, "Other").await, "inviteUser"), none(), "each sender has their own");
        app.world.pass(TimeDelta::days(1));
        assert_eq!(codes(&one(&house.owner, "Later").await, "inviteUser"), none());
        let strict = app.set_to(Settings { invitations: 1, ..Settings::default() }).await;
        let guest = person(&app, house.tenant, "Guest", &[]).await;
        let text = "You have mailed 1 invitations in a day; one can be mailed again from 2027-01-17T12:00:00Z.";
        assert_eq!(limited(&invite(&strict, &house.owner, place, &guest.email, "DESIGNER").await, "inviteUser"), text);
    }

    /// Counts of people long forgotten go, with one mail in eight to others.
    async fn counts_whose_window_is_over_are_thrown_away(app) {
        let house = House::build(&app).await;
        let place = company(&app, house.tenant, "Everybody", 1000).await;
        seat(&app, house.tenant, place, &house.owner, CompanyRole::Owner, None).await;
        let some = async |of: &str, many: usize| {
            for number in 0..many {
                let guest = person(&app, house.tenant, &format!("{of}{number}"), &[]).await;
                let answer = invite(&app, &house.owner, place, &guest.email, "DESIGNER").await;
                assert_eq!(codes(&answer, "inviteUser"), none());
            }
        };
        let rows = async || {
            let mut rows = BTreeMap::<String, i64>::new();
            for kind in ["INVITATION", "INVITATION_PAUSE", "INVITED", "INVITED_BY", "INVITER", "CONFIRMATION"] {
                rows.insert(kind.to_owned(), app.number(house.tenant, &format!(
                    "SELECT count(*) FROM attempts WHERE kind = '{kind}'"
                )).await);
            }
            json!(rows)
        };
        some("Old", 30).await;
        alter(&app, house.tenant, &house.invited, |user| user.email_confirmed = false).await;
        let confirm = "mutation($id: ID!) { resendEmailConfirmation(input: { userId: $id }) { problems { code } } }";
        let again = async |who: &Client| {
            let data = who.get(&app, confirm, json!({ "id": who.id })).await;
            assert_eq!(data["resendEmailConfirmation"]["problems"], json!([]));
        };
        again(&house.invited).await;
        let before = json!({
            "INVITATION": 30, "INVITATION_PAUSE": 30, "INVITED": 30, "INVITED_BY": 30, "INVITER": 1, "CONFIRMATION": 1,
        });
        assert_eq!(rows().await, before);
        // Not before its own window is over.
        app.world.pass(TimeDelta::days(1) - TimeDelta::microseconds(1));
        some("Young", 30).await;
        assert_eq!(rows().await, json!({
            "INVITATION": 60, "INVITATION_PAUSE": 30, "INVITED": 60, "INVITED_BY": 60, "INVITER": 1, "CONFIRMATION": 1,
        }));
        app.world.pass(TimeDelta::days(30));
        some("New", 30).await;
        alter(&app, house.tenant, &house.designer, |user| user.email_confirmed = false).await;
        again(&house.designer).await;
        assert_eq!(rows().await, before);
    }
}
