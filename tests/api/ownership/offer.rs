//! `offerOwnership`.

use chrono::TimeDelta;
use serde_json::json;
use tenantry::model::{CompanyRole, UserStatus};

use super::{accept, no_offer, offer, offered, open, owner_of};
use crate::{
    companies::house::{House, alter, audit, codes, company, invite, reasons, seat},
    support::{both, has},
};

both! {
    async fn an_offer_is_open_for_seven_days_and_changes_nothing_yet(app) {
        let house = House::build(&app).await;
        let answer = offer(&app, &house.owner, house.foundry, &house.administrator.id).await;
        let id = answer["data"]["offerOwnership"]["offer"]["id"].clone();
        assert!(id.as_str().unwrap().starts_with("offer_"));
        assert_eq!(answer, json!({ "data": { "offerOwnership": {
            "offer": {
                "id": id, "company": { "name": "Foundry" }, "to": { "name": "Adam" },
                "offeredAt": "2027-01-15T12:00:00.000000Z", "expiresAt": "2027-01-22T12:00:00.000000Z",
            },
            "problems": [],
        } } }));
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.ownership.offered", id,
            {
                "to": { "from": null, "to": house.administrator.id },
                "expiresAt": { "from": null, "to": "2027-01-22T12:00:00Z" },
            },
            null, house.foundry.to_string(),
        ])]);
        assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.owner.id.clone()));
    }

    async fn the_owner_alone_offers_and_who_acts_as_one(app) {
        let house = House::build(&app).await;
        for (who, reason) in [
            (&house.administrator, "MISSING_PERMISSION"), (&house.manager, "MISSING_PERMISSION"),
            (&house.designer, "MISSING_PERMISSION"), (&house.invited, "INVITATION_PENDING"), (&house.carl, "NOT_A_MEMBER"),
        ] {
            // Whoever may not is told nothing of the person.
            for user in [house.manager.id.as_str(), "user_0", house.owner.id.as_str()] {
                let answer = offer(&app, who, house.foundry, user).await;
                assert_eq!((codes(&answer, "offerOwnership"), reasons(&answer)), (vec!["FORBIDDEN".to_owned()], vec![reason.to_owned()]));
            }
        }
        let missing = json!({ "data": { "offerOwnership": { "offer": null, "problems": [
            { "code": "NOT_FOUND", "field": ["companyId"], "message": "there is no such company" },
        ] } } });
        for who in [&house.outsider, &house.stranger] {
            assert_eq!(offer(&app, who, house.foundry, &house.manager.id).await, missing);
        }
        let answer = offer(&app, &house.owner, house.elsewhere, &house.manager.id).await;
        assert_eq!(answer, missing);
        let nobody = app.ask(None, "mutation { offerOwnership(input: { companyId: \"x\", userId: \"y\" }) { problems { code } } }", json!({})).await;
        assert_eq!(has(&nobody)[0].0, "UNAUTHENTICATED");
        assert_eq!(open(&app, &house, house.foundry).await, json!(null));
        // In the Owner's place, which the audit tells; the offer is the Owner's.
        let id = offered(&app, &house.tina, house.foundry, &house.manager).await;
        let events = audit(&app, house.tenant).await;
        let last = events.last().unwrap();
        assert_eq!((&last[0], &last[1], &last[3]), (&json!("company.ownership.offered"), &json!(id), &json!("TENANT_ADMINISTRATOR")));
    }

    /// The member is told, in their language; not once more than anybody is mailed about a company, while the offer stands.
    async fn the_member_is_told_by_mail(app) {
        let house = House::build(&app).await;
        app.mails().await;
        alter(&app, house.tenant, &house.manager, |user| user.language = Some("es".to_owned())).await;
        offered(&app, &house.tina, house.foundry, &house.administrator).await;
        offered(&app, &house.owner, house.foundry, &house.manager).await;
        let sent = app.mails().await;
        let told: Vec<_> = sent.iter().map(|mail| (mail.to.as_str(), mail.subject.as_str(), &mail.token)).collect();
        assert_eq!(told, [
            ("adam@acme.example", "Foundry is offered to you", &None), ("mona@acme.example", "Se le ofrece Foundry", &None),
        ]);
        // It is the Owner's, though another one made it in their place.
        assert_eq!(sent[0].text, "Hello Adam,\n\nOlga Olgason offers you the company Foundry. If you accept, you are its Owner, \
            and Olga Olgason becomes an Administrator.\n\nOpen until: 22 January 2027, 12:00 UTC\n\nAccept or decline where you \
            work with the company. Until you accept, nothing changes.");
        // Five times a day by the one, whatever comes between.
        for mails in [1, 1, 1, 1, 1, 0, 0] {
            offered(&app, &house.owner, house.foundry, &house.administrator).await;
            assert_eq!(app.mails().await.len(), mails);
        }
        let last = offered(&app, &house.owner, house.foundry, &house.administrator).await;
        assert_eq!(open(&app, &house, house.foundry).await, json!(last));
        offered(&app, &house.tina, house.foundry, &house.administrator).await;
        assert_eq!(app.mails().await.len(), 1, "each sender has a count of their own");
        app.world.pass(TimeDelta::days(1));
        offered(&app, &house.owner, house.foundry, &house.administrator).await;
        assert_eq!(app.mails().await.len(), 1);
    }

    /// However often somebody is offered a company: they can be invited all the same, into it and elsewhere.
    async fn an_offer_is_no_invitation(app) {
        let house = House::build(&app).await;
        for _ in 0..101 {
            offered(&app, &house.owner, house.foundry, &house.administrator).await;
        }
        let elsewhere = company(&app, house.tenant, "Elsewhere", 5).await;
        seat(&app, house.tenant, elsewhere, &house.manager, CompanyRole::Owner, None).await;
        let other = invite(&app, &house.manager, elsewhere, &house.administrator.email, "DESIGNER").await;
        assert_eq!(codes(&other, "inviteUser"), Vec::<String>::new());
        let leave = format!("mutation {{ leaveCompany(input: {{ companyId: \"{}\" }}) {{ problems {{ code }} }} }}", house.foundry);
        assert_eq!(codes(&house.administrator.ask(&app, &leave, json!({})).await, "leaveCompany"), Vec::<String>::new());
        let again = invite(&app, &house.owner, house.foundry, &house.administrator.email, "DESIGNER").await;
        assert_eq!(codes(&again, "inviteUser"), Vec::<String>::new());
    }

    async fn to_an_active_member_alone(app) {
        let house = House::build(&app).await;
        let problem = |code: &str, message: &str| json!({ "data": { "offerOwnership": { "offer": null, "problems": [
            { "code": code, "field": ["userId"], "message": message },
        ] } } });
        for user in [
            house.outsider.id.as_str(), house.tina.id.as_str(), house.stranger.id.as_str(),
            "user_01900000000070008000000000009999", "user_0", &house.rows[1].to_string(), "",
        ] {
            let answer = offer(&app, &house.owner, house.foundry, user).await;
            assert_eq!(answer, problem("NOT_FOUND", "there is no such member"), "{user}");
        }
        let owner = problem("BAD_VALUE", "This person owns the company already.");
        let invited = problem("BAD_VALUE", "This person is invited to the company and not in it yet.");
        for by in [&house.owner, &house.tina] {
            assert_eq!(offer(&app, by, house.foundry, &house.owner.id).await, owner);
            assert_eq!(offer(&app, by, house.foundry, &house.invited.id).await, invited);
        }
        alter(&app, house.tenant, &house.manager, |user| user.status = UserStatus::Disabled).await;
        let answer = offer(&app, &house.owner, house.foundry, &house.manager.id).await;
        assert_eq!(answer, problem("BAD_VALUE", "This person cannot take over a company at the moment."));
        assert_eq!(open(&app, &house, house.foundry).await, json!(null));
        assert_eq!(audit(&app, house.tenant).await, Vec::<serde_json::Value>::new());
    }

    async fn the_next_offer_voids_the_one_before(app) {
        let house = House::build(&app).await;
        let first = offered(&app, &house.owner, house.foundry, &house.administrator).await;
        app.world.pass(chrono::TimeDelta::days(1));
        let second = offered(&app, &house.owner, house.foundry, &house.manager).await;
        assert_eq!(accept(&app, &house.administrator, &first).await, no_offer("acceptOwnership"));
        assert_eq!(open(&app, &house, house.foundry).await, json!(second));
        // To the same member again: another one, open for seven days from now.
        app.world.pass(chrono::TimeDelta::days(1));
        let third = offered(&app, &house.owner, house.foundry, &house.manager).await;
        assert_ne!(second, third);
        assert_eq!(accept(&app, &house.manager, &second).await, no_offer("acceptOwnership"));
        let told: Vec<_> = audit(&app, house.tenant).await.into_iter().map(|event| event[2].clone()).collect();
        let (adam, mona) = (&house.administrator.id, &house.manager.id);
        assert_eq!(told, [
            json!({ "to": { "from": null, "to": adam }, "expiresAt": { "from": null, "to": "2027-01-22T12:00:00Z" } }),
            json!({ "to": { "from": adam, "to": mona }, "expiresAt": { "from": "2027-01-22T12:00:00Z", "to": "2027-01-23T12:00:00Z" } }),
            json!({ "expiresAt": { "from": "2027-01-23T12:00:00Z", "to": "2027-01-24T12:00:00Z" } }),
        ]);
        assert_eq!(codes(&accept(&app, &house.manager, &third).await, "acceptOwnership"), [] as [&str; 0]);
    }

    /// One that has expired is in nobody's way, and the audit does not take it for the one before.
    async fn an_expired_offer_makes_room(app) {
        let house = House::build(&app).await;
        offered(&app, &house.owner, house.foundry, &house.administrator).await;
        app.world.pass(chrono::TimeDelta::days(7));
        assert_eq!(open(&app, &house, house.foundry).await, json!(null));
        let next = offered(&app, &house.owner, house.foundry, &house.manager).await;
        assert_eq!(open(&app, &house, house.foundry).await, json!(next));
        let events = audit(&app, house.tenant).await;
        assert_eq!(events[1][2]["to"], json!({ "from": null, "to": house.manager.id }));
    }
}
