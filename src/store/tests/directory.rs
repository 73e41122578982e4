//! The version of a tenant's directory grows with every change of its profiles and subtenants, and of theirs alone.

use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::db::{at, grant, id};
use super::people::user;
use super::{Db, on_both};
use crate::model::{Profile, RoleKey, RoleSet, Subtenant, TenantId, UserId};
use crate::store::connection::{Connection, on};
use crate::store::directory::{self, Entries};
use crate::store::held::Held;
use crate::store::sql::Sql;
use crate::store::{DatabaseUrl, StoreError, Tx, holdings, profiles, subtenants, users};

fn profile(number: u128, name: &str) -> Profile {
    let roles = RoleSet::only(RoleKey::AgentUser);
    Profile {
        id: id(number),
        name: name.to_owned(),
        description: Some("What it is for".to_owned()),
        roles,
        created_at: at(1),
        updated_at: at(2),
        version: 3,
    }
}

fn subtenant(number: u128, name: &str) -> Subtenant {
    Subtenant { id: id(number), name: name.to_owned(), description: None, created_at: at(1), version: 1 }
}

async fn version(db: &Db, tenant: TenantId) -> i64 {
    let mut connection = db.store.reader(tenant).await.unwrap();
    directory::read(&mut connection, &grant(tenant), 10).await.unwrap().version
}

/// Runs a statement of this tenant that the program itself has no function for.
async fn run(
    connection: &mut Connection,
    before: &'static str,
    tenant: TenantId,
) -> Result<usize, StoreError> {
    let statement = Sql::new(before).bind(tenant).statement::<BigInt>();
    on!(connection, |c| statement.execute(c))
}

/// Opens a transaction in which the tenant gets profiles 301 and 302 and subtenants 201 and 202.
pub(super) async fn settled(db: &Db, tenant: TenantId) -> Tx {
    let mut tx = db.store.begin(tenant).await.unwrap();
    let grant = grant(tenant);
    assert_eq!(profiles::insert(&mut tx, &grant, &profile(301, "Readers")).await, Ok(true));
    assert_eq!(profiles::insert(&mut tx, &grant, &profile(302, "admins")).await, Ok(true));
    assert_eq!(subtenants::insert(&mut tx, &grant, &subtenant(201, "South")).await, Ok(true));
    assert_eq!(subtenants::insert(&mut tx, &grant, &subtenant(202, "north")).await, Ok(true));
    tx
}

