//! Searching for a part of an address or a name, against looking at everybody.

use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;

use super::db::grant;
use super::people::user;
use super::{Db, on_both};
use crate::model::{TenantId, User, UserId};
use crate::store::connection::{Connection, on};
use crate::store::filter::TextFilter;
use crate::store::page::{By, Paging};
use crate::store::schema::users as table;
use crate::store::search_size::{Shared, Size, Worth};
use crate::store::sql::Sql;
use crate::store::users_page::{Besides, UserFilter, UserOrderField};
use crate::store::{Tx, search, users, users_page};

fn email(text: &str) -> UserFilter {
    UserFilter { email: Some(TextFilter::containing(text)), ..UserFilter::default() }
}

fn name(text: &str) -> UserFilter {
    UserFilter { name: Some(TextFilter::containing(text)), ..UserFilter::default() }
}

/// How many the index picked, none where it was not asked, and how many there are: the same as without it.
async fn found(connection: &mut Connection, tenant: TenantId, filter: &UserFilter) -> (Option<usize>, i64) {
    found_by(&search::Searches::default(), connection, tenant, filter).await
}

async fn found_by(
    searches: &search::Searches,
    connection: &mut Connection,
    tenant: TenantId,
    filter: &UserFilter,
) -> (Option<usize>, i64) {
    let (grant, order) = (grant(tenant), [By::ascending(UserOrderField::LastName)]);
    let narrowed = search::narrow(connection, &grant, filter, searches).await.unwrap().into_owned();
    let mut answers = Vec::new();
    for filter in [filter, &narrowed] {
        let (besides, paging) = (Besides { held: false, total: true }, Paging::first(100));
        let (page, total) =
            users_page::listing(connection, &grant, filter, &order, &paging, besides).await.unwrap();
        answers.push((page, total.unwrap()));
    }
    assert_eq!(answers[0], answers[1], "{filter:?}");
    (narrowed.among.map(|ids| ids.len()), answers[0].1)
}

/// So many that the index is asked.
async fn settle(connection: &mut Connection, tenant: TenantId) {
    for number in 0..1100 {
        users::insert(connection, &grant(tenant), &user(number)).await.unwrap();
    }
}

async fn rename(tx: &mut Tx, tenant: TenantId, before: &User, email: &str) -> User {
    let after = User { email: email.to_owned(), version: before.version + 1, ..before.clone() };
    assert_eq!(users::update(tx, &grant(tenant), &after, before).await, Ok(()));
    after
}

