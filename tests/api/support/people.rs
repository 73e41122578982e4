//! Tenants with their people, made as everybody makes them: through the API, mailed links included.

use serde_json::{Value, json};
use tenantry::{
    authz,
    domain::tenant::{self, NewTenant},
    model::{Identifier, Profile, ProfileId, RoleKey, Subtenant, SubtenantId, TenantId},
    store,
};

use super::{Client, TestApp};

/// Everybody's.
pub const PASSWORD: &str = "a small green kettle on the roof";

const CREATE: &str = "mutation($input: CreateUserInput!) { createUser(input: $input) { user { id } problems { code message field } } }";
const RESET: &str = "mutation($token: String!, $password: String!) { resetPassword(input: { token: $token, newPassword: $password }) { problems { code message } } }";
const SIGN_IN: &str = "mutation($tenant: String!, $email: String!, $password: String!) { signIn(input: { tenant: $tenant, email: $email, password: $password }) { accessToken refreshToken viewer { user { id } } problems { code message } } }";

impl TestApp {
    /// Ada Lovelace, the first Tenant Administrator of the tenant `acme`.
    pub async fn ada(&self) -> Client {
        self.tenant("acme", "Acme", ("Ada", "Lovelace"), "ada@acme.example").await
    }
    /// Olga Other, the first Tenant Administrator of another tenant, `umbra`.
    pub async fn other(&self) -> Client {
        self.tenant("umbra", "Umbra", ("Olga", "Other"), "olga@umbra.example").await
    }
    async fn tenant(&self, slug: &str, name: &str, admin: (&str, &str), email: &str) -> Client {
        let wanted = NewTenant {
            slug,
            name,
            admin_email: email,
            admin_name: admin.0,
            admin_last_name: admin.1,
            admin_password: PASSWORD,
            admin_language: None,
        };
        tenant::create(&self.services, wanted).await.unwrap();
        self.sign_in(slug, email).await
    }

    /// Signs in by the password that everybody has.
    pub async fn sign_in(&self, tenant: &str, email: &str) -> Client {
        let answer =
            self.ask(None, SIGN_IN, json!({ "tenant": tenant, "email": email, "password": PASSWORD })).await;
        let signed_in = &answer["data"]["signIn"];
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
        Client {
            id: text(&signed_in["viewer"]["user"]["id"]),
            email: email.to_owned(),
            tenant: tenant.to_owned(),
            access: text(&signed_in["accessToken"]),
            refresh: text(&signed_in["refreshToken"]),
        }
    }

    /// Creates a user, whose name is made from the address unless `with` says otherwise, and gives the id.
    pub async fn create_user(&self, by: &Client, email: &str, with: Value) -> String {
        let mut input = json!({ "email": email, "name": email.split('@').next(), "lastName": "Smith" });
        for (field, value) in with.as_object().into_iter().flatten() {
            input[field] = value.clone();
        }
        let data = by.get(self, CREATE, json!({ "input": input })).await;
        match data["createUser"]["user"]["id"].as_str() {
            Some(id) => id.to_owned(),
            None => panic!("{data:#}"),
        }
    }

    /// Creates a user, who follows the mailed link, sets the password and signs in.
    pub async fn user(&self, by: &Client, email: &str, with: Value) -> Client {
        self.create_user(by, email, with).await;
        let mails = self.mails().await;
        let mail = mails.iter().rev().find(|mail| mail.to == email).expect("a mail with a link");
        let answer = self.ask(None, RESET, json!({ "token": mail.token, "password": PASSWORD })).await;
        assert_eq!(answer, json!({ "data": { "resetPassword": { "problems": [] } } }));
        self.mails().await;
        self.sign_in(&by.tenant, email).await
    }

    /// Adds a profile to the client's tenant and gives its id.
    pub async fn profile(&self, of: &Client, name: &str, roles: &[RoleKey]) -> String {
        let now = tenantry::clock::World::now(self.world.as_ref());
        let profile = Profile {
            id: ProfileId(tenantry::clock::World::id(self.world.as_ref())),
            name: name.to_owned(),
            description: None,
            roles: roles.iter().copied().collect(),
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let mut tx = self.services.store.begin(of.tenant_id()).await.unwrap();
        let grant = authz::operate(of.tenant_id());
        assert!(store::profiles::insert(&mut tx, &grant, &profile).await.unwrap());
        tx.commit().await.unwrap();
        profile.id.to_string()
    }

    /// Adds a subtenant to the client's tenant and gives its id.
    pub async fn subtenant(&self, of: &Client, name: &str) -> String {
        let subtenant = Subtenant {
            id: SubtenantId(tenantry::clock::World::id(self.world.as_ref())),
            name: name.to_owned(),
            description: None,
            created_at: tenantry::clock::World::now(self.world.as_ref()),
            version: 1,
        };
        let mut tx = self.services.store.begin(of.tenant_id()).await.unwrap();
        let grant = authz::operate(of.tenant_id());
        assert!(store::subtenants::insert(&mut tx, &grant, &subtenant).await.unwrap());
        tx.commit().await.unwrap();
        subtenant.id.to_string()
    }
}

impl Client {
    /// The tenant, as it stands in every token.
    pub fn tenant_id(&self) -> TenantId {
        let digits = self.access.split(['_', '.']).nth(1).expect("a token names its tenant");
        TenantId::from_uuid(digits.parse().expect("32 digits"))
    }
}
