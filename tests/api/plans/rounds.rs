//! Asks for everything, as everybody who gets other statements for it, and changes everything that can be changed.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::lists::{CONTENTS, LISTS, MEMBER_ORDERS, TREES};
use crate::{
    access::{
        documents::DOCUMENTS,
        tenants::{Objects, objects},
    },
    support::{Client, PASSWORD, TestApp, has},
};

fn filled(text: &str, objects: &Objects) -> String {
    objects.iter().fold(text.to_owned(), |text, (placeholder, id)| text.replace(placeholder, id))
}

/// Asks what need not go well: who may not is refused by statements too. Only a fault of ours fails.
async fn ask(app: &TestApp, who: Option<&Client>, text: &str, objects: &Objects) -> Value {
    let answer = app.ask(who.map(|client| client.access.as_str()), &filled(text, objects), json!({})).await;
    let wrong = ["INTERNAL", "UNAVAILABLE", "BAD_USER_INPUT"];
    let codes = has(&answer);
    assert!(
        codes.iter().all(|(code, _)| !wrong.contains(&code.as_str()) && !code.is_empty()),
        "{text}: {answer:#}"
    );
    answer
}

pub async fn all(app: &TestApp) {
    let ada = app.ada().await;
    let owner = app.user(&ada, "owner@acme.example", json!({})).await;
    let objects = objects(app, &ada, &owner).await;
    let north = &objects.iter().find(|(name, _)| *name == "{subtenant}").unwrap().1;
    let warden = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
    let warden = app.user(&ada, "warden@acme.example", warden).await;
    let cost = app.user(&ada, "cost@acme.example", json!({ "roles": ["COST_ADMINISTRATOR"] })).await;
    let invited = app.sign_in("acme", "user@acme.example").await;
    change(app, &ada, &owner, &invited, &objects).await;
    for client in [&ada, &owner, &warden, &cost, &invited] {
        read(app, client, &objects).await;
    }
    for (number, document) in DOCUMENTS.iter().enumerate() {
        let text = document.text.replace("{number}", &number.to_string());
        ask(app, None, &text, &objects).await;
        for (place, client) in [&ada, &owner, &warden].into_iter().enumerate() {
            let client = if document.field == "signOut" {
                app.sign_in("acme", &client.email).await
            } else {
                client.clone()
            };
            let text = document.text.replace("{number}", &format!("{number}x{place}"));
            ask(app, Some(&client), &text, &objects).await;
        }
    }
    app.mails().await;
}

async fn read(app: &TestApp, client: &Client, objects: &Objects) {
    for tree in TREES {
        ask(app, Some(client), tree, objects).await;
    }
    for one in LISTS {
        for arguments in one.arguments {
            let text = |paging: &str, total: &str| {
                let (list, node) = (one.list, one.node);
                format!(
                    "query {{ {list}({paging} {arguments}) {{ {total} nodes {{ {node} }} pageInfo {{ endCursor }} }} }}"
                )
            };
            let page = ask(app, Some(client), &text("first: 1,", "totalCount"), objects).await;
            // A page whose total nobody asks for is a statement of its own: what counts may look at everybody, and
            // would excuse a page that does.
            for paging in ["first: 1,", "last: 1,"] {
                ask(app, Some(client), &text(paging, ""), objects).await;
            }
            ask(app, Some(client), &text("last: 1,", "totalCount"), objects).await;
            if let Some(end) = page["data"][one.list]["pageInfo"]["endCursor"].as_str() {
                ask(app, Some(client), &text(&format!("first: 1, after: \"{end}\","), ""), objects).await;
            }
        }
    }
    for list in CONTENTS {
        let text = |paging: &str| {
            format!(
                "query {{ company(id: \"{{company}}\") {{ {list}({paging}) {{ nodes {{ name }} pageInfo {{ endCursor }} }} }} }}"
            )
        };
        let page = ask(app, Some(client), &text("first: 1"), objects).await;
        for paging in ["last: 1", "first: 2, search: \"is\""] {
            ask(app, Some(client), &text(paging), objects).await;
        }
        if let Some(end) = page["data"]["company"][list]["pageInfo"]["endCursor"].as_str() {
            ask(app, Some(client), &text(&format!("first: 1, after: \"{end}\"")), objects).await;
        }
    }
    let agents = |paging: &str| {
        format!(
            "query {{ node(id: \"{{project}}\") {{ ... on Project {{ agents({paging}) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }} }} }}"
        )
    };
    let page = ask(app, Some(client), &agents("first: 1"), objects).await;
    for paging in ["last: 1", "first: 2, search: \"p\""] {
        ask(app, Some(client), &agents(paging), objects).await;
    }
    if let Some(end) = page["data"]["node"]["agents"]["pageInfo"]["endCursor"].as_str() {
        ask(app, Some(client), &agents(&format!("first: 1, after: \"{end}\"")), objects).await;
    }
    for order in MEMBER_ORDERS {
        let text = |paging: &str| {
            format!(
                "query {{ company(id: \"{{company}}\") {{ members({paging} orderBy: [{{ field: {order} }}]) {{ nodes {{ role }} pageInfo {{ endCursor }} }} }} }}"
            )
        };
        let page = ask(app, Some(client), &text("first: 1,"), objects).await;
        if let Some(end) = page["data"]["company"]["members"]["pageInfo"]["endCursor"].as_str() {
            ask(app, Some(client), &text(&format!("first: 1, after: \"{end}\",")), objects).await;
        }
    }
}

