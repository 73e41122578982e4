//! Users with what they hold, and the lists of them, against a plain model of the same rules.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::db::{at, grant, id};
use super::{Db, on_both};
use crate::authz::users::read_users;
use crate::authz::{Actor, Grant, HeldProfile, Principal, Scope, leave};
use crate::model::{
    Holdings, Profile, ProfileId, RoleKey, RoleSet, Subtenant, SubtenantId, TenantId, User, UserId,
    UserStatus,
};
use crate::store::filter::TextFilter;
use crate::store::page::{By, Page, Paging, fits};
use crate::store::users_page::{Besides, UserFilter, UserOrderField, place};
use crate::store::{
    ConflictKind, Connection, StoreError, fold, holdings, profiles, subtenants, users, users_page,
};

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

    /// The rules of `UserFilter`, said plainly.
    fn lets_through(&self, user: &User, filter: &UserFilter) -> bool {
        let held = &self.held[&user.id];
        let text = |filter: &Option<TextFilter>, value: &str| {
            let value = fold(value);
            filter.as_ref().is_none_or(|filter| {
                filter.eq.as_ref().is_none_or(|text| fold(text) == value)
                    && filter.is_in.as_ref().is_none_or(|texts| texts.iter().any(|text| fold(text) == value))
                    && filter.contains.as_ref().is_none_or(|text| value.contains(&fold(text)))
                    && filter.starts_with.as_ref().is_none_or(|text| value.starts_with(&fold(text)))
            })
        };
        let (phone, title) =
            (user.phone_number.as_deref().unwrap_or(""), user.job_title.as_deref().unwrap_or(""));
        let searched = [&user.name, &user.last_name, &user.email, phone, title];
        filter
            .search
            .as_ref()
            .is_none_or(|text| searched.iter().any(|value| fold(value).contains(&fold(text))))
            && text(&filter.name, &user.name)
            && text(&filter.last_name, &user.last_name)
            && text(&filter.email, &user.email)
            && text(&filter.phone_number, phone)
            && text(&filter.job_title, title)
            && filter.email_confirmed.is_none_or(|confirmed| user.email_confirmed == confirmed)
            && filter.status.is_none_or(|status| user.status == status)
            && filter
                .language
                .as_ref()
                .is_none_or(|language| user.language.as_deref().map(fold) == Some(fold(language)))
            && filter.any_role.is_none_or(|roles| !held.effective(user.roles).and(roles).is_empty())
            && filter.any_direct_role.is_none_or(|roles| !user.roles.and(roles).is_empty())
            && filter
                .any_profile
                .as_ref()
                .is_none_or(|ids| held.profiles.iter().any(|profile| ids.contains(&profile.id)))
            && filter.any_subtenant.as_ref().is_none_or(|ids| self.in_one_of(user, ids))
            && filter.or.as_ref().is_none_or(|any| any.iter().any(|one| self.lets_through(user, one)))
            && filter.not.as_ref().is_none_or(|not| !self.lets_through(user, not))
    }

    /// What a list should hold.
    fn expected(&self, scope: &Scope, filter: &UserFilter, order: &[By<UserOrderField>]) -> Vec<u128> {
        let mut found: Vec<&User> = self
            .users
            .iter()
            .filter(|user| match scope {
                Scope::Tenant => true,
                Scope::Subtenants(ids) => self.in_one_of(user, ids),
            })
            .filter(|user| self.lets_through(user, filter))
            .collect();
        found.sort_by(|one, other| {
            let mut last = false;
            let by_fields = order.iter().fold(Ordering::Equal, |so_far, by| {
                let compared = match by.field {
                    UserOrderField::Name => fold(&one.name).cmp(&fold(&other.name)),
                    UserOrderField::LastName => fold(&one.last_name).cmp(&fold(&other.last_name)),
                    UserOrderField::Email => fold(&one.email).cmp(&fold(&other.email)),
                    UserOrderField::JobTitle => {
                        one.job_title.as_deref().map(fold).cmp(&other.job_title.as_deref().map(fold))
                    }
                    UserOrderField::CreatedAt => one.created_at.cmp(&other.created_at),
                };
                last = by.descending;
                so_far.then(if by.descending { compared.reverse() } else { compared })
            });
            let ids = one.id.cmp(&other.id);
            by_fields.then(if last { ids.reverse() } else { ids })
        });
        found.into_iter().map(number).collect()
    }
}

