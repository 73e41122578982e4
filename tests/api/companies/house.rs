//! A tenant with one company and everybody whom a rule tells apart, put there without the API.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::{
    authz::{self, audit::AuditReach},
    clock::Timestamp,
    domain::account::token::{self, Purpose},
    mail::{Outbox, QueuedMail, StoreOutbox},
    model::{
        Company, CompanyId, CompanyRole, Invitation, Membership, MembershipId, OFFERED_FOR, OfferId,
        OwnershipOffer, RoleKey, RoleSet, Session, SessionId, SubscriptionStatus, TenantId, User, UserId,
        UserStatus,
    },
    store::{self, audit::AuditFilter, page::Paging, sessions::SessionTokens},
};

use crate::support::{Client, TestApp};

/// Everybody whom a rule tells apart, and Foundry, with 10 seats.
pub struct House {
    pub tenant: TenantId,
    pub foundry: CompanyId,
    pub owner: Client,
    pub administrator: Client,
    pub manager: Client,
    pub designer: Client,
    /// Has an open invitation as Designer, from the Owner.
    pub invited: Client,
    /// Is in no company.
    pub outsider: Client,
    /// Tenant Administrator, in no company.
    pub tina: Client,
    /// Cost Administrator, in no company.
    pub carl: Client,
    /// Owner of a company of another tenant.
    pub stranger: Client,
    pub elsewhere: CompanyId,
    /// Rows of owner, administrator, manager, designer, invited, in this order.
    pub rows: Vec<MembershipId>,
}

impl House {
    pub async fn build(app: &TestApp) -> Self {
        let tenant = tenant(app, "acme").await;
        let owner = person(app, tenant, "Olga", &[]).await;
        let administrator = person(app, tenant, "Adam", &[]).await;
        let manager = person(app, tenant, "Mona", &[]).await;
        let designer = person(app, tenant, "Dora", &[]).await;
        let invited = person(app, tenant, "Ines", &[]).await;
        let outsider = person(app, tenant, "Otto", &[]).await;
        let tina = person(app, tenant, "Tina", &[RoleKey::TenantAdministrator]).await;
        let carl = person(app, tenant, "Carl", &[RoleKey::CostAdministrator]).await;
        let foundry = company(app, tenant, "Foundry", 10).await;
        let mut rows = Vec::new();
        for (person, role) in [
            (&owner, CompanyRole::Owner),
            (&administrator, CompanyRole::Administrator),
            (&manager, CompanyRole::Manager),
            (&designer, CompanyRole::Designer),
        ] {
            rows.push(seat(app, tenant, foundry, person, role, None).await);
        }
        rows.push(seat(app, tenant, foundry, &invited, CompanyRole::Designer, Some(&owner)).await);
        let other = self::tenant(app, "other").await;
        let stranger = person(app, other, "Olga", &[RoleKey::TenantAdministrator]).await;
        let elsewhere = company(app, other, "Foundry", 10).await;
        seat(app, other, elsewhere, &stranger, CompanyRole::Owner, None).await;
        Self {
            tenant,
            foundry,
            owner,
            administrator,
            manager,
            designer,
            invited,
            outsider,
            tina,
            carl,
            stranger,
            elsewhere,
            rows,
        }
    }

