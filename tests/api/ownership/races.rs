//! Handing a company over, while somebody else does something else with it: one goes first, the other is told what there
//! is by then, and the company has one Owner after each.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use tenantry::model::{CompanyId, CompanyRole};

use super::{mutate, none, offered, open, owner_of};
use crate::{
    companies::house::{House, company, person, seat},
    invitations::scripts::enforce,
    support::{Client, TestApp, both},
};

/// What goes against accepting.
const RIVALS: [&str; 8] = [
    "acceptOwnership",
    "withdrawOwnershipOffer",
    "offerOwnership",
    "removeMember",
    "leaveCompany",
    "changeMemberRole",
    "deleteCompany",
    "updateUser",
];

/// A company of Olga's, offered to Mona, a Manager of it, each time another one.
struct Works<'a> {
    house: &'a House,
    id: CompanyId,
    mona: Client,
    row: String,
    offer: String,
}

impl<'a> Works<'a> {
    async fn build(app: &TestApp, house: &'a House) -> Self {
        let mona = format!("Mona{}", app.services.world.id().simple());
        let mona = person(app, house.tenant, &mona, &[]).await;
        let id = company(app, house.tenant, "Works", 10).await;
        seat(app, house.tenant, id, &house.owner, CompanyRole::Owner, None).await;
        seat(app, house.tenant, id, &house.designer, CompanyRole::Designer, None).await;
        let row = seat(app, house.tenant, id, &mona, CompanyRole::Manager, None).await.to_string();
        let offer = offered(app, &house.owner, id, &mona).await;
        Self { house, id, mona, row, offer }
    }

    async fn accept(&self, app: &TestApp) -> Vec<String> {
        mutate(app, &self.mona, "acceptOwnership", json!({ "offerId": self.offer })).await
    }

    /// The one who does it, and with what.
    async fn rival(&self, app: &TestApp, mutation: &str) -> Vec<String> {
        let Self { house, id, mona, row, offer } = self;
        let (who, input): (&Client, Value) = match mutation {
            "acceptOwnership" => (mona, json!({ "offerId": offer })),
            "withdrawOwnershipOffer" => (&house.owner, json!({ "offerId": offer })),
            "offerOwnership" => {
                (&house.owner, json!({ "companyId": id.to_string(), "userId": house.designer.id }))
            }
            "removeMember" => (&house.owner, json!({ "membershipId": row })),
            "leaveCompany" => (mona, json!({ "companyId": id.to_string() })),
            "changeMemberRole" => (&house.owner, json!({ "membershipId": row, "role": "DESIGNER" })),
            "deleteCompany" => (&house.owner, json!({ "companyId": id.to_string(), "confirmName": "Works" })),
            _ => (&house.tina, json!({ "id": mona.id, "status": "DISABLED" })),
        };
        mutate(app, who, mutation, input).await
    }

    /// Whose the company is then: what the two answers say.
    async fn settled(&self, app: &TestApp, mutation: &str, accepted: &[String], other: &[String]) {
        let what = format!("{mutation}: {accepted:?} {other:?}");
        let house = self.house;
        let owner = owner_of(app, house.tenant, self.id).await;
        let (olga, mona) = (Some(house.owner.id.clone()), Some(self.mona.id.clone()));
        let forbidden = ["FORBIDDEN"].as_slice();
        // The answers of whoever comes second: after the transfer, and where there was none.
        let second = match mutation {
            "acceptOwnership" | "withdrawOwnershipOffer" => ["NOT_FOUND"].as_slice(),
            // Olga is Administrator by then.
            "offerOwnership" | "deleteCompany" => forbidden,
            // Mona is Owner by then.
            "removeMember" | "changeMemberRole" => forbidden,
            "leaveCompany" => ["OWNER_CANNOT_LEAVE"].as_slice(),
            _ => &[],
        };
        if accepted.is_empty() {
            // A role may be changed before she accepts, too.
            let before = mutation == "changeMemberRole" && other.is_empty();
            assert!(before || other == second, "{what}");
            assert_eq!(owner, mona, "{what}");
        } else {
            // Whoever is disabled is told so, before the transfer or in it.
            let told = ["NOT_FOUND", "UNAUTHENTICATED"].contains(&accepted[0].as_str());
            assert!(told && accepted.len() == 1, "{what}");
            // Of two who accept, the other one did.
            let first = if mutation == "acceptOwnership" { mona } else { olga };
            assert_eq!(owner, if mutation == "deleteCompany" { None } else { first }, "{what}");
            assert_eq!(other, none(), "{what}");
        }
        let left = open(app, house, self.id).await;
        assert_eq!(left.is_null(), !(mutation == "offerOwnership" && other.is_empty()), "{what}");
    }
}