on_both! {
    every_change_of_a_directory_grows_its_version |db| {
        let [tenant, other] = db.tenants().await;
        let mut seen = vec![version(db, tenant).await];
        let elsewhere = version(db, other).await;
        let mut tx = db.store.begin(tenant).await.unwrap();
        profiles::insert(&mut tx, &grant(tenant), &profile(301, "Readers")).await.unwrap();
        tx.commit().await.unwrap();
        seen.push(version(db, tenant).await);
        let mut tx = db.store.begin(tenant).await.unwrap();
        subtenants::insert(&mut tx, &grant(tenant), &subtenant(201, "South")).await.unwrap();
        tx.commit().await.unwrap();
        seen.push(version(db, tenant).await);
        for change in [
            "UPDATE profiles SET roles = 0 WHERE tenant_id = ",
            "UPDATE subtenants SET description = 'More' WHERE tenant_id = ",
            "DELETE FROM profiles WHERE tenant_id = ",
            "DELETE FROM subtenants WHERE tenant_id = ",
        ] {
            let mut tx = db.store.begin(tenant).await.unwrap();
            assert_eq!(run(&mut tx, change, tenant).await, Ok(1), "{change}");
            tx.commit().await.unwrap();
            seen.push(version(db, tenant).await);
        }
        assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
        assert_eq!(version(db, other).await, elsewhere, "another tenant's");
    }

    every_change_of_what_runs_grows_the_version |db| {
        let [tenant, other] = db.tenants().await;
        let mut seen = vec![version(db, tenant).await];
        let elsewhere = version(db, other).await;
        for change in [
            "INSERT INTO policy_scripts (id, name, name_key, mode, created_at, updated_at, tenant_id) \
             SELECT id, 'One', 'one', 'OFF', created_at, created_at, id FROM tenants WHERE id = ",
            "UPDATE policy_scripts SET description = 'More' WHERE tenant_id = ",
        ] {
            let mut tx = db.store.begin(tenant).await.unwrap();
            assert_eq!(run(&mut tx, change, tenant).await, Ok(1), "{change}");
            tx.commit().await.unwrap();
            seen.push(version(db, tenant).await);
        }
        // A version runs only once its script names it.
        let mut tx = db.store.begin(tenant).await.unwrap();
        let upload = "INSERT INTO policy_versions (id, script_id, number, source, sha256, hooks, tests, \
             uploaded_at, tenant_id) SELECT id, id, 1, '', '', '[]', '[]', created_at, id FROM tenants WHERE id = ";
        assert_eq!(run(&mut tx, upload, tenant).await, Ok(1));
        tx.commit().await.unwrap();
        assert_eq!(version(db, tenant).await, seen[2]);
        for change in [
            "UPDATE policy_versions SET source = 'x' WHERE tenant_id = ",
            "UPDATE policy_scripts SET mode = 'SHADOW', active_version = id WHERE tenant_id = ",
            "UPDATE policy_scripts SET mode = 'OFF', active_version = NULL WHERE tenant_id = ",
            "DELETE FROM policy_scripts WHERE tenant_id = ",
        ] {
            let mut tx = db.store.begin(tenant).await.unwrap();
            assert_eq!(run(&mut tx, change, tenant).await, Ok(1), "{change}");
            tx.commit().await.unwrap();
            seen.push(version(db, tenant).await);
        }
        assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
        assert_eq!(version(db, other).await, elsewhere, "another tenant's");
    }

    what_is_rolled_back_or_changes_nothing_leaves_the_version |db| {
        let [tenant, _] = db.tenants().await;
        settled(db, tenant).await.commit().await.unwrap();
        let before = version(db, tenant).await;
        let mut tx = db.store.begin(tenant).await.unwrap();
        run(&mut tx, "DELETE FROM profiles WHERE tenant_id = ", tenant).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(version(db, tenant).await, before);
        let mut tx = db.store.begin(tenant).await.unwrap();
        let taken = profile(309, "readers");
        assert_eq!(profiles::insert(&mut tx, &grant(tenant), &taken).await, Ok(false));
        assert_eq!(users::insert(&mut tx, &grant(tenant), &user(1)).await, Ok(()));
        assert_eq!(holdings::set_profiles(&mut tx, &grant(tenant), user(1).id, &[id(301)]).await, Ok(()));
        tx.commit().await.unwrap();
        assert_eq!(version(db, tenant).await, before);
    }

    a_directory_is_read_whole_with_its_version |db| {
        let [tenant, other] = db.tenants().await;
        let nothing = Entries { complete: true, committed: true, ..Entries::default() };
        let mut connection = db.store.reader(other).await.unwrap();
        assert_eq!(directory::read(&mut connection, &grant(other), 4).await, Ok(nothing));
        drop(connection);
        let mut tx = settled(db, tenant).await;
        let inside = directory::read(&mut tx, &grant(tenant), 4).await.unwrap();
        assert!(!inside.committed);
        tx.commit().await.unwrap();
        let mut connection = db.store.reader(tenant).await.unwrap();
        let whole = Entries {
            version: inside.version,
            profiles: vec![profile(302, "admins"), profile(301, "Readers")],
            subtenants: vec![subtenant(202, "north"), subtenant(201, "South")],
            complete: true,
            committed: true,
        };
        assert_eq!(directory::read(&mut connection, &grant(tenant), 4).await, Ok(whole.clone()));
        let cut = Entries { subtenants: vec![subtenant(202, "north")], complete: false, ..whole };
        assert_eq!(directory::read(&mut connection, &grant(tenant), 3).await, Ok(cut));
    }

    what_users_hold_is_read_in_their_row |db| {
        let [tenant, other] = db.tenants().await;
        for tenant in [other, tenant] {
            let mut tx = settled(db, tenant).await;
            for number in 1..4 {
                users::insert(&mut tx, &grant(tenant), &user(number)).await.unwrap();
            }
            let everything = tenant == other;
            let (both, one) = ([id(301), id(302)], [id(202)]);
            holdings::set_profiles(&mut tx, &grant(tenant), user(1).id, &both).await.unwrap();
            holdings::set_subtenants(&mut tx, &grant(tenant), user(2).id, &one).await.unwrap();
            if everything {
                holdings::set_profiles(&mut tx, &grant(tenant), user(3).id, &both).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        let directory = version(db, tenant).await;
        let held = |profiles: &[u128], subtenants: &[u128]| Held {
            profiles: profiles.iter().map(|number| id(*number)).collect(),
            subtenants: subtenants.iter().map(|number| id(*number)).collect(),
            directory,
        };
        let mut connection = db.store.reader(tenant).await.unwrap();
        let ids: Vec<UserId> = vec![user(1).id, user(2).id, user(3).id, id(9)];
        let mut found = users::known(&mut connection, &grant(tenant), &ids).await.unwrap();
        found.sort_by_key(|(user, _)| user.id);
        found[0].1.profiles.sort();
        let expected = [(user(1), held(&[301, 302], &[])), (user(2), held(&[], &[202])), (user(3), held(&[], &[]))];
        assert_eq!(found, expected);
        let mut found = users::held_by(&mut connection, &grant(tenant), &ids[1..]).await.unwrap();
        found.sort_by_key(|(user, _)| *user);
        assert_eq!(found, expected[1..].iter().map(|(user, held)| (user.id, held.clone())).collect::<Vec<_>>());
    }
}

/// Loads of many tenants at once count for each of them, and what does not say whose rows go is refused.
#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn statements_on_many_tenants_grow_each_version() {
    let db = Db::postgres("directories").await;
    let [tenant, other] = db.tenants().await;
    for tenant in [tenant, other] {
        settled(&db, tenant).await.commit().await.unwrap();
    }
    let before = [version(&db, tenant).await, version(&db, other).await];
    let mut owner = AsyncPgConnection::establish(&superuser(&db)).await.unwrap();
    owner.batch_execute("UPDATE profiles SET roles = roles").await.unwrap();
    let after = [version(&db, tenant).await, version(&db, other).await];
    assert!(before[0] < after[0] && before[1] < after[1], "{before:?} {after:?}");
    let refused = owner.batch_execute("TRUNCATE profiles CASCADE").await.unwrap_err();
    assert!(refused.to_string().starts_with("delete the rows instead"), "{refused}");
    // An ordinary role without a tenant reaches no version, and no profile either.
    let mut tx = db.store.begin(tenant).await.unwrap();
    assert_eq!(run(&mut tx, "UPDATE profiles SET roles = 1 WHERE tenant_id = ", other).await, Ok(0));
    tx.commit().await.unwrap();
    assert_eq!([version(&db, tenant).await, version(&db, other).await], after);
}

/// The same database for a role that row-level security does not hold for.
fn superuser(db: &Db) -> String {
    let DatabaseUrl::Postgres(config) = &db.url else { panic!("not on PostgreSQL") };
    let url =
        std::env::var("TENANTRY_TEST_POSTGRES_SUPERUSER").expect("TENANTRY_TEST_POSTGRES_SUPERUSER is set");
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{}", config.get_dbname().unwrap())
}
