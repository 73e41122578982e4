//! Mailed tokens and counted attempts.

use chrono::TimeDelta;

use super::db::{at, grant, id};
use super::people::user;
use super::{Db, on_both};
use crate::model::{Secret, SecretPurpose, Session, TenantId};
use crate::store::{
    StoreError, attempts,
    attempts_bound::{Bound, count_all, count_within_all, tallies},
    secrets, session_refresh, sessions,
    sessions::SessionTokens,
    users,
};

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
        tx.commit().await.unwrap();
        for _ in 0..3 {
            let mut tx = db.store.begin(tenant).await.unwrap();
            attempts::give_back(&mut tx, &own, "PASSWORD", b"a").await.unwrap();
            tx.commit().await.unwrap();
        }
        let mut tx = db.store.begin(tenant).await.unwrap();
        let t = &mut tx;
        assert_eq!(attempts::count(t, &own, "PASSWORD", b"a", window, at(1799)).await, Ok(1), "never below none");
        tx.commit().await.unwrap();
    }

    an_event_is_counted_in_all_its_bounds_or_in_none |db| {
        let tenant = settle(db).await;
        let own = grant(tenant);
        let bound = |kind, seconds, most, adds| Bound {
            kind, subject: b"a".to_vec(), window: TimeDelta::seconds(seconds), most, adds,
        };
        let bounds = [bound("PAUSE", 10, 1, 1), bound("TOTAL", 100, 3, 1), bound("TOLD", 50, 2, 0)];
        // Whether it is counted, at which second, with how many told before: in one go, and waiting for the counts.
        for (second, told, within) in [
            (0, 0, true), (9, 0, false), (10, 0, true), (20, 2, true), (30, 0, false), (100, 3, false), (101, 0, false),
            (150, 0, true),
        ] {
            for _ in 0..told {
                let mut tx = db.store.begin(tenant).await.unwrap();
                let window = TimeDelta::seconds(50);
                attempts::count(&mut tx, &own, "TOLD", b"a", window, at(second)).await.unwrap();
                tx.commit().await.unwrap();
            }
            let mut tx = db.store.begin(tenant).await.unwrap();
            let counted = count_all(&mut tx, &own, &bounds, at(second)).await.unwrap();
            let fits = |bound: &Bound| counted[bound.kind].count <= bound.most;
            assert_eq!(bounds.iter().all(fits), within, "{second}: {counted:?}");
            let found = tallies(&mut tx, &own, &bounds).await.unwrap();
            let of = |bound: &Bound| found[&(bound.kind.to_owned(), bound.subject.clone())];
            assert!(found.len() == 3 && bounds.iter().all(|bound| of(bound) == counted[bound.kind]));
            tx.rollback().await.unwrap();
            let mut tx = db.store.begin(tenant).await.unwrap();
            let counted = match count_within_all(&mut tx, &own, &bounds, at(second)).await {
                Ok(()) => tx.commit().await,
                Err(error) => Err(error),
            };
            assert_eq!(counted.is_ok(), within, "{second}: {counted:?}");
            assert!(within || matches!(counted, Err(StoreError::Serialization(_))), "{second}: {counted:?}");
        }
    }

    attempts_are_counted_where_the_tenant_is_active_and_tell_which_one_opened_a_window |db| {
        let tenant = settle(db).await;
        let own = grant(tenant);
        let window = TimeDelta::seconds(900);
        let mut tx = db.store.begin(tenant).await.unwrap();
        let t = &mut tx;
        for (second, back, expected) in
            [(0, true, (1, true)), (1, false, (1, false)), (2, false, (2, false)), (902, false, (1, true))]
        {
            let found = attempts::count_in_active(t, &own, "TOKEN", b"a", window, at(second)).await;
            let found = found.unwrap().map(|found| (found.count, found.opened));
            assert_eq!(found, Some(expected), "{second}");
            if back {
                attempts::give_back(t, &own, "TOKEN", b"a").await.unwrap();
            }
        }
        tx.commit().await.unwrap();

        let mut tx = db.store.begin(tenant).await.unwrap();
        tx.batch("UPDATE tenants SET status = 'SUSPENDED'").await.unwrap();
        tx.commit().await.unwrap();
        for (tenant, whose) in [(tenant, "suspended"), (id(77), "unknown")] {
            let mut tx = db.store.begin(tenant).await.unwrap();
            let own = grant(tenant);
            let found = attempts::count_in_active(&mut tx, &own, "TOKEN", b"b", window, at(3)).await;
            assert_eq!(found, Ok(None), "{whose}");
            if whose == "suspended" {
                let counted = attempts::count(&mut tx, &own, "TOKEN", b"b", window, at(3)).await;
                assert_eq!(counted, Ok(1), "nothing was counted");
            }
            tx.rollback().await.unwrap();
        }
    }

    a_refresh_token_is_turned_once_and_with_it_comes_whose_it_is |db| {
        let tenant = settle(db).await;
        let own = grant(tenant);
        let session = Session {
            id: id(60),
            user_id: user(0).id,
            created_at: at(0),
            last_seen_at: at(0),
            expires_at: at(900),
            user_agent: None,
            ip_address: None,
        };
        let tokens = |turn: u8, second| SessionTokens {
            access_hash: if turn == 1 { &[1; 32] } else { &[2; 32] },
            access_expires_at: at(second),
            refresh_hash: if turn == 1 { &[1; 32] } else { &[2; 32] },
            refresh_expires_at: at(second),
        };
        let mut tx = db.store.begin(tenant).await.unwrap();
        sessions::insert(&mut tx, &own, &session, &[9; 32], tokens(1, 10)).await.unwrap();
        tx.commit().await.unwrap();

        let turn = async |second| {
            let mut tx = db.store.begin(tenant).await.unwrap();
            let found = session_refresh::lock_by_family(&mut tx, &own, &[9; 32]).await.unwrap().unwrap();
            let turned = sessions::rotate(&mut tx, &own, session.id, &[1; 32], tokens(2, second), at(5)).await;
            let ended = match turned {
                Ok(()) => tx.commit().await,
                Err(error) => Err(error),
            };
            (found, ended)
        };
        let (found, turned) = turn(20).await;
        assert_eq!(turned, Ok(()));
        assert_eq!((found.session, &found.user), (session.id, &user(0)));
        let times = (found.expires_at, found.refresh_expires_at, found.refresh_hash);
        assert_eq!(times, (at(900), at(10), vec![1; 32]));
        assert!(found.tenant_active && found.held.is_empty());
        let (found, turned) = turn(30).await;
        assert!(matches!(turned, Err(StoreError::Serialization(_))), "{turned:?}");
        assert_eq!((found.refresh_expires_at, found.refresh_hash), (at(20), vec![2; 32]));
        let mut tx = db.store.begin(tenant).await.unwrap();
        let other = session_refresh::lock_by_family(&mut tx, &own, &[8; 32]).await;
        assert_eq!(other, Ok(None));
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
