//! BEFORE_TRANSFER_OWNERSHIP: put to the offer, and again to its acceptance.

use futures_util::future::join;
use serde_json::{Value, json};
use tenantry::{authz, store};

use super::{accept, mutate, offer, offered, open, owner_of, withdraw};
use crate::{
    companies::house::{self, House, codes},
    invitations::scripts::enforce,
    support::{TestApp, both},
};

/// Verdict and context of every run, the oldest first.
async fn runs(app: &TestApp, house: &House) -> Vec<(String, Value)> {
    let mut reader = app.services.store.reader(house.tenant).await.unwrap();
    let (filter, paging) =
        (store::policies::runs::PolicyRunFilter::default(), store::page::Paging::first(100));
    let grant = authz::operate(house.tenant);
    let page = store::policies::runs::page(&mut reader, &grant, &filter, &paging).await.unwrap();
    let runs = page.items.into_iter().rev();
    runs.map(|run| {
        assert_eq!(run.hook.to_string(), "BEFORE_TRANSFER_OWNERSHIP");
        (run.verdict.to_string(), run.context)
    })
    .collect()
}

both! {
    async fn a_script_hears_of_the_offer_and_of_its_acceptance(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "owners", "fn before_transfer_ownership(ctx) {
            if ctx.member.user.email == \"dora@acme.example\" { deny(\"Dora owns enough\"); }
            warn(ctx.actor.company_role);
        }").await;
        let answer = offer(&app, &house.owner, house.foundry, &house.designer.id).await;
        let problems = &answer["data"]["offerOwnership"]["problems"];
        assert_eq!(problems[0]["code"], "REJECTED_BY_POLICY");
        assert_eq!(answer["data"]["offerOwnership"]["offer"], json!(null));
        assert_eq!(open(&app, &house, house.foundry).await, json!(null));
        let answer = offer(&app, &house.owner, house.foundry, &house.manager.id).await;
        assert_eq!(codes(&answer, "offerOwnership"), ["POLICY_WARNING"]);
        let id = answer["data"]["offerOwnership"]["offer"]["id"].as_str().unwrap().to_owned();
        let answer = accept(&app, &house.manager, &id).await;
        assert_eq!(codes(&answer, "acceptOwnership"), ["POLICY_WARNING"]);
        assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.manager.id.clone()));
        let runs = runs(&app, &house).await;
        let verdicts: Vec<&str> = runs.iter().map(|run| run.0.as_str()).collect();
        assert_eq!(verdicts, ["DENIED", "ALLOWED", "ALLOWED"]);
        let context = |actor: &crate::support::Client, role: &str| json!({
            "now": "2027-01-15T12:00:00.000000Z", "tenant": { "slug": "acme" },
            "actor": { "id": actor.id, "email": actor.email, "roles": [], "company_role": role },
            "member": {
                "user": { "id": house.manager.id, "email": "mona@acme.example", "name": "Mona", "last_name": "Monason", "job_title": null },
                "role": "MANAGER", "new_role": "OWNER",
            },
            "company": {
                "id": house.foundry.to_string(), "name": "Foundry", "plan": "standard", "status": "ACTIVE", "seats": 10, "seats_used": 5,
                "members_by_role": { "DESIGNER": 2, "MANAGER": 1, "ADMINISTRATOR": 1, "OWNER": 1 },
            },
        });
        assert_eq!(runs[1].1, context(&house.owner, "OWNER"));
        assert_eq!(runs[2].1, context(&house.manager, "MANAGER"));
    }

    /// A rule that came in the meantime holds for what was offered before it.
    async fn a_script_that_is_enforced_later_holds_the_acceptance(app) {
        let house = House::build(&app).await;
        let id = offered(&app, &house.owner, house.foundry, &house.manager).await;
        enforce(&app, &house, "owners", "fn before_transfer_ownership(ctx) { deny(\"nobody\"); }").await;
        assert_eq!(codes(&accept(&app, &house.manager, &id).await, "acceptOwnership"), ["REJECTED_BY_POLICY"]);
        assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.owner.id.clone()));
        assert_eq!(open(&app, &house, house.foundry).await, json!(id));
        assert_eq!(runs(&app, &house).await.len(), 1);
        // Getting out of it is never put to scripts.
        assert_eq!(codes(&withdraw(&app, &house.manager, &id).await, "withdrawOwnershipOffer"), [] as [&str; 0]);
        assert_eq!(runs(&app, &house).await.len(), 1);
    }

    /// Whoever is not fit for it anyway is put to no script.
    async fn what_a_rule_refuses_is_put_to_no_script(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "owners", "fn before_transfer_ownership(ctx) {}").await;
        for user in [&house.invited.id, &house.owner.id, &house.outsider.id] {
            offer(&app, &house.owner, house.foundry, user).await;
        }
        offer(&app, &house.administrator, house.foundry, &house.manager.id).await;
        assert_eq!(runs(&app, &house).await, []);
    }

    /// Whoever became a Designer while the script looked at a Manager is looked at again.
    async fn what_a_script_was_told_of_is_looked_at_again(app) {
        let house = House::build(&app).await;
        for mutation in ["offerOwnership", "acceptOwnership"] {
            let row = house.rows[2].to_string();
            let change = |role: &str| json!({ "membershipId": row, "role": role });
            mutate(&app, &house.owner, "changeMemberRole", change("MANAGER")).await;
            let id = house::offered(&app, house.tenant, house.foundry, (&house.owner, &house.manager)).await;
            // Another text each time: the first run of one is the one that can be waited for.
            enforce(&app, &house, "owners", &format!("fn before_transfer_ownership(ctx) {{
                if ctx.member.role == \"DESIGNER\" {{ deny(\"a Designer draws\"); }}
            }} // {mutation}")).await;
            let (who, input) = match mutation {
                "acceptOwnership" => (&house.manager, json!({ "offerId": id.to_string() })),
                _ => (&house.owner, json!({ "companyId": house.foundry.to_string(), "userId": house.manager.id })),
            };
            app.gate.shut();
            let meanwhile = async {
                app.gate.holds(1).await;
                let changed = mutate(&app, &house.owner, "changeMemberRole", change("DESIGNER")).await;
                app.gate.open();
                changed
            };
            let (told, changed) = join(mutate(&app, who, mutation, input), meanwhile).await;
            assert_eq!((told, changed), (vec!["REJECTED_BY_POLICY".to_owned()], vec![]), "{mutation}");
            assert_eq!(open(&app, &house, house.foundry).await, json!(id.to_string()));
            assert_eq!(owner_of(&app, house.tenant, house.foundry).await, Some(house.owner.id.clone()));
        }
    }
}