both! {
    async fn accepting_and_another_change_come_one_after_the_other(app) {
        let house = House::build(&app).await;
        for mutation in RIVALS {
            for first in [false, true] {
                let works = Works::build(&app, &house).await;
                let (accept, other) = (works.accept(&app), works.rival(&app, mutation));
                let (accepted, other) = if first {
                    join(accept, other).await
                } else {
                    let (other, accepted) = join(other, accept).await;
                    (accepted, other)
                };
                works.settled(&app, mutation, &accepted, &other).await;
            }
        }
    }

    /// What was decided before a script ran is looked at again after it: the other one is in between.
    async fn what_comes_while_a_script_runs_goes_first(app) {
        let house = House::build(&app).await;
        for mutation in RIVALS {
            let works = Works::build(&app, &house).await;
            // Another text each time: the first run of one is the one that can be waited for. The rivals that have the
            // hook too go on without it.
            enforce(&app, &house, "slow", &format!("fn before_transfer_ownership(ctx) {{}} // {mutation}")).await;
            app.gate.shut();
            let meanwhile = async {
                app.gate.holds(1).await;
                if !matches!(mutation, "acceptOwnership" | "offerOwnership") {
                    let other = works.rival(&app, mutation).await;
                    app.gate.open();
                    return other;
                }
                // These wait for the script themselves.
                let (other, ()) = join(works.rival(&app, mutation), async {
                    app.gate.holds(2).await;
                    app.gate.open();
                }).await;
                other
            };
            let (accepted, other) = join(works.accept(&app), meanwhile).await;
            match mutation {
                "acceptOwnership" | "offerOwnership" => {}
                // She is asked about again, as a Designer, and comes through.
                "changeMemberRole" => assert_eq!((&accepted, &other), (&none(), &none())),
                _ => assert_eq!((&accepted, &other), (&vec!["NOT_FOUND".to_owned()], &none()), "{mutation}"),
            }
            works.settled(&app, mutation, &accepted, &other).await;
        }
    }

    /// Offers to several members at once, and all of them accepting: one is Owner, and one offer is open at most.
    async fn of_many_offers_and_answers_at_once_one_counts(app) {
        let house = House::build(&app).await;
        let everybody = [&house.administrator, &house.manager, &house.designer];
        for round in 0..4 {
            let owner = owner_of(&app, house.tenant, house.foundry).await.unwrap();
            let others: Vec<&Client> =
                [&house.owner].into_iter().chain(everybody).filter(|who| who.id != owner).collect();
            let offers = join_all((0..12).map(|number| {
                let to = &others[number % others.len()].id;
                let input = json!({ "companyId": house.foundry.to_string(), "userId": to });
                mutate(&app, &house.tina, "offerOwnership", input)
            })).await;
            assert!(offers.iter().all(Vec::is_empty), "{round}: {offers:?}");
            let id = open(&app, &house, house.foundry).await;
            let answers = join_all((0..12).map(|number| {
                mutate(&app, others[number % others.len()], "acceptOwnership", json!({ "offerId": id }))
            })).await;
            assert_eq!(answers.iter().filter(|codes| codes.is_empty()).count(), 1, "{round}: {answers:?}");
            let known = |codes: &Vec<String>| codes.is_empty() || codes == &["FORBIDDEN"] || codes == &["NOT_FOUND"];
            assert!(answers.iter().all(known), "{round}: {answers:?}");
            let now = owner_of(&app, house.tenant, house.foundry).await.unwrap();
            assert!(now != owner && others.iter().any(|who| who.id == now));
            assert_eq!(open(&app, &house, house.foundry).await, json!(null));
        }
    }

    /// Somebody who is disabled while they are offered a company, or offer it, is left with no offer, whoever was first.
    async fn an_offer_and_the_disabling_of_either_side_leave_none(app) {
        let house = House::build(&app).await;
        for (number, (first, own)) in [(false, false), (false, true), (true, false), (true, true)].into_iter().enumerate() {
            let olga = person(&app, house.tenant, &format!("Olga{number}"), &[]).await;
            let mona = person(&app, house.tenant, &format!("Mona{number}"), &[]).await;
            let works = company(&app, house.tenant, "Works", 10).await;
            seat(&app, house.tenant, works, &olga, CompanyRole::Owner, None).await;
            seat(&app, house.tenant, works, &mona, CompanyRole::Manager, None).await;
            let input = json!({ "companyId": works.to_string(), "userId": mona.id });
            let offer = mutate(&app, &olga, "offerOwnership", input);
            let id = if own { &olga.id } else { &mona.id };
            let disable = mutate(&app, &house.tina, "updateUser", json!({ "id": id, "status": "DISABLED" }));
            let (offered, disabled) = if first {
                join(offer, disable).await
            } else {
                let (disabled, offered) = join(disable, offer).await;
                (offered, disabled)
            };
            assert_eq!(disabled, none());
            let refused = if own { "UNAUTHENTICATED" } else { "BAD_VALUE" };
            assert!(offered.is_empty() || offered == [refused], "{offered:?}");
            assert_eq!(open(&app, &house, works).await, json!(null), "{first} {own} {offered:?}");
            assert_eq!(owner_of(&app, house.tenant, works).await, Some(olga.id));
        }
    }
}
