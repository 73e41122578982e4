//! Mailed tokens and counted attempts.

use chrono::TimeDelta;

use super::db::{at, grant, id};
use super::people::user;
use super::{Db, on_both};
use crate::model::{Secret, SecretPurpose, TenantId};
use crate::store::{attempts, secrets, users};

fn secret(number: u128, purpose: SecretPurpose) -> Secret {
    Secret {
        id: id(7000 + number),
        hash: vec![u8::try_from(number).unwrap(); 32],
        purpose,
        user_id: user(0).id,
        address: "user0@example0.com".into(),
        membership_id: None,
        created_at: at(1),
        expires_at: at(50),
    }
}

async fn settle(db: &Db) -> TenantId {
    let both = db.tenants().await;
    for tenant in both {
        let mut tx = db.store.begin(tenant).await.unwrap();
        users::insert(&mut tx, &grant(tenant), &user(0)).await.unwrap();
        tx.commit().await.unwrap();
    }
    both[0]
}

on_both! {
    a_token_is_good_once_for_its_purpose_in_its_time |db| {
        use SecretPurpose::{ConfirmEmail, Recovery, SetPassword};
        let tenant = settle(db).await;
        let own = grant(tenant);
        let mut tx = db.store.begin(tenant).await.unwrap();
        let t = &mut tx;
        let recovery = secret(1, Recovery);
        secrets::insert(t, &own, &recovery).await.unwrap();
        secrets::insert(t, &own, &secret(2, ConfirmEmail)).await.unwrap();
        let hash = &recovery.hash;
        let both = [SetPassword, Recovery];
        assert_eq!(secrets::find(t, &own, hash, &both, at(49)).await, Ok(Some(recovery.clone())));
        assert_eq!(secrets::find(t, &own, hash, &[SetPassword], at(49)).await, Ok(None));
        assert_eq!(secrets::find(t, &own, hash, &both, at(50)).await, Ok(None), "its time is over");
        assert_eq!(secrets::consume(t, &own, hash, &[ConfirmEmail], at(49)).await, Ok(None));
        assert_eq!(secrets::consume(t, &own, hash, &both, at(50)).await, Ok(None));
        assert_eq!(secrets::consume(t, &own, hash, &both, at(49)).await, Ok(Some(recovery.clone())));
        assert_eq!(secrets::consume(t, &own, hash, &both, at(49)).await, Ok(None), "used");
        assert_eq!(secrets::find(t, &own, hash, &both, at(49)).await, Ok(None), "used");

        let newer = secret(3, Recovery);
        let newest = secret(4, Recovery);
        secrets::insert(t, &own, &newer).await.unwrap();
        secrets::insert(t, &own, &newest).await.unwrap();
        assert_eq!(secrets::find(t, &own, &newer.hash, &both, at(2)).await, Ok(None), "voided");
        assert_eq!(secrets::find(t, &own, &newest.hash, &both, at(2)).await, Ok(Some(newest.clone())));
        secrets::void(t, &own, user(0).id, &both).await.unwrap();
        assert_eq!(secrets::find(t, &own, &newest.hash, &both, at(2)).await, Ok(None));
        let other = secret(2, ConfirmEmail);
        assert_eq!(secrets::find(t, &own, &other.hash, &[ConfirmEmail], at(2)).await, Ok(Some(other)));
        tx.commit().await.unwrap();

        let mut reader = db.store.reader(id(2)).await.unwrap();
        let found = secrets::find(&mut reader, &grant(id(2)), &[2; 32], &[ConfirmEmail], at(2)).await;
        assert_eq!(found, Ok(None), "another tenant's");
    }

    attempts_are_counted_in_their_window_and_given_back |db| {
        let tenant = settle(db).await;
        let own = grant(tenant);
        let window = TimeDelta::seconds(900);
        let mut tx = db.store.begin(tenant).await.unwrap();
        let t = &mut tx;
        for (kind, subject, second, expected) in [
            ("PASSWORD", b"a", 0, 1),
            ("PASSWORD", b"a", 1, 2),
            ("PASSWORD", b"b", 2, 1),
            ("ADDRESS", b"a", 3, 1),
            ("PASSWORD", b"a", 899, 3),
            ("PASSWORD", b"a", 900, 1),
            ("PASSWORD", b"a", 1799, 2),
        ] {
            let count = attempts::count(t, &own, kind, subject, window, at(second)).await;
            assert_eq!(count, Ok(expected), "{kind} {subject:?} {second}");
        }
        for _ in 0..3 {
            attempts::give_back(t, &own, "PASSWORD", b"a").await.unwrap();
        }
        assert_eq!(attempts::count(t, &own, "PASSWORD", b"a", window, at(1799)).await, Ok(1), "never below none");
        tx.commit().await.unwrap();
    }

    attempts_in_parallel_each_have_a_number_of_their_own |db| {
        let tenant = settle(db).await;
        let guesses = (0..12).map(async |_| {
            let mut tx = db.store.begin(tenant).await.unwrap();
            let window = TimeDelta::seconds(900);
            let count = attempts::count(&mut tx, &grant(tenant), "PASSWORD", b"a", window, at(1)).await;
            tx.commit().await.unwrap();
            count.unwrap()
        });
        let mut numbers = futures_util::future::join_all(guesses).await;
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=12).collect::<Vec<i64>>());
    }
}
