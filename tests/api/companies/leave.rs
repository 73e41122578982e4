//! `leaveCompany`.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tenantry::model::{CompanyRole, SubscriptionStatus};

use super::house::{House, audit, codes, company_with, invite, reasons, seat};
use crate::support::{Client, TestApp, both, has};

pub async fn leave(app: &TestApp, who: &Client, company: impl std::fmt::Display) -> Value {
    let query =
        "mutation($id: ID!) { leaveCompany(input: { companyId: $id }) { problems { code field message } } }";
    who.ask(app, query, json!({ "id": company.to_string() })).await
}

fn left() -> Value {
    json!({ "data": { "leaveCompany": { "problems": [] } } })
}

fn not_found() -> Value {
    json!({ "data": { "leaveCompany": { "problems": [
        { "code": "NOT_FOUND", "field": ["companyId"], "message": "there is no such company" },
    ] } } })
}

both! {
    async fn the_membership_ends_at_once(app) {
        let house = House::build(&app).await;
        let (foundry, id) = (house.foundry, json!({ "id": house.foundry.to_string() }));
        for (place, who) in [(1, &house.administrator), (2, &house.manager), (3, &house.designer)] {
            assert_eq!(leave(&app, who, foundry).await, left());
            let query = "query($id: ID!) { company(id: $id) { name } viewer { memberships { totalCount } } }";
            let after = who.get(&app, query, id.clone()).await;
            assert_eq!(after, json!({ "company": null, "viewer": { "memberships": { "totalCount": 0 } } }));
            let role = ["ADMINISTRATOR", "MANAGER", "DESIGNER"][place - 1];
            assert_eq!(audit(&app, house.tenant).await[place - 1], json!([
                "company.member.left", house.rows[place].to_string(),
                { "user": { "from": who.id, "to": null }, "role": { "from": role, "to": null } }, null, foundry.to_string(),
            ]));
            // The second time it is out of sight.
            assert_eq!(leave(&app, who, foundry).await, not_found());
        }
        let query = "query($id: ID!) { company(id: $id) { subscription { seatsUsed } } }";
        let seats = house.owner.get(&app, query, id).await;
        assert_eq!(seats, json!({ "company": { "subscription": { "seatsUsed": 2 } } }));
        // Every end allows a new invitation.
        let again = invite(&app, &house.owner, foundry, "dora@acme.example", "MANAGER").await;
        assert_eq!(codes(&again, "inviteUser"), [] as [&str; 0]);
    }

    async fn who_cannot_leave(app) {
        let house = House::build(&app).await;
        assert_eq!(leave(&app, &house.owner, house.foundry).await, json!({ "data": { "leaveCompany": { "problems": [{
            "code": "OWNER_CANNOT_LEAVE", "field": null, "message": "The Owner hands the company over before leaving it.",
        }] } } }));
        for (who, reason) in [(&house.invited, "INVITATION_PENDING"), (&house.tina, "NOT_A_MEMBER"), (&house.carl, "NOT_A_MEMBER")] {
            let answer = leave(&app, who, house.foundry).await;
            assert_eq!((codes(&answer, "leaveCompany"), reasons(&answer)), (vec!["FORBIDDEN".to_owned()], vec![reason.to_owned()]));
        }
        let pending = leave(&app, &house.invited, house.foundry).await;
        let message = "You are invited to this company and not in it: decline the invitation instead.";
        assert_eq!(pending["errors"][0]["message"], message);
        for who in [&house.outsider, &house.stranger] {
            assert_eq!(leave(&app, who, house.foundry).await, not_found());
        }
        for id in ["company_0".to_owned(), house.rows[3].to_string(), house.elsewhere.to_string()] {
            assert_eq!(leave(&app, &house.designer, id).await, not_found());
        }
        assert_eq!(has(&app.ask(None, "mutation { leaveCompany(input: { companyId: \"x\" }) { problems { code } } }", json!({})).await)[0].0, "UNAUTHENTICATED");
        // Nobody is gone.
        let query = "query($id: ID!) { company(id: $id) { members { totalCount } } }";
        let data = house.owner.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
        assert_eq!(data["company"]["members"]["totalCount"], 5);
    }

    async fn a_suspended_company_is_left_all_the_same(app) {
        let house = House::build(&app).await;
        let shut = company_with(&app, house.tenant, "Shut", 5, SubscriptionStatus::Canceled).await;
        seat(&app, house.tenant, shut, &house.owner, CompanyRole::Owner, None).await;
        seat(&app, house.tenant, shut, &house.designer, CompanyRole::Administrator, None).await;
        assert_eq!(leave(&app, &house.designer, shut).await, left());
        assert_eq!(codes(&leave(&app, &house.owner, shut).await, "leaveCompany"), ["OWNER_CANNOT_LEAVE"]);
    }

    async fn of_many_at_once_one_leaves(app) {
        let house = House::build(&app).await;
        let tries = (0..24).map(|_| leave(&app, &house.designer, house.foundry));
        let answers = join_all(tries).await;
        let of = |wanted: &Value| answers.iter().filter(|it| *it == wanted).count();
        assert_eq!((of(&left()), of(&not_found())), (1, 23));
        assert_eq!(audit(&app, house.tenant).await.len(), 1);
    }
}