    /// Everybody by name, in one order.
    pub fn everybody(&self) -> [(&'static str, &Client); 9] {
        [
            ("owner", &self.owner),
            ("administrator", &self.administrator),
            ("manager", &self.manager),
            ("designer", &self.designer),
            ("invited", &self.invited),
            ("outsider", &self.outsider),
            ("tina", &self.tina),
            ("carl", &self.carl),
            ("stranger", &self.stranger),
        ]
    }
}

/// A tenant.
pub async fn tenant(app: &TestApp, slug: &str) -> TenantId {
    let tenant = TenantId(app.services.world.id());
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    let (grant, now) = (authz::operate(tenant), app.services.world.now());
    assert!(store::tenants::insert(&mut tx, &grant, slug, slug, &[7; 32], now).await.unwrap());
    tx.commit().await.unwrap();
    tenant
}

/// Somebody without a name or role.
fn nobody(now: Timestamp) -> User {
    User {
        id: UserId(uuid::Uuid::nil()),
        name: String::new(),
        last_name: String::new(),
        job_title: None,
        email: String::new(),
        email_confirmed: true,
        pending_email: None,
        phone_number: None,
        language: None,
        status: UserStatus::Active,
        roles: RoleSet::EMPTY,
        all_subtenants: true,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// Somebody with a confirmed address, who is signed in for years. The last name is the name and "son".
pub async fn person(app: &TestApp, tenant: TenantId, name: &str, roles: &[RoleKey]) -> Client {
    let (world, grant) = (&app.services.world, authz::operate(tenant));
    let now = world.now();
    let user = User {
        id: UserId(world.id()),
        name: name.to_owned(),
        last_name: format!("{name}son"),
        email: format!("{}@acme.example", name.to_lowercase()),
        roles: roles.iter().copied().collect(),
        ..nobody(now)
    };
    let session = Session {
        id: SessionId(world.id()),
        user_id: user.id,
        created_at: now,
        last_seen_at: now,
        expires_at: now + TimeDelta::days(1000),
        user_agent: None,
        ip_address: None,
    };
    let access = token::issue(world.as_ref(), Purpose::Access, tenant);
    let refresh = world.secret();
    let tokens = SessionTokens {
        access_hash: &access.hash,
        access_expires_at: session.expires_at,
        refresh_hash: &refresh,
        refresh_expires_at: session.expires_at,
    };
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    let slug = store::tenants::by_id(&mut tx, &grant).await.unwrap().unwrap().slug;
    store::users::insert(&mut tx, &grant, &user).await.unwrap();
    store::sessions::insert(&mut tx, &grant, &session, &refresh, tokens).await.unwrap();
    tx.commit().await.unwrap();
    Client {
        id: user.id.to_string(),
        email: user.email,
        tenant: slug,
        access: access.text,
        refresh: String::new(),
    }
}

/// Changes a user's record behind the API's back.
pub async fn alter(app: &TestApp, tenant: TenantId, who: &Client, change: impl FnOnce(&mut User)) {
    crate::account::alter(app, tenant, id(who), change).await;
}

/// A company of which nobody that a test knows is the Owner, until [`seat`] seats one.
pub async fn company(app: &TestApp, tenant: TenantId, name: &str, seats: i32) -> CompanyId {
    company_with(app, tenant, name, seats, SubscriptionStatus::Active).await
}

/// The same in another state.
pub async fn company_with(
    app: &TestApp,
    tenant: TenantId,
    name: &str,
    seats: i32,
    status: SubscriptionStatus,
) -> CompanyId {
    let now = app.services.world.now();
    let company = Company {
        id: CompanyId(app.services.world.id()),
        name: name.to_owned(),
        plan: "standard".to_owned(),
        status,
        seats,
        renews_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let founder = User {
        id: UserId(app.services.world.id()),
        name: FOUNDER.to_owned(),
        last_name: FOUNDER.to_owned(),
        email: format!("{}@acme.example", company.id),
        ..nobody(now)
    };
    let row = Membership {
        id: MembershipId(app.services.world.id()),
        company_id: company.id,
        user_id: founder.id,
        role: CompanyRole::Owner,
        active: true,
        joined_at: Some(now),
        invitation: None,
        created_at: now,
        version: 1,
    };
    let grant = authz::operate(tenant);
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    store::users::insert(&mut tx, &grant, &founder).await.unwrap();
    store::companies::insert(&mut tx, &grant, &company).await.unwrap();
    assert!(store::memberships::insert(&mut tx, &grant, &row).await.unwrap());
    tx.commit().await.unwrap();
    company.id
}

const FOUNDER: &str = "Founder";

/// Puts a row into a company. An Owner takes the founder's place, who is gone then.
pub async fn put(app: &TestApp, tenant: TenantId, row: &Membership) {
    let (grant, ids) = (authz::operate(tenant), [row.company_id]);
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    let before = match row.role {
        CompanyRole::Owner => {
            store::memberships::owners(&mut tx, &grant, &ids).await.unwrap().remove(&ids[0])
        }
        _ => None,
    };
    if let Some(before) = &before {
        let leaving = Membership { role: CompanyRole::Designer, ..before.clone() };
        assert!(store::memberships::update(&mut tx, &grant, &leaving).await.unwrap());
        assert!(store::memberships::delete(&mut tx, &grant, &leaving).await.unwrap());
    }
    assert!(store::memberships::insert(&mut tx, &grant, row).await.unwrap());
    tx.commit().await.unwrap();
    if before.is_some() {
        let gone = format!(
            "DELETE FROM users WHERE name = '{FOUNDER}' AND NOT EXISTS (SELECT 1 FROM memberships \
             WHERE memberships.tenant_id = users.tenant_id AND memberships.user_id = users.id)"
        );
        app.run_sql(tenant, &gone).await;
    }
}

/// An open offer of a company by its Owner to a member, put there without the API.
pub async fn offered(
    app: &TestApp,
    tenant: TenantId,
    company: CompanyId,
    (from, to): (&Client, &Client),
) -> OfferId {
    let now = app.services.world.now();
    let offer = OwnershipOffer {
        id: OfferId(app.services.world.id()),
        company_id: company,
        from_user_id: id(from),
        to_user_id: id(to),
        offered_at: now,
        expires_at: now + OFFERED_FOR,
    };
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    store::ownership_offers::put(&mut tx, &authz::operate(tenant), &offer).await.unwrap();
    tx.commit().await.unwrap();
    offer.id
}

/// A seat in a company: taken, or offered by somebody for the next 7 days.
pub async fn seat(
    app: &TestApp,
    tenant: TenantId,
    company: CompanyId,
    who: &Client,
    role: CompanyRole,
    by: Option<&Client>,
) -> MembershipId {
    let row = row(app, company, who, role, by);
    put(app, tenant, &row).await;
    row.id
}

/// Such a row, before it is put there.
pub fn row(
    app: &TestApp,
    company: CompanyId,
    who: &Client,
    role: CompanyRole,
    by: Option<&Client>,
) -> Membership {
    let now = app.services.world.now();
    Membership {
        id: MembershipId(app.services.world.id()),
        company_id: company,
        user_id: id(who),
        role,
        active: by.is_none(),
        joined_at: by.is_none().then_some(now),
        invitation: by.map(|by| Invitation {
            invited_by: Some(id(by)),
            invited_at: now,
            expires_at: now + TimeDelta::days(7),
            last_sent_at: now,
            send_count: 1,
        }),
        created_at: now,
        version: 1,
    }
}

/// The id of somebody.
pub fn id(who: &Client) -> UserId {
    who.id.parse().unwrap()
}

/// Takes every mail that waits.
pub async fn mails(app: &TestApp) -> Vec<QueuedMail> {
    let outbox = StoreOutbox::new(app.services.store.clone(), app.services.world.clone());
    let now = app.services.world.now();
    let mails = outbox.lease_due(now, now + TimeDelta::minutes(1), 100).await.unwrap();
    for mail in &mails {
        outbox.sent(mail.tenant, mail.id, now).await.unwrap();
    }
    mails
}

/// The token in the link of a mail.
pub fn token_in(mail: &QueuedMail) -> String {
    let (_, rest) = mail.text.split_once("/invitation?token=").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Action, target, changes and via of every event of the tenant's audit, the oldest first.
pub async fn audit(app: &TestApp, tenant: TenantId) -> Vec<Value> {
    let mut reader = app.services.store.reader(tenant).await.unwrap();
    let (grant, filter, paging) = (authz::operate(tenant), AuditFilter::default(), Paging::first(100));
    let page = store::audit::page(&mut reader, &grant, &AuditReach::Tenant, &filter, &paging);
    let mut events = page.await.unwrap().items;
    events.reverse();
    let event = |event: tenantry::model::AuditEvent| {
        json!([
            event.action,
            event.target,
            event.changes,
            event.via,
            event.company_id.map(|id| id.to_string())
        ])
    };
    events.into_iter().map(event).collect()
}

/// Invites as this person, and gives the answer.
pub async fn invite(app: &TestApp, by: &Client, company: CompanyId, email: &str, role: &str) -> Value {
    let query = "mutation($input: InviteUserInput!) { inviteUser(input: $input) {
        membership { id role state user { name } }
        problems { severity code field message }
    } }";
    let input = json!({ "companyId": company.to_string(), "email": email, "role": role });
    by.ask(app, query, json!({ "input": input })).await
}

/// The codes of `problems` of a payload, or of `errors`.
pub fn codes(answer: &Value, mutation: &str) -> Vec<String> {
    let problems = answer["data"][mutation]["problems"].as_array();
    match problems {
        Some(problems) => problems.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect(),
        None => crate::support::has(answer).into_iter().map(|(code, _)| code).collect(),
    }
}

/// The codes of the reasons of the first error.
pub fn reasons(answer: &Value) -> Vec<String> {
    let reasons = answer["errors"][0]["extensions"]["reasons"].as_array().cloned().unwrap_or_default();
    reasons.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}
