//! Signing in and everything that takes a secret (PRODUCT.md, sections 1 and 5; SECURITY.md, Accounts).

mod change_password;
mod confirm_email;
mod recovery;
mod refresh_session;
mod resend_email_confirmation;
mod reset_password;
mod sessions;
mod sign_in;
mod tenant;
mod throttle;
mod viewer;

use serde_json::{Value, json};
use tenantry::{
    authz::{self, audit::AuditReach},
    domain::tenant::{CreatedTenant, NewTenant, create},
    mail::{Outbox, QueuedMail, StoreOutbox},
    model::{RoleKey, RoleSet, TenantId, User, UserId, UserStatus},
    store::{self, audit::AuditFilter, page::Paging},
};

use crate::support::TestApp;

pub const PASSWORD: &str = "a small green kettle";
pub const OTHER: &str = "seven quiet harbours";
pub const ADA: &str = "ada@acme.example";

/// A tenant with Ada as its Tenant Administrator.
pub async fn tenant(app: &TestApp, slug: &str) -> CreatedTenant {
    let wanted = NewTenant {
        slug,
        name: "Acme",
        admin_email: ADA,
        admin_name: "Ada",
        admin_last_name: "Lovelace",
        admin_password: PASSWORD,
        admin_language: None,
    };
    create(&app.services, wanted).await.unwrap()
}

/// An active user who can sign in with [`PASSWORD`]; the address is not confirmed.
pub async fn user(app: &TestApp, tenant: TenantId, email: &str, roles: &[RoleKey]) -> User {
    let world = app.services.world.as_ref();
    let hash = app.services.passwords.hash(world, PASSWORD.to_owned()).await.unwrap();
    let user = without_password(app, tenant, email, roles).await;
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    assert!(store::users::set_password(&mut tx, &authz::operate(tenant), user.id, &hash).await.unwrap());
    tx.commit().await.unwrap();
    user
}

/// The same before the first password.
pub async fn without_password(app: &TestApp, tenant: TenantId, email: &str, roles: &[RoleKey]) -> User {
    let world = app.services.world.as_ref();
    let user = User {
        id: UserId(world.id()),
        name: "Bob".to_owned(),
        last_name: "Builder".to_owned(),
        job_title: None,
        email: email.to_owned(),
        email_confirmed: false,
        pending_email: None,
        phone_number: None,
        language: None,
        status: UserStatus::Active,
        roles: roles.iter().copied().collect::<RoleSet>(),
        all_subtenants: true,
        created_at: world.now(),
        updated_at: world.now(),
        version: 1,
    };
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    store::users::insert(&mut tx, &authz::operate(tenant), &user).await.unwrap();
    tx.commit().await.unwrap();
    user
}

/// Changes a user's record behind the API's back, as something that comes in between.
pub async fn alter(app: &TestApp, tenant: TenantId, id: UserId, change: impl FnOnce(&mut User)) {
    let grant = authz::operate(tenant);
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    let before = store::users::lock(&mut tx, &grant, id).await.unwrap().unwrap();
    let mut user = before.clone();
    change(&mut user);
    user.version += 1;
    store::users::update(&mut tx, &grant, &user, &before).await.unwrap();
    tx.commit().await.unwrap();
}

/// What `signIn` answers.
pub async fn sign_in(app: &TestApp, email: &str, password: &str) -> Value {
    let query = "mutation($input: SignInInput!) { signIn(input: $input) {
        accessToken refreshToken expiresAt problems { severity code message field }
    } }";
    app.ask(None, query, json!({ "input": { "tenant": "acme", "email": email, "password": password } })).await
}

/// Access and refresh token of somebody who signs in with [`PASSWORD`].
pub async fn tokens(app: &TestApp, email: &str) -> (String, String) {
    pair(&sign_in(app, email, PASSWORD).await["data"]["signIn"])
}

/// Access and refresh token out of a payload.
pub fn pair(payload: &Value) -> (String, String) {
    let text = |name: &str| payload[name].as_str().unwrap_or_else(|| panic!("{payload:#}")).to_owned();
    (text("accessToken"), text("refreshToken"))
}

/// Asks a mutation of one input that gives problems, and gives the answer to it.
pub async fn change(app: &TestApp, access: Option<&str>, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query =
        format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ problems {{ code field }} }} }}");
    let answer = app.ask(access, &query, json!({ "input": input })).await;
    if answer.get("errors").is_some() { answer } else { answer["data"][name].clone() }
}

/// Nothing was wrong.
pub fn fine() -> Value {
    json!({ "problems": [] })
}

/// One problem.
pub fn problem(code: &str, field: &[&str]) -> Value {
    let field = if field.is_empty() { json!(null) } else { json!(field) };
    json!({ "problems": [{ "code": code, "field": field }] })
}

/// Is this access token good?
pub async fn is_in(app: &TestApp, access: &str) -> bool {
    let answer = app.ask(Some(access), "{ viewer { user { email } } }", json!({})).await;
    match crate::support::has(&answer).as_slice() {
        [] => true,
        [(code, path)] => {
            assert_eq!((code.as_str(), path), ("UNAUTHENTICATED", &json!(["viewer"])));
            assert_eq!(answer["data"], json!({ "viewer": null }));
            false
        }
        _ => panic!("{answer:#}"),
    }
}

/// Takes every mail that waits.
pub async fn mails(app: &TestApp) -> Vec<QueuedMail> {
    let outbox = StoreOutbox::new(app.services.store.clone(), app.services.world.clone());
    let now = app.services.world.now();
    let mails = outbox.lease_due(now, now + chrono::TimeDelta::minutes(1), 100).await.unwrap();
    for mail in &mails {
        outbox.sent(mail.tenant, mail.id, now).await.unwrap();
    }
    mails
}

/// Recipient and subject of every mail that waits.
pub async fn letters(app: &TestApp) -> Vec<(String, String)> {
    mails(app).await.into_iter().map(|mail| (mail.recipient, mail.subject)).collect()
}

/// The token of the one mail that waits for this address.
pub async fn token(app: &TestApp, address: &str) -> String {
    let mails: Vec<_> = mails(app).await.into_iter().filter(|mail| mail.recipient == address).collect();
    let [mail] = mails.as_slice() else { panic!("{} mails to {address}", mails.len()) };
    let (_, rest) = mail.text.split_once("?token=").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Kind of actor, actor's name, action and changes of every event of the audit, the oldest first.
pub async fn audit(app: &TestApp, tenant: TenantId) -> Vec<(String, String, String, Value)> {
    let mut reader = app.services.store.reader(tenant).await.unwrap();
    let (grant, filter, paging) = (authz::operate(tenant), AuditFilter::default(), Paging::first(100));
    let page = store::audit::page(&mut reader, &grant, &AuditReach::Tenant, &filter, &paging);
    let mut events = page.await.unwrap().items;
    events.reverse();
    events
        .into_iter()
        .map(|event| (event.actor_kind, event.actor_name, event.action, event.changes.into()))
        .collect()
}

/// The actions alone.
pub async fn actions(app: &TestApp, tenant: TenantId) -> Vec<String> {
    audit(app, tenant).await.into_iter().map(|event| event.2).collect()
}
