//! `updateUser`: what is written, and what is left alone.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::model::RoleKey;

use crate::support::{Client, TestApp, both, has};

const FIELDS: &str =
    "id version name lastName jobTitle email pendingEmail emailConfirmed phoneNumber language status
    roles { key } profiles { id } subtenants { id } allSubtenants updatedAt";

/// What `updateUser` answers.
pub async fn update(app: &TestApp, by: &Client, input: Value) -> Value {
    let query = format!(
        "mutation($input: UpdateUserInput!) {{ updateUser(input: $input) {{ user {{ {FIELDS} }} problems {{ severity code message field }} }} }}"
    );
    by.ask(app, &query, json!({ "input": input })).await
}

/// The user as the viewer reads them.
pub async fn read(app: &TestApp, viewer: &Client, id: &str) -> Value {
    let query = format!("query($id: ID!) {{ user(id: $id) {{ {FIELDS} }} }}");
    viewer.get(app, &query, json!({ "id": id })).await["user"].clone()
}

/// The answer of an update that went well.
pub fn done(user: &Value) -> Value {
    json!({ "data": { "updateUser": { "user": user, "problems": [] } } })
}

/// The answer of an update that ran into these problems: code and field of each.
pub fn problems(answer: &Value) -> Vec<(String, Value)> {
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    assert_eq!(answer["data"]["updateUser"]["user"], Value::Null, "{answer:#}");
    let problems = answer["data"]["updateUser"]["problems"].as_array().unwrap();
    assert!(problems.iter().all(|problem| problem["severity"] == "ERROR"));
    problems.iter().map(|one| (one["code"].as_str().unwrap().to_owned(), one["field"].clone())).collect()
}

/// One problem, as [`problems`] gives it.
pub fn one(code: &str, field: &[&str]) -> Vec<(String, Value)> {
    vec![(code.to_owned(), json!(field))]
}

/// A user's record as a form would send it back.
fn form(user: &Value) -> Value {
    let pick = |list: &Value, key: &str| -> Vec<Value> {
        list.as_array().unwrap().iter().map(|item| item[key].clone()).collect()
    };
    let mut form = json!({
        "roles": pick(&user["roles"], "key"),
        "profileIds": pick(&user["profiles"], "id"),
        "subtenantIds": pick(&user["subtenants"], "id"),
        "expectedVersion": user["version"],
    });
    for field in
        ["id", "name", "lastName", "jobTitle", "email", "phoneNumber", "language", "status", "allSubtenants"]
    {
        form[field] = user[field].clone();
    }
    form
}

async fn full(app: &TestApp, ada: &Client, north: &str) -> Client {
    let chatters = app.profile(ada, "Chatters", &[RoleKey::AiChatUser]).await;
    let with = json!({
        "name": "Bob", "lastName": "O'Neil", "jobTitle": "Nurse", "phoneNumber": "+34600111222", "language": "es-MX",
        "roles": ["AGENT_USER", "AGENT_EXECUTION"], "profileIds": [chatters], "subtenantIds": [north],
    });
    app.user(ada, "bob@acme.example", with).await
}

