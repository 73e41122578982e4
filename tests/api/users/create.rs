//! `createUser`.

use serde_json::{Value, json};
use tenantry::model::RoleKey;

use crate::support::{Client, TestApp, both, forbidden};

const CREATE: &str = "mutation($input: CreateUserInput!) { createUser(input: $input) {
    user { id name lastName email jobTitle phoneNumber language emailConfirmed pendingEmail status version
        roles { key } profiles { name } subtenants { name } allSubtenants }
    problems { severity code message field } } }";

fn input(email: &str, with: Value) -> Value {
    let mut input = json!({ "name": "Bob", "lastName": "O'Neil", "email": email });
    for (field, value) in with.as_object().into_iter().flatten() {
        input[field] = value.clone();
    }
    json!({ "input": input })
}

/// What createUser answers to a user `bob@acme.example` with these fields.
async fn create(app: &TestApp, by: &Client, with: Value) -> Value {
    by.get(app, CREATE, input("bob@acme.example", with)).await["createUser"].clone()
}

fn problem(code: &str, field: &[&str], message: &str) -> Value {
    json!({ "severity": "ERROR", "code": code, "message": message, "field": field })
}

fn refused(problems: &[Value]) -> Value {
    json!({ "user": null, "problems": problems })
}

async fn how_many(app: &TestApp, ada: &Client) -> Value {
    ada.get(app, "{ users { totalCount } }", json!({})).await["users"]["totalCount"].clone()
}