fn number(user: &User) -> u128 {
    user.id.0.as_u128() & 0xffff
}

fn text(change: impl FnOnce(&mut TextFilter)) -> Option<TextFilter> {
    let mut filter = TextFilter::default();
    change(&mut filter);
    Some(filter)
}

fn filters() -> Vec<UserFilter> {
    let all = UserFilter::default;
    let some = |text: &str| Some(text.to_owned());
    let chat = Some(RoleSet::only(CHAT));
    vec![
        all(),
        UserFilter { search: some("BO%"), ..all() },
        UserFilter { search: some("o_b"), ..all() },
        UserFilter { search: some("\\"), ..all() },
        UserFilter { search: some("EXAMPLE1"), ..all() },
        UserFilter { search: some("+4179555001"), ..all() },
        UserFilter { name: text(|f| f.eq = some("ANA")), ..all() },
        UserFilter { name: text(|f| f.eq = some("émile")), ..all() },
        UserFilter { last_name: text(|f| f.is_in = Some(vec!["ZOË".into(), "bo%B".into()])), ..all() },
        UserFilter { last_name: text(|f| f.is_in = Some(vec![])), ..all() },
        UserFilter { email: text(|f| f.contains = some("R1")), ..all() },
        UserFilter { email: text(|f| f.starts_with = some("USER2")), ..all() },
        UserFilter { email: text(|f| f.starts_with = some("")), ..all() },
        UserFilter {
            email: text(|f| (f.starts_with, f.contains) = (some("user1"), some("example2"))),
            ..all()
        },
        UserFilter { phone_number: text(|f| f.contains = some("500")), ..all() },
        UserFilter { phone_number: text(|f| f.eq = some("")), ..all() },
        UserFilter { job_title: text(|f| f.eq = some("ENGINEER")), ..all() },
        UserFilter { email_confirmed: Some(true), ..all() },
        UserFilter { status: Some(UserStatus::Disabled), ..all() },
        UserFilter { language: some("PT-br"), ..all() },
        UserFilter { any_role: chat, ..all() },
        UserFilter { any_role: Some(RoleSet::EMPTY), ..all() },
        UserFilter { any_direct_role: chat, ..all() },
        UserFilter { any_profile: Some(vec![id(ADMINS), id(CHATTERS)]), ..all() },
        UserFilter { any_profile: Some(vec![]), ..all() },
        UserFilter { any_subtenant: Some(vec![id(ONE)]), ..all() },
        UserFilter { any_subtenant: Some(vec![]), ..all() },
        UserFilter { or: Some(vec![]), ..all() },
        UserFilter {
            or: Some(vec![
                UserFilter { any_role: chat, email_confirmed: Some(false), ..all() },
                UserFilter { language: some("de"), ..all() },
            ]),
            status: Some(UserStatus::Active),
            ..all()
        },
        UserFilter { not: Some(Box::new(UserFilter { language: some("de"), ..all() })), ..all() },
        UserFilter {
            not: Some(Box::new(UserFilter { phone_number: text(|f| f.contains = some("1")), ..all() })),
            ..all()
        },
        UserFilter { not: Some(Box::default()), ..all() },
    ]
}

/// A page by itself. With what is read besides, it is the same page.
async fn page_of(
    connection: &mut Connection,
    grant: &Grant<leave::ReadUsers>,
    filter: &UserFilter,
    order: &[By<UserOrderField>],
    paging: &Paging,
) -> Result<Page<User>, StoreError> {
    let nothing = Besides::default();
    let (page, total) = users_page::listing(connection, grant, filter, order, paging, nothing).await?;
    assert_eq!(total, None);
    assert!(page.items.iter().all(|(_, held)| held.is_none()));
    let page = page.map(|(user, _)| user);
    for held in [false, true] {
        let besides = Besides { held, total: true };
        let (more, total) = users_page::listing(connection, grant, filter, order, paging, besides).await?;
        assert!(more.items.iter().all(|(_, read)| held || read.is_none()));
        assert_eq!(more.map(|(user, _)| user), page);
        assert_eq!(total, Some(users_page::count(connection, grant, filter).await?));
        let besides = Besides { held, total: false };
        let (more, total) = users_page::listing(connection, grant, filter, order, paging, besides).await?;
        assert_eq!((more.map(|(user, _)| user), total), (page.clone(), None));
    }
    Ok(page)
}