both! {
    /// The whole record sent back, whoever sends it, changes nothing and writes nothing.
    async fn a_record_sent_back_as_it_is_writes_nothing(app) {
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let bob = full(&app, &ada, &north).await;
        let warden = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let warden = app.user(&ada, "warden@acme.example", warden).await;
        let before = read(&app, &ada, &bob.id).await;
        let events = app.events(&ada).await;
        app.world.pass(TimeDelta::minutes(1));
        for by in [&ada, &warden, &bob] {
            let mut sent = form(&before);
            sent["email"] = json!(" BOB@acme.example ");
            assert_eq!(update(&app, by, sent).await, done(&before), "{}", by.email);
        }
        assert_eq!(read(&app, &ada, &bob.id).await, before);
        assert_eq!(app.events(&ada).await, events);
        assert_eq!(app.mails().await, []);
    }

    /// Only what differs is written and told in the audit; what is left out stays, null clears.
    async fn what_differs_is_written_and_audited(app) {
        let ada = app.ada().await;
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
        let bob = full(&app, &ada, &north).await;
        let before = read(&app, &ada, &bob.id).await;
        let chatters = before["profiles"][0]["id"].clone();
        app.world.pass(TimeDelta::minutes(1));
        let mut sent = form(&before);
        sent["name"] = json!(" Robert ");
        sent["jobTitle"] = Value::Null;
        sent["roles"] = json!(["AGENT_EXECUTION", "AI_CHAT_USER"]);
        sent["profileIds"] = json!([]);
        sent["subtenantIds"] = json!([south, north]);
        let mut after = before.clone();
        after["name"] = json!("Robert");
        after["jobTitle"] = Value::Null;
        after["roles"] = json!([{ "key": "AGENT_EXECUTION" }, { "key": "AI_CHAT_USER" }]);
        after["profiles"] = json!([]);
        after["subtenants"] = json!([{ "id": north }, { "id": south }]);
        after["version"] = json!(3);
        after["updatedAt"] = json!("2027-01-15T12:01:00.000000Z");
        assert_eq!(update(&app, &ada, sent).await, done(&after));
        assert_eq!(read(&app, &bob, &bob.id).await, after);
        assert_eq!(app.events(&ada).await.last().unwrap(), &json!({
            "action": "user.updated", "actor": ["USER", ada.id, "Ada Lovelace"], "target": bob.id, "via": null,
            "changes": {
                "name": { "from": "Bob", "to": "Robert" }, "jobTitle": { "from": "Nurse", "to": null },
                "roles": { "from": ["AGENT_EXECUTION", "AGENT_USER"], "to": ["AGENT_EXECUTION", "AI_CHAT_USER"] },
                "profiles": { "from": [chatters], "to": [] },
                "subtenants": { "from": [north], "to": [north, south] },
            },
        }));
        let cleared = update(&app, &ada, json!({ "id": bob.id, "phoneNumber": null, "language": "", "roles": null })).await;
        for (field, value) in [("phoneNumber", Value::Null), ("language", Value::Null), ("roles", json!([])), ("version", json!(4))] {
            after[field] = value;
        }
        assert_eq!(cleared, done(&after));
    }

    /// A new address waits as pendingEmail; until its token comes back the old one signs in, and is told of it.
    async fn a_new_address_waits_for_its_token(app) {
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let bob = full(&app, &ada, &north).await;
        let mut user = read(&app, &ada, &bob.id).await;
        user["pendingEmail"] = json!("Robert@acme.example");
        user["version"] = json!(3);
        let sent = json!({ "id": bob.id, "email": " Robert@acme.example" });
        assert_eq!(update(&app, &bob, sent.clone()).await, done(&user));
        let mails = app.mails().await;
        let mut to: Vec<(&str, bool)> = mails.iter().map(|mail| (mail.to.as_str(), mail.token.is_some())).collect();
        to.sort_unstable();
        assert_eq!(to, [("Robert@acme.example", true), ("bob@acme.example", false)]);
        let link = mails.iter().find(|mail| mail.token.is_some()).unwrap();
        assert!(link.text.contains("https://people.acme.example/confirm-email?token="), "{}", link.text);
        let notice = mails.iter().find(|mail| mail.token.is_none()).unwrap();
        assert!(notice.text.contains("Robert@"), "{}", notice.text);
        assert_eq!(app.events(&ada).await.last().unwrap()["changes"], json!({
            "pendingEmail": { "from": null, "to": "Robert@acme.example" },
        }));

        assert_eq!(update(&app, &bob, sent).await, done(&user), "the one that waits already is no change");
        assert_eq!(app.mails().await, []);
        assert_eq!(app.sign_in("acme", "bob@acme.example").await.id, bob.id);
        let confirm = "mutation($token: String!) { confirmEmail(input: { token: $token }) { problems { code } } }";
        let confirmed = app.ask(None, confirm, json!({ "token": link.token })).await;
        assert_eq!(confirmed, json!({ "data": { "confirmEmail": { "problems": [] } } }));
        let now = read(&app, &ada, &bob.id).await;
        assert_eq!((&now["email"], &now["pendingEmail"]), (&json!("Robert@acme.example"), &Value::Null));
        assert_eq!(app.sign_in("acme", "robert@acme.example").await.id, bob.id);
    }

    /// Nobody floods mailboxes with confirmations: five new addresses in fifteen minutes.
    async fn new_addresses_are_bounded(app) {
        let ada = app.ada().await;
        let bob = app.create_user(&ada, "bob@acme.example", json!({})).await;
        let give = async |number: i32| {
            let email = format!("bob{number}@acme.example");
            update(&app, &ada, json!({ "id": bob, "email": email })).await
        };
        for number in 0..5 {
            assert_eq!(give(number).await["data"]["updateUser"]["problems"], json!([]), "{number}");
        }
        let before = read(&app, &ada, &bob).await;
        assert_eq!(has(&give(5).await), [("RATE_LIMITED".to_owned(), json!(["updateUser"]))]);
        assert_eq!(read(&app, &ada, &bob).await, before);
        app.world.pass(chrono::TimeDelta::minutes(15));
        let later = app.sign_in("acme", "ada@acme.example").await;
        let answer = update(&app, &later, json!({ "id": bob, "email": "bob6@acme.example" })).await;
        assert_eq!(answer["data"]["updateUser"]["problems"], json!([]));
    }

    /// A text that no database holds is refused at the edge.
    async fn a_nul_in_a_text_is_bad_input(app) {
        let ada = app.ada().await;
        let answer = ada.ask(&app, "query($s: String) { users(filter: { search: $s }) { totalCount } }", json!({ "s": "a\u{0}b" })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        let literal = ada.ask(&app, r#"{ users(filter: { or: [{ name: { eq: "\u0000" } }] }) { totalCount } }"#, json!({})).await;
        assert_eq!(literal["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{literal}");
    }

    /// An address that somebody else has, whatever the case; a malformed value of any field.
    async fn wrong_values_are_problems_of_their_fields(app) {
        let ada = app.ada().await;
        let bob = app.create_user(&ada, "bob@acme.example", json!({})).await;
        let before = read(&app, &ada, &bob).await;
        let taken = update(&app, &ada, json!({ "id": bob, "email": "ADA@acme.example" })).await;
        assert_eq!(problems(&taken), one("TAKEN", &["email"]));
        let wrong = json!({
            "id": bob, "name": "", "lastName": "\u{202e}x", "email": "x", "jobTitle": "y".repeat(101), "phoneNumber": "1",
            "language": "??", "profileIds": ["x"], "subtenantIds": ["subtenant_00000000000000000000000000000000"],
        });
        let all: Vec<(String, Value)> = ["name", "lastName", "jobTitle", "phoneNumber", "language", "email"]
            .into_iter()
            .flat_map(|field| one("BAD_VALUE", &[field]))
            .chain(one("NOT_FOUND", &["profileIds", "0"]))
            .chain(one("NOT_FOUND", &["subtenantIds", "0"]))
            .collect();
        assert_eq!(problems(&update(&app, &ada, wrong).await), all);
        let cleared = json!({ "id": bob, "name": null, "lastName": null, "email": null });
        let all: Vec<(String, Value)> =
            ["name", "lastName", "email"].into_iter().flat_map(|field| one("BAD_VALUE", &[field])).collect();
        assert_eq!(problems(&update(&app, &ada, cleared).await), all, "what has to be there is not cleared");
        assert_eq!(read(&app, &ada, &bob).await, before);
    }

    /// A stale version is told with the current one; the right one passes; two at once on one version: one.
    async fn an_expected_version_that_is_not_current_is_stale(app) {
        let ada = app.ada().await;
        let bob = app.create_user(&ada, "bob@acme.example", json!({})).await;
        let with = |version: i32, name: &str| json!({ "id": bob, "expectedVersion": version, "name": name });
        let stale = update(&app, &ada, with(2, "A")).await;
        assert_eq!(problems(&stale), one("STALE_VERSION", &["expectedVersion"]));
        let message = "somebody else has changed this meanwhile; the current version is 1";
        assert_eq!(stale["data"]["updateUser"]["problems"][0]["message"], message);
        assert_eq!(update(&app, &ada, with(1, "A")).await["data"]["updateUser"]["user"]["version"], 2);
        let (a, b) = tokio::join!(update(&app, &ada, with(2, "B")), update(&app, &ada, with(2, "C")));
        let well = |answer: &Value| answer["data"]["updateUser"]["problems"] == json!([]);
        assert!(well(&a) != well(&b), "{a} {b}");
        let late = if well(&a) { b } else { a };
        assert_eq!(problems(&late), one("STALE_VERSION", &["expectedVersion"]));
        assert_eq!(read(&app, &ada, &bob).await["version"], 3);
    }

    /// Without an expected version, two at once both come through: the second starts over on the first's.
    async fn two_changes_of_different_fields_at_once_both_hold(app) {
        let ada = app.ada().await;
        let bob = app.create_user(&ada, "bob@acme.example", json!({})).await;
        let (a, b) = tokio::join!(
            update(&app, &ada, json!({ "id": bob, "name": "Robert" })),
            update(&app, &ada, json!({ "id": bob, "jobTitle": "Nurse" })),
        );
        assert_eq!((has(&a), has(&b)), (vec![], vec![]));
        let now = read(&app, &ada, &bob).await;
        assert_eq!([&now["name"], &now["jobTitle"], &now["version"]], [&json!("Robert"), &json!("Nurse"), &json!(3)]);
    }

    /// Disabling ends every session at once and lets nobody in; enabling does not bring the sessions back.
    async fn disabling_ends_sessions_at_the_next_request(app) {
        let ada = app.ada().await;
        let bob = app.user(&ada, "bob@acme.example", json!({})).await;
        let me = "{ viewer { user { name } } }";
        assert_eq!(has(&bob.ask(&app, me, json!({})).await), []);
        let disabled = update(&app, &ada, json!({ "id": bob.id, "status": "DISABLED" })).await;
        assert_eq!(disabled["data"]["updateUser"]["user"]["status"], "DISABLED");
        let dead = [("UNAUTHENTICATED".to_owned(), json!(["viewer"]))];
        assert_eq!(has(&bob.ask(&app, me, json!({})).await), dead);
        let sign_in = "mutation($password: String!) { signIn(input: { tenant: \"acme\", email: \"bob@acme.example\", password: $password }) { accessToken problems { code } } }";
        let answer = app.ask(None, sign_in, json!({ "password": crate::support::PASSWORD })).await;
        assert_eq!(answer, json!({ "data": { "signIn": { "accessToken": null, "problems": [{ "code": "INVALID_CREDENTIALS" }] } } }));
        update(&app, &ada, json!({ "id": bob.id, "status": "ACTIVE" })).await;
        assert_eq!(has(&bob.ask(&app, me, json!({})).await), dead);
        assert_eq!(app.sign_in("acme", "bob@acme.example").await.id, bob.id);
    }
}