both! {
    /// What was typed becomes what is stored; the address waits for its confirmation by the mailed link.
    async fn a_user_is_created_with_everything_and_mailed_a_link(app) {
        let ada = app.ada().await;
        let north = app.subtenant(&ada, "North").await;
        let chatters = app.profile(&ada, "Chatters", &[RoleKey::AiChatUser]).await;
        let with = json!({
            "name": "  Bob ", "jobTitle": " ", "phoneNumber": "+34 (600) 111-222", "language": "ES-mx",
            "roles": ["AGENT_USER", "AGENT_USER"], "profileIds": [chatters, chatters], "subtenantIds": [north],
        });
        let data = ada.get(&app, CREATE, input(" Bob@Acme.example ", with)).await;
        let id = data["createUser"]["user"]["id"].clone();
        assert_eq!(data, json!({ "createUser": { "problems": [], "user": {
            "id": id, "name": "Bob", "lastName": "O'Neil", "email": "Bob@Acme.example", "jobTitle": null,
            "phoneNumber": "+34600111222", "language": "es-MX", "emailConfirmed": false, "pendingEmail": null,
            "status": "ACTIVE", "version": 1, "roles": [{ "key": "AGENT_USER" }], "profiles": [{ "name": "Chatters" }],
            "subtenants": [{ "name": "North" }], "allSubtenants": false,
        } } }));
        let mails = app.mails().await;
        let [mail] = mails.as_slice() else { panic!("{mails:#?}") };
        assert_eq!(mail.to, "Bob@Acme.example");
        let link = format!("https://people.acme.example/set-password?token={}", mail.token.as_ref().unwrap());
        assert!(mail.text.starts_with("Hola, Bob:") && mail.text.contains(&link), "in Spanish: {}", mail.text);
        assert!(mail.html.contains(mail.token.as_ref().unwrap()), "{}", mail.html);
        assert!(mail.subject.contains("Acme"), "{}", mail.subject);

        let events = app.events(&ada).await;
        assert_eq!(events.last().unwrap(), &json!({
            "action": "user.created", "actor": ["USER", ada.id, "Ada Lovelace"], "target": id, "via": null,
            "changes": {
                "name": { "from": null, "to": "Bob" }, "lastName": { "from": null, "to": "O'Neil" },
                "email": { "from": null, "to": "Bob@Acme.example" }, "phoneNumber": { "from": null, "to": "+34600111222" },
                "language": { "from": null, "to": "es-MX" }, "status": { "from": null, "to": "ACTIVE" },
                "roles": { "from": null, "to": ["AGENT_USER"] }, "allSubtenants": { "from": null, "to": false },
                "profiles": { "from": [], "to": [chatters] }, "subtenants": { "from": [], "to": [north] },
            },
        }));
    }

    /// Every field's own rule, all said at once; nothing is stored or mailed.
    async fn wrong_values_are_all_said_at_once(app) {
        let ada = app.ada().await;
        let before = app.events(&ada).await;
        let with = json!({
            "name": " ", "lastName": "x".repeat(101), "email": "not an address", "jobTitle": "two\nlines",
            "phoneNumber": "600111222", "language": "!", "profileIds": ["profile_00000000000000000000000000000000", "x"],
            "subtenantIds": ["subtenant_00000000000000000000000000000000"],
        });
        let one_line = "jobTitle must be one line without control or invisible formatting characters";
        assert_eq!(create(&app, &ada, with).await, refused(&[
            problem("BAD_VALUE", &["name"], "name must not be empty"),
            problem("BAD_VALUE", &["lastName"], "lastName may have at most 100 characters"),
            problem("BAD_VALUE", &["email"], "email must be an e-mail address such as name@example.com"),
            problem("BAD_VALUE", &["jobTitle"], one_line),
            problem("BAD_VALUE", &["phoneNumber"], "phoneNumber must be an international number such as +34 600 123 456"),
            problem("BAD_VALUE", &["language"], "language must be a language tag such as en or es-MX"),
            problem("NOT_FOUND", &["profileIds", "0"], "there is no such profile"),
            problem("NOT_FOUND", &["profileIds", "1"], "there is no such profile"),
            problem("NOT_FOUND", &["subtenantIds", "0"], "there is no such subtenant"),
        ]));
        assert_eq!(how_many(&app, &ada).await, 1);
        assert_eq!(app.mails().await, []);
        assert_eq!(app.events(&ada).await, before);
    }

    /// One address, one user: in the tenant, whatever the case; dots and pluses count; other tenants do not.
    async fn an_address_is_unique_in_its_tenant_without_case(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        assert_eq!(create(&app, &ada, json!({})).await["problems"], json!([]));
        let taken = refused(&[problem("TAKEN", &["email"], "another user of the tenant has this address")]);
        for same in ["bob@acme.example", "BOB@Acme.Example", " bob@acme.example"] {
            assert_eq!(create(&app, &ada, json!({ "email": same })).await, taken, "{same}");
        }
        for other in ["b.ob@acme.example", "bob+1@acme.example"] {
            assert_eq!(create(&app, &ada, json!({ "email": other })).await["problems"], json!([]), "{other}");
        }
        assert_eq!(create(&app, &olga, json!({})).await["problems"], json!([]));
    }

    /// Two who take one address at the same time: one user, one TAKEN.
    async fn of_two_at_once_one_gets_the_address(app) {
        let ada = app.ada().await;
        let (one, two) = tokio::join!(create(&app, &ada, json!({})), create(&app, &ada, json!({})));
        let taken = refused(&[problem("TAKEN", &["email"], "another user of the tenant has this address")]);
        assert_eq!([&one, &two].iter().filter(|answer| ***answer == taken).count(), 1, "{one} {two}");
        assert_eq!(how_many(&app, &ada).await, 2);
    }

    /// Only Tenant and User Administrators create, and a User Administrator in no subtenant does not either.
    async fn who_may_not_create_is_forbidden(app) {
        let ada = app.ada().await;
        let plain = app.user(&ada, "plain@acme.example", json!({ "allSubtenants": true })).await;
        let answer = plain.ask(&app, CREATE, input("bob@acme.example", json!({}))).await;
        let reason = json!({
            "code": "MISSING_PERMISSION", "message": "This needs the role User Administrator or Tenant Administrator. You hold no role.",
            "resource": null, "action": null, "role": "USER_ADMINISTRATOR",
        });
        assert_eq!(answer, json!({
            "data": { "createUser": null },
            "errors": [forbidden(&["createUser"], 38, &["USER_ADMINISTRATOR", "TENANT_ADMINISTRATOR"], &[], &[reason])],
        }));
        let nowhere = app.user(&ada, "nowhere@acme.example", json!({ "roles": ["USER_ADMINISTRATOR"] })).await;
        let answer = nowhere.ask(&app, CREATE, input("bob@acme.example", json!({}))).await;
        let reason = json!({
            "code": "OUTSIDE_SCOPE", "message": "You have no subtenant, so your role counts nowhere.",
            "resource": null, "action": null, "role": null,
        });
        assert_eq!(answer, json!({
            "data": { "createUser": null },
            "errors": [forbidden(&["createUser"], 38, &["TENANT_ADMINISTRATOR"], &["USER_ADMINISTRATOR"], &[reason])],
        }));
        assert_eq!(how_many(&app, &ada).await, 3);
        let denied: Vec<Value> = app.events(&ada).await.into_iter().filter(|event| event["action"] == "access.denied").collect();
        assert_eq!(denied.len(), 2, "{denied:#?}");
        assert_eq!(denied[0], json!({
            "action": "access.denied", "actor": ["USER", plain.id, "plain Smith"], "target": null, "via": null,
            "changes": {
                "mutation": { "from": null, "to": "createUser" },
                "reasons": { "from": null, "to": ["MISSING_PERMISSION"] },
            },
        }));
    }

    /// The ceiling: a role above it is a problem at its place; a profile counts as the sum of its roles.
    async fn nobody_gives_what_is_above_their_ceiling(app) {
        let ada = app.ada().await;
        let with = json!({ "roles": ["USER_ADMINISTRATOR", "API_KEY_ADMINISTRATOR"], "allSubtenants": true });
        let zoe = app.user(&ada, "zoe@acme.example", with).await;
        let mixed = app.profile(&ada, "Mixed", &[RoleKey::AgentUser, RoleKey::SubtenantAdministrator]).await;
        let fine = app.profile(&ada, "Fine", &[RoleKey::AgentUser, RoleKey::ApiKeyAdministrator]).await;
        let with = json!({
            "roles": ["AGENT_USER", "TENANT_ADMINISTRATOR", "API_KEY_ADMINISTRATOR", "SECURITY_POLICIES_ADMINISTRATION"],
            "profileIds": [fine, mixed],
        });
        let held = "You hold: User Administrator, Api Key Administrator.";
        let privileged = "is privileged: a User Administrator gives or takes it only while holding it.";
        let answer = create(&app, &zoe, with).await;
        assert_eq!(answer, refused(&[
            problem("ROLE_NOT_ASSIGNABLE", &["roles", "1"], &format!("Only a Tenant Administrator gives or takes Tenant Administrator. {held}")),
            problem("ROLE_NOT_ASSIGNABLE", &["roles", "3"], &format!("Security Policies Administration {privileged} {held}")),
            problem("ROLE_NOT_ASSIGNABLE", &["profileIds", "1"],
                &format!("The profile Mixed holds a role above you. Subtenant Administrator {privileged} {held}")),
        ]));
        let with = json!({ "roles": ["AGENT_USER", "API_KEY_ADMINISTRATOR", "USER_ADMINISTRATOR"], "profileIds": [fine] });
        assert_eq!(create(&app, &zoe, with).await["problems"], json!([]));
        let all = json!({ "email": "all@acme.example", "roles": ["TENANT_ADMINISTRATOR"], "profileIds": [mixed] });
        assert_eq!(create(&app, &ada, all).await["problems"], json!([]), "a Tenant Administrator gives any");
    }

    /// A scoped administrator gives subtenants they have, at least one of them, and never all.
    async fn a_scoped_administrator_gives_the_subtenants_they_have(app) {
        let ada = app.ada().await;
        let (north, south) = (app.subtenant(&ada, "North").await, app.subtenant(&ada, "South").await);
        let with = json!({ "roles": ["USER_ADMINISTRATOR"], "subtenantIds": [north] });
        let zoe = app.user(&ada, "zoe@acme.example", with).await;
        let missing = problem("NOT_FOUND", &["subtenantIds", "1"], "there is no such subtenant");
        let with = json!({ "subtenantIds": [north, south] });
        assert_eq!(create(&app, &zoe, with).await, refused(&[missing]));
        let none = "choose at least one of your subtenants; in none, the user would be out of your reach";
        assert_eq!(create(&app, &zoe, json!({})).await, refused(&[problem("BAD_VALUE", &["subtenantIds"], none)]));
        let all = "Only whoever has all subtenants gives all of them; you may give those that you have.";
        let with = json!({ "allSubtenants": true });
        assert_eq!(create(&app, &zoe, with).await, refused(&[problem("BAD_VALUE", &["allSubtenants"], all)]));
        assert_eq!(create(&app, &zoe, json!({ "subtenantIds": [north] })).await["problems"], json!([]));
    }

    /// What another tenant owns does not exist here.
    async fn nothing_of_another_tenant_can_be_given(app) {
        let (ada, olga) = (app.ada().await, app.other().await);
        let (profile, subtenant) = (app.profile(&olga, "P", &[]).await, app.subtenant(&olga, "S").await);
        let with = json!({ "profileIds": [profile], "subtenantIds": [subtenant] });
        assert_eq!(create(&app, &ada, with).await, refused(&[
            problem("NOT_FOUND", &["profileIds", "0"], "there is no such profile"),
            problem("NOT_FOUND", &["subtenantIds", "0"], "there is no such subtenant"),
        ]));
    }

    /// Nobody sets what only a token, the server or nobody sets.
    async fn unknown_fields_are_refused(app) {
        let ada = app.ada().await;
        for field in ["emailConfirmed", "id", "tenantId", "status", "version", "password"] {
            let answer = ada.ask(&app, CREATE, input("bob@acme.example", json!({ field: true }))).await;
            assert!(answer.get("data").is_none_or(Value::is_null) && answer["errors"].is_array(), "{field}: {answer}");
        }
        assert_eq!(how_many(&app, &ada).await, 1);
    }
}