async fn listed(
    connection: &mut Connection,
    grant: &Grant<leave::ReadUsers>,
    filter: &UserFilter,
    order: &[By<UserOrderField>],
    size: usize,
    backward: bool,
) -> Vec<u128> {
    let mut all: Vec<u128> = Vec::new();
    let mut paging = if backward { Paging::last(size) } else { Paging::first(size) };
    loop {
        let page = page_of(connection, grant, filter, order, &paging).await.unwrap();
        let (more, came_from) =
            if backward { (page.has_previous, page.has_next) } else { (page.has_next, page.has_previous) };
        assert_eq!(came_from, paging.after.is_some() || paging.before.is_some());
        let numbers = page.items.iter().map(number);
        if backward {
            all.splice(0..0, numbers);
        } else {
            all.extend(numbers);
        }
        if !more {
            return all;
        }
        assert_eq!(page.items.len(), size);
        let edge = if backward { page.items.first() } else { page.items.last() };
        let cursor = place(edge.unwrap(), order);
        assert!(fits(order, &cursor));
        let text = serde_json::to_string(&cursor).unwrap();
        let cursor = serde_json::from_str(&text).unwrap();
        paging = if backward { Paging::last(size).before(cursor) } else { Paging::first(size).after(cursor) };
    }
}

on_both! {
    every_filter_lets_through_what_its_words_say |db| {
        let people = People::settle(db).await;
        let mut connection = db.store.reader(people.tenant).await.unwrap();
        let scopes = [
            Scope::Tenant,
            Scope::Subtenants(vec![]),
            Scope::Subtenants(vec![id(TWO)]),
            Scope::Subtenants(vec![id(ONE), id(TWO)]),
        ];
        for scope in &scopes {
            let grant = people.reading(scope);
            for filter in filters() {
                let expected = people.expected(scope, &filter, &[]);
                let found = listed(&mut connection, &grant, &filter, &[], 100, false).await;
                assert_eq!(found, expected, "{scope:?} {filter:?}");
                let count = users_page::count(&mut connection, &grant, &filter).await.unwrap();
                assert_eq!(usize::try_from(count), Ok(expected.len()), "{scope:?} {filter:?}");
            }
        }
    }

    every_order_pages_in_both_directions |db| {
        use UserOrderField as Field;
        let people = People::settle(db).await;
        let mut connection = db.store.reader(people.tenant).await.unwrap();
        let grant = people.reading(&Scope::Tenant);
        let up = By::ascending;
        let down = By::descending;
        let orders = [
            vec![],
            vec![up(Field::Name)],
            vec![down(Field::LastName)],
            vec![up(Field::Email)],
            vec![up(Field::JobTitle), up(Field::LastName)],
            vec![down(Field::JobTitle), up(Field::LastName), down(Field::Name)],
            vec![up(Field::CreatedAt), down(Field::Name)],
            vec![down(Field::CreatedAt)],
        ];
        for order in orders {
            let all = UserFilter::default();
            let expected = people.expected(&Scope::Tenant, &all, &order);
            for (size, backward) in [(7, false), (7, true), (40, false), (100, true)] {
                let found = listed(&mut connection, &grant, &all, &order, size, backward).await;
                assert_eq!(found, expected, "{order:?} {size} {backward}");
            }
        }
    }

    a_page_lies_between_two_places_and_a_misfit_is_no_place |db| {
        let people = People::settle(db).await;
        let mut connection = db.store.reader(people.tenant).await.unwrap();
        let grant = people.reading(&Scope::Tenant);
        let all = UserFilter::default();
        let order = [By::descending(UserOrderField::Email)];
        let expected = people.expected(&Scope::Tenant, &all, &order);
        let at = |number: usize| place(&user(expected[number] - 1000), &order);
        for (paging, from, to, next, previous) in [
            (Paging::first(3).after(at(4)).before(at(9)), 5, 8, true, true),
            (Paging::last(3).after(at(4)).before(at(9)), 6, 9, true, true),
            (Paging::first(30).before(at(9)), 0, 9, true, false),
            (Paging::last(30).after(at(36)), 37, 40, false, true),
        ] {
            let page = page_of(&mut connection, &grant, &all, &order, &paging).await.unwrap();
            let found: Vec<u128> = page.items.iter().map(number).collect();
            assert_eq!(found, expected[from..to], "{paging:?}");
            assert_eq!((page.has_next, page.has_previous), (next, previous), "{paging:?}");
        }
        let other = place(&people.users[0], &[By::ascending(UserOrderField::CreatedAt)]);
        assert!(!fits(&order, &other));
        let paging = Paging::first(3).after(other);
        let refused = page_of(&mut connection, &grant, &all, &order, &paging).await;
        assert_eq!(refused.unwrap_err().detail(), "a cursor of another order");
    }

    users_hold_what_they_were_given |db| {
        let people = People::settle(db).await;
        let grant = grant(people.tenant);
        let mut connection = db.store.reader(people.tenant).await.unwrap();
        let ids: Vec<UserId> = people.users.iter().map(|user| user.id).collect();
        let found = holdings::of(&mut connection, &grant, &ids).await;
        assert_eq!(found, Ok(people.held.clone()));
        let nobody: [UserId; 1] = [id(9)];
        let found = holdings::of(&mut connection, &grant, &nobody).await.unwrap();
        assert_eq!(found, HashMap::from([(id(9), Holdings::default())]));
        assert_eq!(holdings::of(&mut connection, &grant, &[]).await, Ok(HashMap::new()));

        let count = |wanted: &dyn Fn(&User) -> bool| {
            i32::try_from(people.users.iter().filter(|user| wanted(user)).count()).unwrap()
        };
        for scope in [Scope::Tenant, Scope::Subtenants(vec![id(ONE)])] {
            let seen = |user: &User| scope == Scope::Tenant || people.in_one_of(user, &[id(ONE)]);
            let holders = count(&|user| {
                let mut held = people.held[&user.id].profiles.iter();
                seen(user) && held.any(|held| held.id == id(ADMINS))
            });
            let grant = people.reading(&scope);
            let found = profiles::user_counts(&mut connection, &grant, &[id(ADMINS), id(9)]).await;
            assert_eq!(found, Ok(HashMap::from([(id(ADMINS), holders), (id(9), 0)])));
            let inside = count(&|user| seen(user) && people.in_one_of(user, &[id(TWO)]));
            let found = subtenants::user_counts(&mut connection, &grant, &[id(TWO)]).await;
            assert_eq!(found, Ok(HashMap::from([(id(TWO), inside)])));
        }
        let active = |user: &&User| {
            user.status == UserStatus::Active
                && people.held[&user.id].effective(user.roles).has(ADMIN)
        };
        let holders: Vec<UserId> = people.users.iter().filter(active).map(|user| user.id).collect();
        assert!(holders.len() > 2 && holders.len() < 6, "{holders:?}");
        assert_eq!(users::active_holders(&mut connection, &grant, ADMIN, 99).await, Ok(holders.clone()));
        assert_eq!(users::active_holders(&mut connection, &grant, ADMIN, 2).await, Ok(holders[..2].to_vec()));
        assert_eq!(users::active_tenant_administrators(&mut connection, &grant).await, Ok(2));
    }

    profiles_and_subtenants_are_found_and_named_once |db| {
        let people = People::settle(db).await;
        let all = grant(people.tenant);
        let mut connection = db.store.reader(people.tenant).await.unwrap();
        let c = &mut connection;
        let admins = profile(ADMINS, "admins", RoleSet::only(ADMIN));
        assert_eq!(profiles::by_ids(c, &all, &[id(ADMINS), id(9)]).await, Ok(vec![admins.clone()]));
        let page = profiles::page(c, &all, None, &Paging::first(1)).await.unwrap();
        assert_eq!((page.items, page.has_next), (vec![admins.clone()], true));
        let behind = Paging::first(1).after(profiles::place(&admins));
        let page = profiles::page(c, &all, None, &behind).await.unwrap();
        assert_eq!((page.items[0].name.as_str(), page.has_next), ("Chatters", false));
        let page = profiles::page(c, &all, Some("ADM"), &Paging::first(9)).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&admins));
        assert_eq!(profiles::count(c, &all, Some("ADM")).await, Ok(1));
        assert_eq!(profiles::count(c, &all, None).await, Ok(2));

        let north = subtenant(TWO, "north");
        assert_eq!(subtenants::by_ids(c, &all, &[id(TWO), id(9)]).await, Ok(vec![north.clone()]));
        let behind = Paging::last(1).before(subtenants::place(&subtenant(ONE, "South")));
        let page = subtenants::page(c, &all, None, &behind).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&north));
        assert_eq!(subtenants::count(c, &all, Some("SOU")).await, Ok(1));
        let scoped = people.reading(&Scope::Subtenants(vec![id(TWO)]));
        let page = subtenants::page(c, &scoped, None, &Paging::first(9)).await.unwrap();
        assert_eq!(page.items, [north]);
        assert_eq!(subtenants::count(c, &scoped, None).await, Ok(1));
        drop(connection);

        let mut tx = db.store.begin(people.tenant).await.unwrap();
        let again = profile(399, "ADMINS", RoleSet::EMPTY);
        assert_eq!(profiles::insert(&mut tx, &all, &again).await, Ok(false));
        assert_eq!(subtenants::insert(&mut tx, &all, &subtenant(299, "North")).await, Ok(false));
        let error = holdings::set_profiles(&mut tx, &all, id(1000), &[id(9)]).await.unwrap_err();
        assert!(error.is_conflict(ConflictKind::ForeignKey), "{error:?}");
    }

    the_record_is_written_whole_and_at_its_version |db| {
        let people = People::settle(db).await;
        let grant = grant(people.tenant);
        let mut tx = db.store.begin(people.tenant).await.unwrap();
        let mut first = people.users[0].clone();
        assert_eq!(users::by_ids(&mut tx, &grant, &[first.id, id(9)]).await, Ok(vec![first.clone()]));
        assert_eq!(users::by_email(&mut tx, &grant, "uSER0@example0.COM").await, Ok(Some(first.clone())));
        assert_eq!(users::by_email(&mut tx, &grant, "new0@example.com").await, Ok(None));
        first.name = "Neu".into();
        first.job_title = Some("Clerk".into());
        first.phone_number = None;
        first.language = None;
        first.pending_email = None;
        first.roles = RoleSet::only(ADMIN);
        first.status = UserStatus::Disabled;
        first.all_subtenants = true;
        first.updated_at = at(200);
        first.version = 2;
        assert_eq!(users::update(&mut tx, &grant, &first, 1).await, Ok(true));
        assert_eq!(users::update(&mut tx, &grant, &first, 1).await, Ok(false), "read at an older version");
        assert_eq!(users::lock(&mut tx, &grant, first.id).await, Ok(Some(first.clone())));
        let searched = UserFilter { search: Some("clerk".into()), ..UserFilter::default() };
        assert_eq!(users_page::count(&mut tx, &grant, &searched).await, Ok(1), "keys are written, too");

        // Addresses: the pending one takes the place of the old one, and one's own is confirmed.
        let mut fifth = people.users[5].clone();
        let found = users::confirm_email(&mut tx, &grant, &fifth, "nobody@example.com", at(300)).await;
        assert_eq!(found, Ok(None));
        let found = users::confirm_email(&mut tx, &grant, &fifth, "NEW5@example.com", at(300)).await;
        fifth.email = "New5@example.com".into();
        (fifth.pending_email, fifth.email_confirmed) = (None, true);
        (fifth.updated_at, fifth.version) = (at(300), 2);
        assert_eq!(found, Ok(Some(fifth.clone())));
        assert_eq!(users::by_email(&mut tx, &grant, "new5@example.com").await, Ok(Some(fifth)));
        let third = &people.users[3];
        let found = users::confirm_email(&mut tx, &grant, third, &third.email, at(300)).await.unwrap();
        assert_eq!(found.map(|user| (user.email, user.email_confirmed)), Some((third.email.clone(), true)));

        let credentials = users::credentials(&mut tx, &grant, third.id).await.unwrap().unwrap();
        assert_eq!(credentials.password_hash, None);
        assert_eq!(users::set_password(&mut tx, &grant, third.id, "new").await, Ok(true));
        assert_eq!(users::set_password(&mut tx, &grant, id(9), "new").await, Ok(false));
        let credentials = users::credentials_by_email(&mut tx, &grant, &third.email).await.unwrap().unwrap();
        assert_eq!(credentials.password_hash.as_deref(), Some("new"));
        assert_eq!(credentials.user.id, third.id);
        tx.commit().await.unwrap();

        for own in [true, false] {
            let mut tx = db.store.begin(people.tenant).await.unwrap();
            let mut taken = user(50);
            taken.email = "USER1@EXAMPLE1.com".into();
            let refused = if own {
                users::insert(&mut tx, &grant, &taken).await
            } else {
                let changed = User { email: taken.email, ..people.users[2].clone() };
                users::update(&mut tx, &grant, &changed, 1).await.map(drop)
            };
            let error = refused.unwrap_err();
            assert!(error.is_conflict(ConflictKind::Unique), "{error:?}");
        }
    }
}