on_both! {
    the_index_picks_everybody_who_can_be_meant |db| {
        let [tenant, other] = db.tenants().await;
        let mut tx = db.store.begin(other).await.unwrap();
        users::insert(&mut tx, &grant(other), &user(5000)).await.unwrap();
        assert_eq!(found(&mut tx, other, &email("user5000@")).await, (None, 1), "few users: none is passed over");
        tx.commit().await.unwrap();

        let mut tx = db.store.begin(tenant).await.unwrap();
        settle(&mut tx, tenant).await;
        for (filter, picked, there) in [
            (email("USER777@"), Some(1), 1),
            (email("r77"), Some(11), 11),
            (email("user5000@"), Some(0), 0),
            // The address of user777 has all its runs, and not the text.
            (email("r7777@"), Some(0), 0),
            (email("us"), None, 1100),
            (email(""), None, 1100),
            (email("example"), None, 1100),
            (email("nobody at all, and a text that is far longer than twelve runs"), Some(0), 0),
            // Neither a wildcard nor a quotation mark means anything.
            (email("r7_7"), Some(0), 0),
            (email("%77"), Some(0), 0),
            (email("\"@e"), Some(0), 0),
            (email("\\r7"), Some(0), 0),
            (name("ÉMILE"), Some(244), 122),
            (name("bo%"), Some(122), 122),
            (email("user1@example1.co"), Some(1), 1),
        ] {
            assert_eq!(found(&mut tx, tenant, &filter).await, (picked, there), "{filter:?}");
        }
        tx.commit().await.unwrap();
        let mut reader = db.store.reader(tenant).await.unwrap();
        assert_eq!(found(&mut reader, tenant, &email("USER777@")).await, (Some(1), 1), "by a connection that only reads");
    }

    more_are_picked_where_everybody_is_many_more |db| {
        let [tenant, _] = db.tenants().await;
        let mut tx = db.store.begin(tenant).await.unwrap();
        settle(&mut tx, tenant).await;
        let worth = |few, many, large| search::Searches::with(Worth { few, many, large });
        for (searches, text, picked, there) in [
            (worth(11, 0, 0), "r77", Some(11), 11),
            (worth(10, 11, 1099), "r77", Some(11), 11),
            (worth(10, 10, 1099), "r77", None, 11),
            (worth(10, 11, 1100), "r77", None, 11),
            (worth(10, 1100, 1099), "example", Some(1100), 1100),
        ] {
            for turn in ["asked", "remembered"] {
                let found = found_by(&searches, &mut tx, tenant, &email(text)).await;
                assert_eq!(found, (picked, there), "{searches:?} {text} {turn}");
            }
        }
        tx.commit().await.unwrap();
    }

    what_everybody_has_is_found_out_by_the_first_search |db| {
        let [tenant, _] = db.tenants().await;
        let mut tx = db.store.begin(tenant).await.unwrap();
        settle(&mut tx, tenant).await;
        let searches = search::Searches::default();
        // Only everybody has ".co", and one of a thousand "r77".
        for (text, picked, there, statements) in [("r777@", Some(1), 1, 4), ("r777@", Some(1), 1, 1), (".com", None, 1100, 1)] {
            let before = db.store.statements();
            let narrowed = search::narrow(&mut tx, &grant(tenant), &email(text), &searches).await.unwrap().into_owned();
            assert_eq!(db.store.statements() - before, statements, "{text}");
            assert_eq!(narrowed.among.map(|ids| ids.len()), picked, "{text}");
            assert_eq!(found_by(&searches, &mut tx, tenant, &email(text)).await, (picked, there), "{text}");
        }
        let Some(Size::Indexed { large, shared }) = searches.size(tenant) else { panic!("not remembered") };
        assert_eq!((large, shared.has(".co"), shared.has("r77")), (false, true, false));

        // Where the first and the last had something in common that others have not, it is looked for after all.
        let searches = search::Searches::with(Worth { few: 50, many: 50, large: 0 });
        let shared = Arc::new(Shared::of(&["r77".to_owned()]));
        searches.found(tenant, Size::Indexed { large: false, shared });
        let before = db.store.statements();
        let narrowed = search::narrow(&mut tx, &grant(tenant), &email("er77"), &searches).await.unwrap().into_owned();
        assert_eq!((narrowed.among.map(|ids| ids.len()), db.store.statements() - before), (Some(11), 2));
        tx.rollback().await.unwrap();
    }

    what_is_written_is_found_at_once_and_what_is_taken_back_is_not |db| {
        let [tenant, _] = db.tenants().await;
        let mut tx = db.store.begin(tenant).await.unwrap();
        settle(&mut tx, tenant).await;
        let moved = rename(&mut tx, tenant, &user(7), "Zebra@example.com").await;
        assert_eq!(found(&mut tx, tenant, &email("zebra")).await, (Some(1), 1));
        assert_eq!(found(&mut tx, tenant, &email("user7@")).await, (Some(0), 0));
        tx.commit().await.unwrap();

        let mut tx = db.store.begin(tenant).await.unwrap();
        rename(&mut tx, tenant, &moved, "okapi@example.com").await;
        assert_eq!(found(&mut tx, tenant, &email("okapi")).await, (Some(1), 1));
        tx.rollback().await.unwrap();

        let mut tx = db.store.begin(tenant).await.unwrap();
        assert_eq!(found(&mut tx, tenant, &email("okapi")).await, (Some(0), 0));
        assert_eq!(found(&mut tx, tenant, &email("zebra")).await, (Some(1), 1));
        let gone: UserId = moved.id;
        on!(&mut *tx, |c| diesel::delete(table::table.find((tenant, gone))).execute(c)).unwrap();
        assert_eq!(found(&mut tx, tenant, &email("zebra")).await, (Some(0), 0));
        users::insert(&mut tx, &grant(tenant), &moved).await.unwrap();
        assert_eq!(found(&mut tx, tenant, &email("zebra")).await, (Some(1), 1));
        tx.commit().await.unwrap();
    }
}

#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn row_level_security_does_not_keep_postgres_from_its_index() {
    let db = Db::postgres("search_plan").await;
    let [tenant, _] = db.tenants().await;
    let mut tx = db.store.begin(tenant).await.unwrap();
    // As in the function that asks.
    tx.batch("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off").await.unwrap();
    let query = Sql::new("EXPLAIN SELECT user_id FROM user_texts WHERE tenant_id = ")
        .bind(tenant)
        .sql(" LIMIT 9")
        .statement::<Text>();
    let plan: Vec<String> = on!(&mut *tx, |c| query.load(c)).unwrap();
    let plan = plan.join("\n");
    assert!(plan.contains("Bitmap Index Scan on user_texts_by_run"), "{plan}");
    assert!(plan.contains("Index Cond: (tenantry_runs(tenant_id, held) @>"), "{plan}");
    // Whoever seeks nothing sees nobody, and whoever seeks everybody nobody else's.
    settle(&mut tx, tenant).await;
    for (sought, there) in [("", 0), ("{}", 1100)] {
        tx.batch(&format!("SET LOCAL tenantry.sought = '{sought}'")).await.unwrap();
        let query = Sql::new("SELECT count(*) FROM user_texts").statement::<BigInt>();
        let seen: i64 = on!(&mut *tx, |c| query.get_result(c)).unwrap();
        assert_eq!(seen, there, "{sought}");
    }
    tx.rollback().await.unwrap();
}
