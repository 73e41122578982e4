//! Lists of users against the model: every filter, every order, page by page.

use super::super::db::id;
use super::super::{Db, on_both};
use super::model::filters;
use super::{ONE, People, TWO, number, user};
use crate::authz::{Grant, Scope, leave};
use crate::model::User;
use crate::store::page::{By, Page, Paging, fits};
use crate::store::users_page::{self, Besides, UserFilter, UserOrderField, place};
use crate::store::{Connection, StoreError};

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
}
