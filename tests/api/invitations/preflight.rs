//! `invitationPreflight`: what `inviteUser` would say now.

use serde_json::{Value, json};
use tenantry::model::{CompanyRole, SubscriptionStatus, UserStatus};

use super::scripts::enforce;
use crate::{
    companies::house::{House, alter, audit, company, company_with, invite, mails, seat},
    support::{Client, TestApp, both, has},
};

const QUERY: &str = "query($company: ID!, $email: String!, $role: CompanyRole!) {
    invitationPreflight(companyId: $company, email: $email, role: $role) { allowed problems { severity code field message } }
}";

async fn ask(app: &TestApp, who: &Client, company: impl std::fmt::Display, email: &str, role: &str) -> Value {
    who.ask(app, QUERY, json!({ "company": company.to_string(), "email": email, "role": role })).await
}

/// Asks, and then invites; both have to say the same. Gives whether it was allowed.
async fn agree(
    app: &TestApp,
    who: &Client,
    company: impl std::fmt::Display + Copy,
    email: &str,
    role: &str,
) -> bool {
    let asked = ask(app, who, company, email, role).await;
    let query = "mutation($input: InviteUserInput!) { inviteUser(input: $input) {
        membership { id } problems { severity code field message }
    } }";
    let input = json!({ "companyId": company.to_string(), "email": email, "role": role });
    let invited = who.ask(app, query, json!({ "input": input })).await;
    let what = format!("{email} {role}: {asked} {invited}");
    if let Some(error) = invited["errors"].get(0) {
        for part in ["message", "extensions"] {
            assert_eq!(asked["errors"][0][part], error[part], "{what}");
        }
        return false;
    }
    let (asked, invited) = (&asked["data"]["invitationPreflight"], &invited["data"]["inviteUser"]);
    if invited["problems"][0]["code"] == "NOT_FOUND" {
        assert_eq!(asked, &json!(null), "{what}");
        return false;
    }
    assert_eq!(asked["problems"], invited["problems"], "{what}");
    assert_eq!(asked["allowed"], !invited["membership"].is_null(), "{what}");
    asked["allowed"] == true
}

const SCRIPT: &str = r#"
fn before_invite(ctx) {
    if ctx.invite.email.ends_with("@rival.example") { deny_field("email", "nobody of a rival"); }
    warn("seen");
}
"#;

