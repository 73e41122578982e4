//! Records, addresses, and what users hold.

use std::collections::HashMap;

use super::super::db::{at, grant, id};
use super::super::{Db, on_both};
use super::{ADMIN, ADMINS, ONE, People, TWO, profile, subtenant, user};
use crate::authz::Scope;
use crate::model::{Holdings, RoleSet, User, UserId, UserStatus};
use crate::store::page::Paging;
use crate::store::users_page::UserFilter;
use crate::store::{ConflictKind, StoreError, holdings, profiles, subtenants, users, users_page};

on_both! {
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
        let was = first.clone();
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
        assert_eq!(users::update(&mut tx, &grant, &first, &was).await, Ok(()));
        assert_eq!(users::lock(&mut tx, &grant, first.id).await, Ok(Some(first.clone())));
        // Each of those that most indexes have by itself, and none of them.
        let changes: [fn(&mut User); 4] = [
            |user| user.name = "Neuer".into(),
            |user| user.last_name = "Neumann".into(),
            |user| user.email = "neu0@example.com".into(),
            |user| {
                user.job_title = Some("Clerk of Works".into());
                (user.status, user.all_subtenants) = (UserStatus::Active, false);
                user.pending_email = Some("later0@example.com".into());
            },
        ];
        for change in changes {
            let was = first.clone();
            change(&mut first);
            first.version += 1;
            assert_eq!(users::update(&mut tx, &grant, &first, &was).await, Ok(()));
            assert_eq!(users::lock(&mut tx, &grant, first.id).await, Ok(Some(first.clone())));
        }
        assert_eq!(users::by_email(&mut tx, &grant, "NEU0@example.com").await, Ok(Some(first.clone())));
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
                match users::update(&mut tx, &grant, &changed, &people.users[2]).await {
                    Ok(()) => tx.commit().await,
                    refused => refused,
                }
            };
            let error = refused.unwrap_err();
            assert!(error.is_conflict(ConflictKind::Unique), "{error:?}");
        }
    }

    /// Whether it goes by itself or behind other statements of its transaction.
    who_was_slower_writes_nothing |db| {
        let people = People::settle(db).await;
        let grant = grant(people.tenant);
        let [mut faster, mut slower] = [people.users[0].clone(), people.users[0].clone()];
        (faster.name, faster.version) = ("Faster".into(), 2);
        (slower.name, slower.version) = ("Slower".into(), 2);
        let mut tx = db.store.begin(people.tenant).await.unwrap();
        users::update(&mut tx, &grant, &faster, &people.users[0]).await.unwrap();
        tx.commit().await.unwrap();
        for alone in [true, false] {
            let mut tx = db.store.begin(people.tenant).await.unwrap();
            let failed = async {
                if !alone {
                    users::set_password(&mut tx, &grant, slower.id, "slower").await?;
                }
                users::update(&mut tx, &grant, &slower, &people.users[0]).await?;
                tx.commit().await
            };
            assert!(matches!(failed.await, Err(StoreError::Serialization(_))));
            let mut reader = db.store.reader(people.tenant).await.unwrap();
            let kept = users::credentials(&mut reader, &grant, slower.id).await.unwrap().unwrap();
            assert_eq!((kept.user, kept.password_hash), (faster.clone(), None));
        }
    }
}

/// SQLite writes each index of a column that is set.
#[tokio::test]
async fn names_and_addresses_that_stay_are_not_written() {
    let db = Db::sqlite().await;
    let people = People::settle(&db).await;
    let mut tx = db.store.begin(people.tenant).await.unwrap();
    let texts = "name, name_key, last_name, last_name_key, email, email_key";
    let trap = format!(
        "CREATE TEMP TRIGGER trap AFTER UPDATE OF {texts} ON users BEGIN SELECT raise(ABORT, 'written'); END"
    );
    tx.batch(&trap).await.unwrap();
    let grant = grant(people.tenant);
    let was = &people.users[0];
    let title = User { job_title: Some("Clerk".into()), version: was.version + 1, ..was.clone() };
    assert_eq!(users::update(&mut tx, &grant, &title, was).await, Ok(()));
    assert_eq!(users::lock(&mut tx, &grant, was.id).await, Ok(Some(title.clone())));
    let name = User { name: "Neu".into(), version: title.version + 1, ..title.clone() };
    let error = users::update(&mut tx, &grant, &name, &title).await.unwrap_err();
    assert!(error.detail().contains("written"), "{error:?}");
}