/// Asks what has to go well.
async fn done(app: &TestApp, who: Option<&Client>, text: &str, objects: &Objects) -> Value {
    let answer = ask(app, who, text, objects).await;
    assert_eq!(answer.get("errors"), None, "{text}: {answer:#}");
    let field = answer["data"].as_object().unwrap().values().next().unwrap();
    assert_eq!(field["problems"], json!([]), "{text}: {answer:#}");
    field.clone()
}

/// The token of the newest mail to this address.
async fn mailed(app: &TestApp, to: &str) -> String {
    let mails = app.mails().await;
    mails
        .iter()
        .rev()
        .find(|mail| mail.to == to)
        .and_then(|mail| mail.token.clone())
        .expect("a mail with a link")
}

async fn change(app: &TestApp, ada: &Client, owner: &Client, invited: &Client, objects: &Objects) {
    let run = async |who: Option<&Client>, text: &str| done(app, who, text, objects).await;
    for number in 0..4 {
        run(Some(ada), &format!("mutation {{ uploadPolicyScript(input: {{ name: \"house {number}\", source: \"fn before_invite(ctx) {{}}\" }}) {{ problems {{ code }} }} }}")).await;
    }
    let script = "mutation { setPolicyMode(input: { scriptId: \"{script}\", versionId: \"{version}\", mode: MODE }) { problems { code message } } }";
    for mode in ["SHADOW", "ENFORCED"] {
        run(Some(ada), &script.replace("MODE", mode)).await;
    }
    run(Some(ada), "mutation { updateUser(input: { id: \"{user}\", jobTitle: \"Head of Tea\", phoneNumber: \"+442079460000\", profileIds: [\"{profile}\"], subtenantIds: [\"{subtenant}\"], roles: [AGENT_USER] }) { user { jobTitle } problems { code message } } }").await;
    run(
        Some(ada),
        "mutation { updateUser(input: { id: \"{user}\", status: DISABLED }) { problems { code } } }",
    )
    .await;
    run(
        Some(ada),
        "mutation { updateUser(input: { id: \"{user}\", status: ACTIVE }) { problems { code } } }",
    )
    .await;
    run(Some(ada), "mutation { createUser(input: { name: \"N\", lastName: \"L\", email: \"new@acme.example\", profileIds: [\"{profile}\"], subtenantIds: [\"{subtenant}\"] }) { problems { code message } } }").await;
    // By the mailed link, and by the list.
    let invite = "mutation { inviteUser(input: { companyId: \"{company}\", email: \"new@acme.example\", role: DESIGNER }) { membership { id } problems { code message } } }";
    let membership = run(Some(owner), invite).await["membership"]["id"].as_str().unwrap().to_owned();
    let remove = format!(
        "mutation {{ removeMember(input: {{ membershipId: \"{membership}\" }}) {{ problems {{ code }} }} }}"
    );
    run(Some(owner), &remove).await;
    let open = run(Some(owner), invite).await["membership"]["id"].as_str().unwrap().to_owned();
    app.mails().await;
    for role in ["MANAGER", "DESIGNER"] {
        run(Some(owner), &format!("mutation {{ changeMemberRole(input: {{ membershipId: \"{open}\", role: {role} }}) {{ membership {{ role }} problems {{ code message }} }} }}")).await;
    }
    ask(app, Some(owner), "query { invitationPreflight(companyId: \"{company}\", email: \"new@acme.example\", role: DESIGNER) { allowed } }", objects).await;
    let invited = app.sign_in("acme", &invited.email).await;
    run(Some(&invited), "mutation { acceptInvitation(input: { membershipId: \"{membership}\" }) { problems { code message } } }").await;
    run(
        Some(owner),
        "mutation { removeMember(input: { membershipId: \"{membership}\" }) { problems { code message } } }",
    )
    .await;
    run(Some(owner), "mutation { inviteUser(input: { companyId: \"{company}\", email: \"user@acme.example\", role: DESIGNER }) { problems { code message } } }").await;
    let token = mailed(app, "user@acme.example").await;
    run(Some(&invited), &format!("mutation {{ acceptInvitation(input: {{ token: \"{token}\" }}) {{ problems {{ code message }} }} }}")).await;
    // Goodbye; no, thank you, twice; and in again.
    run(
        Some(&invited),
        "mutation { leaveCompany(input: { companyId: \"{company}\" }) { problems { code message } } }",
    )
    .await;
    let again = "mutation { inviteUser(input: { companyId: \"{company}\", email: \"user@acme.example\", role: DESIGNER }) { membership { id } problems { code message } } }";
    let answer =
        "mutation { ANSWERInvitation(input: { membershipId: \"ROW\" }) { problems { code message } } }";
    // A new address waits; two mails in five minutes are what one person gets about one company.
    run(Some(&invited), "mutation { updateUser(input: { id: \"{user}\", email: \"moved@acme.example\" }) { problems { code message } } }").await;
    for how in ["decline", "accept"] {
        app.world.pass(TimeDelta::minutes(5));
        let row = run(Some(owner), again).await["membership"]["id"].as_str().unwrap().to_owned();
        run(Some(&invited), &answer.replace("ANSWER", how).replace("ROW", &row)).await;
        if how == "decline" {
            run(Some(owner), again).await;
            let token = mailed(app, "user@acme.example").await;
            run(Some(&invited), &format!("mutation {{ declineInvitation(input: {{ token: \"{token}\" }}) {{ problems {{ code message }} }} }}")).await;
        }
    }
    // There and back; and a company that is gone.
    let friend = app.sign_in("acme", "friend@acme.example").await;
    let own = ask(app, Some(owner), "query { viewer { user { id } } }", objects).await["data"]["viewer"]["user"]["id"].clone();
    for (from, to, id) in
        [(owner, &friend, friend.id.clone()), (&friend, owner, own.as_str().unwrap().to_owned())]
    {
        let offer = format!(
            "mutation {{ offerOwnership(input: {{ companyId: \"{{company}}\", userId: \"{id}\" }}) {{ offer {{ id to {{ name }} }} problems {{ code message }} }} }}"
        );
        let offer = run(Some(from), &offer).await["offer"]["id"].as_str().unwrap().to_owned();
        run(Some(to), &format!("mutation {{ acceptOwnership(input: {{ offerId: \"{offer}\" }}) {{ company {{ owner {{ role }} }} problems {{ code message }} }} }}")).await;
    }
    let spare = run(
        Some(owner),
        "mutation { createCompany(input: { name: \"Spare\" }) { company { id } problems { code } } }",
    )
    .await;
    let spare = spare["company"]["id"].as_str().unwrap().to_owned();
    run(Some(owner), &format!("mutation {{ deleteCompany(input: {{ companyId: \"{spare}\", confirmName: \"Spare\" }}) {{ deletedId problems {{ code message }} }} }}")).await;
    let again = format!(
        "query {{ node(id: \"{open}\") {{ ... on Membership {{ viewerCan {{ resendInvitation {{ allowed }} }} }} }} }}"
    );
    ask(app, Some(owner), &again, objects).await;
    // A new address, a forgotten password, a stolen session.
    run(Some(owner), &format!("mutation {{ resendInvitation(input: {{ membershipId: \"{open}\" }}) {{ membership {{ state }} problems {{ code message }} }} }}")).await;
    run(
        Some(&invited),
        "mutation { resendEmailConfirmation(input: { userId: \"{user}\" }) { problems { code message } } }",
    )
    .await;
    let token = mailed(app, "moved@acme.example").await;
    run(
        None,
        &format!(
            "mutation {{ confirmEmail(input: {{ token: \"{token}\" }}) {{ problems {{ code message }} }} }}"
        ),
    )
    .await;
    run(None, "mutation { requestPasswordRecovery(input: { tenant: \"acme\", email: \"owner@acme.example\" }) { problems { code } } }").await;
    let token = mailed(app, "owner@acme.example").await;
    run(None, &format!("mutation {{ resetPassword(input: {{ token: \"{token}\", newPassword: \"{PASSWORD}\" }}) {{ problems {{ code message }} }} }}")).await;
}