both! {
    /// Every viewer, address and role; with a script and without.
    async fn it_says_what_an_invitation_meets_with(app) {
        let house = House::build(&app).await;
        let full = company(&app, house.tenant, "Full", 2).await;
        seat(&app, house.tenant, full, &house.owner, CompanyRole::Owner, None).await;
        seat(&app, house.tenant, full, &house.invited, CompanyRole::Designer, Some(&house.owner)).await;
        let shut = company_with(&app, house.tenant, "Shut", 5, SubscriptionStatus::Canceled).await;
        seat(&app, house.tenant, shut, &house.owner, CompanyRole::Owner, None).await;
        let addresses = [
            "no address", "", "nobody@acme.example", "x@rival.example", " MONA@acme.EXAMPLE ", "ines@acme.example",
            "Olga@acme.example",
        ];
        let mut seen = std::collections::BTreeMap::new();
        for scripts in [false, true] {
            if scripts {
                enforce(&app, &house, "hiring", SCRIPT).await;
            }
            for (name, who) in house.everybody() {
                for email in addresses {
                    for role in ["DESIGNER", "OWNER"] {
                        assert!(!agree(&app, who, house.foundry, email, role).await, "{name}");
                    }
                }
            }
            for company in [full, shut, house.elsewhere] {
                for email in addresses.into_iter().chain(["dora@acme.example"]) {
                    assert!(!agree(&app, &house.owner, company, email, "MANAGER").await);
                    let answer = ask(&app, &house.owner, company, email, "MANAGER").await;
                    let code = answer["data"]["invitationPreflight"]["problems"][0]["code"].as_str();
                    *seen.entry(code.unwrap_or("none").to_owned()).or_insert(0) += 1;
                }
            }
            for role in ["DESIGNER", "MANAGER", "ADMINISTRATOR"] {
                app.world.pass(chrono::TimeDelta::minutes(20));
                // Each sender has five mails a day for one person.
                let by = if scripts { &house.administrator } else { &house.owner };
                assert!(agree(&app, by, house.foundry, "Otto@acme.example", role).await);
                remove(&app, &house).await;
            }
        }
        let codes: Vec<&str> = seen.keys().map(String::as_str).collect();
        assert_eq!(codes, [
            "BAD_VALUE", "INVITE_ALREADY_INVITED", "INVITE_ALREADY_MEMBER", "INVITE_EMAIL_NOT_REGISTERED", "NO_SEAT_LEFT",
            "REJECTED_BY_POLICY", "none",
        ]);
    }

    /// An expired invitation is made anew: it stands in nobody's way.
    async fn an_expired_one_is_in_nobodys_way(app) {
        let house = House::build(&app).await;
        app.world.pass(chrono::TimeDelta::days(7));
        assert!(agree(&app, &house.owner, house.foundry, "ines@acme.example", "MANAGER").await);
    }

    async fn it_writes_nothing_mails_nothing_and_records_no_run(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "hiring", SCRIPT).await;
        let before = audit(&app, house.tenant).await;
        for email in ["otto@acme.example", "x@rival.example", "nobody@acme.example", "mona@acme.example", "-"] {
            ask(&app, &house.owner, house.foundry, email, "DESIGNER").await;
            ask(&app, &house.designer, house.foundry, email, "DESIGNER").await;
        }
        let query = "query($id: ID!) { company(id: $id) { members { totalCount } subscription { seatsUsed } version } policyRuns { totalCount } }";
        let data = house.tina.get(&app, query, json!({ "id": house.foundry.to_string() })).await;
        assert_eq!(data, json!({
            "company": { "members": { "totalCount": 5 }, "subscription": { "seatsUsed": 5 }, "version": 1 },
            "policyRuns": { "totalCount": 0 },
        }));
        assert_eq!(audit(&app, house.tenant).await, before, "a refusal of a query is no event either");
        assert!(mails(&app).await.is_empty());
    }

    /// Nobody goes through a list of addresses unseen. What tells nothing is not counted.
    async fn asking_is_bounded_where_it_tells_who_is_registered(app) {
        let house = House::build(&app).await;
        for place in 0..100 {
            let email = if place % 2 == 0 { "otto@acme.example" } else { "nobody@acme.example" };
            let answer = ask(&app, &house.owner, house.foundry, email, "DESIGNER").await;
            assert_eq!(answer["data"]["invitationPreflight"]["allowed"], place % 2 == 0);
            ask(&app, &house.manager, house.foundry, email, "DESIGNER").await;
            ask(&app, &house.owner, house.foundry, "-", "DESIGNER").await;
        }
        let limited = ask(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(has(&limited), [("RATE_LIMITED".to_owned(), json!(["invitationPreflight"]))]);
        let malformed = ask(&app, &house.owner, house.foundry, "-", "DESIGNER").await;
        assert_eq!(malformed["data"]["invitationPreflight"]["problems"][0]["code"], "BAD_VALUE");
        let other = ask(&app, &house.administrator, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(other["data"]["invitationPreflight"]["allowed"], true, "each is counted by themselves");
        // Counted with what inviting tells: or else whoever is refused there would be told on.
        let sent = invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(has(&sent), [("RATE_LIMITED".to_owned(), json!(["inviteUser"]))]);
        app.world.pass(chrono::TimeDelta::minutes(15));
        let later = ask(&app, &house.owner, house.foundry, "nobody@acme.example", "DESIGNER").await;
        assert_eq!(later["data"]["invitationPreflight"]["problems"][0]["code"], "INVITE_EMAIL_NOT_REGISTERED");
    }

    /// Its runs are not recorded, so nobody finds out unseen what a script lets pass, nor keeps others' scripts waiting.
    async fn scripts_are_not_asked_without_bound(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "hiring", SCRIPT).await;
        let rival = async || ask(&app, &house.owner, house.foundry, "x@rival.example", "DESIGNER").await;
        for _ in 0..100 {
            assert_eq!(rival().await["data"]["invitationPreflight"]["problems"][0]["code"], "REJECTED_BY_POLICY");
        }
        assert_eq!(has(&rival().await), [("RATE_LIMITED".to_owned(), json!(["invitationPreflight"]))]);
    }

    /// As of nobody.
    async fn who_is_disabled_is_told_of_as_nobody_is(app) {
        let house = House::build(&app).await;
        alter(&app, house.tenant, &house.outsider, |user| user.status = UserStatus::Disabled).await;
        alter(&app, house.tenant, &house.invited, |user| user.status = UserStatus::Disabled).await;
        for email in ["otto@acme.example", "ines@acme.example", "nobody@acme.example"] {
            assert!(!agree(&app, &house.owner, house.foundry, email, "DESIGNER").await);
        }
        let answer = ask(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(answer["data"]["invitationPreflight"]["problems"][0]["code"], "INVITE_EMAIL_NOT_REGISTERED");
    }

    async fn what_never_was_is_null(app) {
        let house = House::build(&app).await;
        for id in ["company_0".to_owned(), house.rows[0].to_string(), house.elsewhere.to_string()] {
            let answer = ask(&app, &house.owner, id, "otto@acme.example", "DESIGNER").await;
            assert_eq!(answer, json!({ "data": { "invitationPreflight": null } }));
        }
        let variables = json!({ "company": house.foundry.to_string(), "email": "otto@acme.example", "role": "DESIGNER" });
        assert_eq!(has(&app.ask(None, QUERY, variables).await)[0].0, "UNAUTHENTICATED");
    }
}

/// Takes Otto's invitation back.
async fn remove(app: &TestApp, house: &House) {
    let query =
        "query($id: ID!) { company(id: $id) { members(filter: { search: \"otto\" }) { nodes { id } } } }";
    let data = house.owner.get(app, query, json!({ "id": house.foundry.to_string() })).await;
    let id = data["company"]["members"]["nodes"][0]["id"].clone();
    let remove = "mutation($id: ID!) { removeMember(input: { membershipId: $id }) { problems { code } } }";
    house.owner.get(app, remove, json!({ "id": id })).await;
}
