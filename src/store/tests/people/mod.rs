//! Users with what they hold, and the lists of them.

mod lists;
mod model;
mod records;

use std::collections::HashMap;

use super::Db;
use super::db::{at, grant, id};
use crate::authz::users::read_users;
use crate::authz::{Actor, Grant, HeldProfile, Principal, Scope, leave};
use crate::model::{
    Holdings, Profile, ProfileId, RoleKey, RoleSet, Subtenant, SubtenantId, TenantId, User, UserId,
    UserStatus,
};
use crate::store::{holdings, profiles, subtenants, users};

const ADMIN: RoleKey = RoleKey::TenantAdministrator;
const CHAT: RoleKey = RoleKey::AiChatUser;

/// The nth user of the tests.
pub fn user(number: u128) -> User {
    let names = ["Ana", "ana", "Émile", "Emile", "Zoë", "Bo_b", "Bo%b", "Ünal", "ANA"];
    let titles = [None, Some("Engineer"), Some("engineer"), Some("Head of \\ Things")];
    let pick = |number: u128, many: usize| usize::try_from(number).unwrap() % many;
    User {
        id: id(1000 + number),
        name: names[pick(number * 5, names.len())].to_owned(),
        last_name: names[pick(number * 7 + 3, names.len())].to_owned(),
        job_title: titles[pick(number, titles.len())].map(str::to_owned),
        email: format!("User{number}@Example{}.com", number % 3),
        email_confirmed: number.is_multiple_of(2),
        pending_email: number.is_multiple_of(5).then(|| format!("New{number}@example.com")),
        phone_number: (!number.is_multiple_of(3)).then(|| format!("+41795550{number:03}")),
        language: [None, Some("de"), Some("pt-BR")][pick(number, 3)].map(str::to_owned),
        status: if number % 7 == 6 { UserStatus::Disabled } else { UserStatus::Active },
        roles: if number % 6 == 1 { RoleSet::only(CHAT) } else { RoleSet::EMPTY },
        all_subtenants: number % 11 == 3,
        created_at: at(i64::try_from(number / 2).unwrap()),
        updated_at: at(100),
        version: 1,
    }
}

pub fn profile(number: u128, name: &str, roles: RoleSet) -> Profile {
    Profile {
        id: id(number),
        name: name.to_owned(),
        description: Some("For tests".to_owned()),
        roles,
        created_at: at(1),
        updated_at: at(2),
        version: 1,
    }
}

fn subtenant(number: u128, name: &str) -> Subtenant {
    Subtenant { id: id(number), name: name.to_owned(), description: None, created_at: at(1), version: 1 }
}

const ONE: u128 = 201;
const TWO: u128 = 202;
const CHATTERS: u128 = 301;
const ADMINS: u128 = 302;

/// Forty users; profiles `Chatters` and `admins`; subtenants `South` and `north`.
struct People {
    tenant: TenantId,
    users: Vec<User>,
    held: HashMap<UserId, Holdings>,
}

impl People {
    async fn settle(db: &Db) -> Self {
        let [tenant, other] = db.tenants().await;
        let profiles = [
            profile(CHATTERS, "Chatters", RoleSet::only(CHAT)),
            profile(ADMINS, "admins", RoleSet::only(ADMIN)),
        ];
        // The other tenant has the same ids and addresses, and everybody holds everything there.
        let mut people = Self { tenant, users: (0..40).map(user).collect(), held: HashMap::new() };
        for tenant in [other, tenant] {
            let mut tx = db.store.begin(tenant).await.unwrap();
            let grant = grant(tenant);
            for profile in &profiles {
                assert_eq!(profiles::insert(&mut tx, &grant, profile).await, Ok(true));
            }
            for subtenant in [subtenant(ONE, "South"), subtenant(TWO, "north")] {
                assert_eq!(subtenants::insert(&mut tx, &grant, &subtenant).await, Ok(true));
            }
            for (number, user) in people.users.iter().enumerate() {
                assert_eq!(users::insert(&mut tx, &grant, user).await, Ok(()));
                let mut held = Holdings::default();
                let everything = tenant == other;
                // In the order of their names.
                held.profiles.extend((everything || number % 8 == 4).then(|| profiles[1].clone()));
                held.profiles.extend((everything || number % 5 == 2).then(|| profiles[0].clone()));
                held.subtenants.extend((everything || number % 4 == 1).then(|| id::<SubtenantId>(TWO)));
                held.subtenants.extend((everything || number % 3 == 1).then(|| id::<SubtenantId>(ONE)));
                let ids: Vec<ProfileId> = held.profiles.iter().map(|profile| profile.id).collect();
                holdings::set_profiles(&mut tx, &grant, user.id, &ids).await.unwrap();
                holdings::set_subtenants(&mut tx, &grant, user.id, &held.subtenants).await.unwrap();
                people.held.insert(user.id, held);
            }
            tx.commit().await.unwrap();
        }
        people
    }

    /// Leave to list users as somebody with this scope.
    fn reading(&self, scope: &Scope) -> Grant<leave::ReadUsers> {
        let administrator = RoleSet::only(RoleKey::UserAdministrator);
        let (all_subtenants, subtenants) = match scope {
            Scope::Tenant => (true, Vec::new()),
            Scope::Subtenants(ids) => (false, ids.clone()),
        };
        let held = HeldProfile { id: id(9), name: "Held".into(), roles: administrator };
        read_users(&Actor {
            tenant: self.tenant,
            tenant_slug: "acme".into(),
            principal: Principal::User { user: id(8), session: id(7) },
            direct_roles: RoleSet::EMPTY,
            profiles: vec![held],
            all_subtenants,
            subtenants,
            name: "Viewer".into(),
            email: "viewer@example.com".into(),
            email_confirmed: true,
            language: None,
        })
        .unwrap()
    }

    fn in_one_of(&self, user: &User, ids: &[SubtenantId]) -> bool {
        let listed = self.held[&user.id].subtenants.iter().any(|held| ids.contains(held));
        (user.all_subtenants && !ids.is_empty()) || listed
    }
}

fn number(user: &User) -> u128 {
    user.id.0.as_u128() & 0xffff
}
