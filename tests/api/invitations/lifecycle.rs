//! What becomes of invitations: several at once, addresses as people type them, time that runs out.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::model::CompanyRole;

use crate::{
    companies::house::{House, alter, codes, company, invite, mails, seat, token_in},
    support::{Client, TestApp, both},
};

async fn mutate(app: &TestApp, who: &Client, mutation: &str, input: Value) -> Vec<String> {
    let ty = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ problems {{ code }} }} }}");
    codes(&who.ask(app, &query, json!({ "input": input })).await, mutation)
}

async fn tab(app: &TestApp, house: &House) -> Value {
    let query = "query($id: ID!) { company(id: $id) {
        subscription { seatsUsed }
        members(orderBy: [{ field: NAME }]) { nodes { state role user { name } } }
        expired: members(filter: { state: EXPIRED }) { totalCount }
    } }";
    house.owner.get(app, query, json!({ "id": house.foundry.to_string() })).await["company"].clone()
}

fn none() -> [&'static str; 0] {
    []
}

both! {
    async fn an_expired_one_keeps_its_row_and_no_seat_until_it_is_removed(app) {
        let house = House::build(&app).await;
        let ines = |state: &str| json!({ "state": state, "role": "DESIGNER", "user": { "name": "Ines" } });
        let seen = tab(&app, &house).await;
        assert_eq!((&seen["subscription"]["seatsUsed"], &seen["expired"]["totalCount"]), (&json!(5), &json!(0)));
        assert!(seen["members"]["nodes"].as_array().unwrap().contains(&ines("INVITED")));
        app.world.pass(TimeDelta::days(7));
        let seen = tab(&app, &house).await;
        assert_eq!((&seen["subscription"]["seatsUsed"], &seen["expired"]["totalCount"]), (&json!(4), &json!(1)));
        assert!(seen["members"]["nodes"].as_array().unwrap().contains(&ines("EXPIRED")));
        let own = house.invited.get(&app, "{ viewer { memberships { totalCount } } }", json!({})).await;
        assert_eq!(own["viewer"]["memberships"]["totalCount"], 0, "out of the list of the invited");
        let row = json!({ "membershipId": house.rows[4].to_string() });
        assert_eq!(mutate(&app, &house.administrator, "removeMember", row).await, none());
        assert_eq!(tab(&app, &house).await["members"]["nodes"].as_array().unwrap().len(), 4);
        let again = invite(&app, &house.owner, house.foundry, "ines@acme.example", "MANAGER").await;
        assert_eq!(codes(&again, "inviteUser"), none());
    }

    /// Every end but expiry takes the row away, and after every one the same person comes in again.
    async fn after_every_end_the_same_person_comes_in_again(app) {
        let house = House::build(&app).await;
        let otto = &house.outsider;
        for end in ["declineInvitation", "removeMember", "leaveCompany", "revoked", "expired"] {
            app.world.pass(TimeDelta::minutes(15));
            let answer = invite(&app, &house.owner, house.foundry, " OTTO@acme.Example ", "DESIGNER").await;
            assert_eq!(codes(&answer, "inviteUser"), none(), "before {end}");
            let row = json!({ "membershipId": answer["data"]["inviteUser"]["membership"]["id"] });
            let within = json!({ "companyId": house.foundry.to_string() });
            if ["removeMember", "leaveCompany"].contains(&end) {
                assert_eq!(mutate(&app, otto, "acceptInvitation", row.clone()).await, none());
            }
            let ended = match end {
                "declineInvitation" => mutate(&app, otto, end, row).await,
                "leaveCompany" => mutate(&app, otto, end, within).await,
                "expired" => {
                    app.world.pass(TimeDelta::days(7));
                    Vec::new()
                }
                _ => mutate(&app, &house.owner, "removeMember", row).await,
            };
            assert_eq!(ended, none(), "{end}");
        }
        let answer = invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        let row = json!({ "membershipId": answer["data"]["inviteUser"]["membership"]["id"] });
        assert_eq!(mutate(&app, otto, "acceptInvitation", row).await, none());
    }

    /// Each stands by itself: its role, its company, its link.
    async fn one_person_has_several_open_at_once(app) {
        let house = House::build(&app).await;
        let mut tokens = Vec::new();
        for (name, role) in [("Bakery", "DESIGNER"), ("Cannery", "MANAGER"), ("Dairy", "ADMINISTRATOR")] {
            let shop = company(&app, house.tenant, name, 5).await;
            seat(&app, house.tenant, shop, &house.owner, CompanyRole::Owner, None).await;
            assert_eq!(codes(&invite(&app, &house.owner, shop, "otto@acme.example", role).await, "inviteUser"), none());
            tokens.push(token_in(&mails(&app).await[0]));
        }
        let list = async || {
            let query = "{ viewer { memberships { nodes { state role company { name } } } } }";
            let data = house.outsider.get(&app, query, json!({})).await;
            let nodes = data["viewer"]["memberships"]["nodes"].as_array().unwrap().clone();
            let one = |it: &Value| format!("{} {} {}", it["company"]["name"], it["role"], it["state"]).replace('"', "");
            nodes.iter().map(one).collect::<Vec<_>>()
        };
        assert_eq!(list().await, ["Bakery DESIGNER INVITED", "Cannery MANAGER INVITED", "Dairy ADMINISTRATOR INVITED"]);
        assert_eq!(mutate(&app, &house.outsider, "acceptInvitation", json!({ "token": tokens[1] })).await, none());
        assert_eq!(mutate(&app, &house.outsider, "declineInvitation", json!({ "token": tokens[2] })).await, none());
        assert_eq!(list().await, ["Bakery DESIGNER INVITED", "Cannery MANAGER ACTIVE"]);
        assert_eq!(mutate(&app, &house.outsider, "acceptInvitation", json!({ "token": tokens[0] })).await, none());
    }

    /// An address is the same however it is written; another one is not.
    async fn the_link_is_bound_to_the_address_and_not_to_its_letters(app) {
        let house = House::build(&app).await;
        invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        let token = json!({ "token": token_in(&mails(&app).await[0]) });
        alter(&app, house.tenant, &house.outsider, |user| user.email = "otto+1@acme.example".to_owned()).await;
        assert_eq!(mutate(&app, &house.outsider, "acceptInvitation", token.clone()).await, ["TOKEN_INVALID"]);
        let unknown = invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&unknown, "inviteUser"), ["INVITE_EMAIL_NOT_REGISTERED"], "no folding of what follows a plus");
        alter(&app, house.tenant, &house.outsider, |user| user.email = "OTTO@ACME.example".to_owned()).await;
        let there = invite(&app, &house.owner, house.foundry, "Otto@Acme.Example", "DESIGNER").await;
        assert_eq!(codes(&there, "inviteUser"), ["INVITE_ALREADY_INVITED"]);
        assert_eq!(mutate(&app, &house.outsider, "acceptInvitation", token).await, none());
    }

    /// Whoever was an Administrator when they invited, and is a Manager by now, lets nobody in; promoted again, they do.
    async fn the_word_of_an_inviter_is_worth_what_they_are(app) {
        let house = House::build(&app).await;
        let row = invite(&app, &house.administrator, house.foundry, "otto@acme.example", "DESIGNER").await;
        let row = json!({ "membershipId": row["data"]["inviteUser"]["membership"]["id"] });
        let to = |role: &str| json!({ "membershipId": house.rows[1].to_string(), "role": role });
        assert_eq!(mutate(&app, &house.owner, "changeMemberRole", to("MANAGER")).await, none());
        assert_eq!(mutate(&app, &house.outsider, "acceptInvitation", row.clone()).await, ["ROLE_NOT_ASSIGNABLE"]);
        assert_eq!(mutate(&app, &house.owner, "changeMemberRole", to("ADMINISTRATOR")).await, none());
        assert_eq!(mutate(&app, &house.administrator, "leaveCompany", json!({ "companyId": house.foundry.to_string() })).await, none());
        assert_eq!(mutate(&app, &house.outsider, "acceptInvitation", row.clone()).await, ["ROLE_NOT_ASSIGNABLE"]);
        // Whoever sends it again answers for it from then on.
        app.world.pass(TimeDelta::minutes(5));
        assert_eq!(mutate(&app, &house.owner, "resendInvitation", row.clone()).await, none());
        assert_eq!(mutate(&app, &house.outsider, "acceptInvitation", row).await, none());
    }
}
