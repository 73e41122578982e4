//! Policy scripts, versions, runs and how they did.

use std::collections::HashMap;

use chrono::TimeDelta;
use serde_json::json;

use super::db::{at, grant, id};
use super::{Db, on_both};
use crate::authz::Grant;
use crate::model::{
    PolicyHookKey, PolicyMode, PolicyRun, PolicyScript, PolicyVerdict, PolicyVersion, RunId, ScriptId,
    TenantId,
};
use crate::store::page::Paging;
use crate::store::policies::runs::{self, PolicyRunFilter};
use crate::store::policies::{self, ActiveVersion, PolicyStats, scripts, stats, versions};
use crate::store::{ConflictKind, StoreError, Tx};

fn script(number: u128, name: &str) -> PolicyScript {
    PolicyScript {
        id: id(number),
        name: name.into(),
        description: None,
        mode: PolicyMode::Off,
        active_version: None,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// Version `number` of the script whose number is its hundreds.
fn version(number: u128) -> PolicyVersion {
    PolicyVersion {
        id: id(number),
        script_id: id(number / 100 * 100),
        number: i32::try_from(number % 100).unwrap(),
        source: format!("fn before_invite(ctx) {{ /* {number} */ }}"),
        sha256: format!("{number:064x}"),
        hooks: vec![PolicyHookKey::BeforeInvite, PolicyHookKey::ValidateUser],
        tests: vec!["test_one".into(), "test_two".into()],
        uploaded_by: (number.is_multiple_of(2)).then(|| id(7)),
        uploaded_at: at(i64::try_from(number).unwrap()),
    }
}

/// What runs, as of now.
async fn running(tx: &mut Tx, grant: &Grant<impl Sized>) -> Result<Vec<ActiveVersion>, StoreError> {
    policies::active(tx, grant).await.map(|running| running.scripts)
}

/// Three scripts: `beta` (100) with three versions, `Alpha` (200) with one, `gamma` (300) with none.
async fn settled(db: &Db) -> TenantId {
    let [acme, other] = db.tenants().await;
    let mut tx = db.store.begin(acme).await.unwrap();
    for script in [script(100, "beta"), script(200, "Alpha"), script(300, "gamma")] {
        assert_eq!(scripts::insert(&mut tx, &grant(acme), &script).await, Ok(true));
    }
    for number in [101, 102, 201, 103] {
        let added =
            versions::insert(&mut tx, &grant(acme), PolicyVersion { number: 0, ..version(number) }).await;
        assert_eq!(added, Ok(Some(version(number))));
    }
    tx.commit().await.unwrap();
    let mut tx = db.store.begin(other).await.unwrap();
    assert_eq!(scripts::insert(&mut tx, &grant(other), &script(400, "Beta")).await, Ok(true));
    tx.commit().await.unwrap();
    acme
}

fn run(n: u128, script: u128) -> PolicyRun {
    PolicyRun {
        id: id(5000 + n),
        script_id: id(script),
        version_id: id(script + 1),
        hook: if n.is_multiple_of(2) { PolicyHookKey::BeforeInvite } else { PolicyHookKey::ValidateUser },
        mode: if n.is_multiple_of(5) { PolicyMode::Shadow } else { PolicyMode::Enforced },
        verdict: [PolicyVerdict::Allowed, PolicyVerdict::Denied, PolicyVerdict::Failed]
            [usize::try_from(n % 3).unwrap()],
        messages: vec![format!("m{n}"), "\u{0}\"".into()],
        context: json!({ "now": "x", "invite": { "email": "é@x.y" }, "n": n.to_string() }),
        log: vec![],
        operations: i32::try_from(n).unwrap(),
        operation_limit: 100_000,
        microseconds: 1000 - i32::try_from(n).unwrap(),
        started_at: at(i64::try_from(n / 2).unwrap()),
        actor: (n.is_multiple_of(2)).then(|| id(7)),
        invited: (n.is_multiple_of(4)).then(|| id(8)),
    }
}

fn names(scripts: &[PolicyScript]) -> Vec<&str> {
    scripts.iter().map(|script| script.name.as_str()).collect()
}

on_both! {
    scripts_are_listed_by_name_and_named_once |db| {
        let acme = settled(db).await;
        let grant = grant(acme);
        let mut tx = db.store.begin(acme).await.unwrap();
        let c = &mut *tx;
        let page = scripts::page(c, &grant, &Paging::first(2)).await.unwrap();
        assert_eq!((names(&page.items), page.has_next), (vec!["Alpha", "beta"], true));
        let behind = Paging::first(2).after(scripts::place(&page.items[1]));
        let page = scripts::page(c, &grant, &behind).await.unwrap();
        assert_eq!((names(&page.items), page.has_next), (vec!["gamma"], false));
        assert_eq!(scripts::count(c, &grant).await, Ok(3));
        assert_eq!(scripts::by_name(c, &grant, "BETA").await, Ok(Some(script(100, "beta"))));
        assert_eq!(scripts::by_name(c, &grant, "delta").await, Ok(None));
        assert_eq!(scripts::by_ids(c, &grant, &[id(200), id(400)]).await, Ok(vec![script(200, "Alpha")]));
        assert_eq!(scripts::insert(c, &grant, &script(301, "GAMMA")).await, Ok(false));
        assert_eq!(scripts::describe(c, &grant, id(300), Some("What for"), at(9)).await, Ok(true));
        let told = PolicyScript { description: Some("What for".into()), updated_at: at(9), ..script(300, "gamma") };
        assert_eq!(scripts::lock(c, &grant, id(300)).await, Ok(Some(told)));
        assert_eq!(scripts::describe(c, &grant, id(400), None, at(9)).await, Ok(false));
    }

    /// Numbers count in each script, and the same source is there once.
    versions_are_numbered_in_their_script |db| {
        let acme = settled(db).await;
        let grant = grant(acme);
        let mut tx = db.store.begin(acme).await.unwrap();
        let c = &mut *tx;
        let page = versions::page(c, &grant, id(100), &Paging::first(2)).await.unwrap();
        assert_eq!((page.items.clone(), page.has_next), (vec![version(103), version(102)], true));
        let behind = Paging::first(2).after(versions::place(&page.items[1]));
        let page = versions::page(c, &grant, id(100), &behind).await.unwrap();
        assert_eq!((page.items, page.has_next), (vec![version(101)], false));
        assert_eq!(versions::count(c, &grant, id(100)).await, Ok(3));
        assert_eq!(versions::by_ids(c, &grant, &[id(201), id(9)]).await, Ok(vec![version(201)]));
        let sha256 = version(102).sha256;
        assert_eq!(versions::by_sha256(c, &grant, id(100), &sha256).await, Ok(Some(version(102))));
        assert_eq!(versions::by_sha256(c, &grant, id(200), &sha256).await, Ok(None));
        assert_eq!(versions::insert(c, &grant, PolicyVersion { script_id: id(400), ..version(104) }).await, Ok(None));
        let again = PolicyVersion { id: id(104), ..version(102) };
        let error = versions::insert(c, &grant, again).await.unwrap_err();
        assert!(error.is_conflict(ConflictKind::Unique), "{error:?}");
    }

    /// Of uploads at the same moment each gets a number of its own.
    versions_that_come_at_once_are_numbered_one_by_one |db| {
        let acme = settled(db).await;
        let uploads: Vec<_> = (150..158)
            .map(|number| {
                let store = db.store.clone();
                tokio::spawn(async move {
                    let mut tx = store.begin(acme).await.unwrap();
                    let added = versions::insert(&mut tx, &grant(acme), version(number)).await.unwrap();
                    tx.commit().await.unwrap();
                    added.unwrap().number
                })
            })
            .collect();
        let mut found = Vec::new();
        for upload in uploads {
            found.push(upload.await.unwrap());
        }
        found.sort_unstable();
        assert_eq!(found, [4, 5, 6, 7, 8, 9, 10, 11]);
    }

    /// What runs is what was switched on, in the version that was named, of the same script alone.
    the_active_versions_are_those_switched_on |db| {
        let acme = settled(db).await;
        let grant = grant(acme);
        let mut tx = db.store.begin(acme).await.unwrap();
        assert_eq!(running(&mut tx, &grant).await, Ok(vec![]));
        for (number, mode, active) in [
            (100, PolicyMode::Enforced, 102),
            (200, PolicyMode::Shadow, 201),
            (100, PolicyMode::Enforced, 101),
        ] {
            assert_eq!(scripts::set_mode(&mut tx, &grant, id(number), mode, Some(id(active)), at(5)).await, Ok(true));
        }
        let on = |number, name, mode, active| ActiveVersion {
            script: PolicyScript {
                mode,
                active_version: Some(id(active)),
                updated_at: at(5),
                ..script(number, name)
            },
            version: version(active),
        };
        let both = vec![
            on(200, "Alpha", PolicyMode::Shadow, 201),
            on(100, "beta", PolicyMode::Enforced, 101),
        ];
        assert_eq!(running(&mut tx, &grant).await, Ok(both.clone()));
        assert_eq!(scripts::set_mode(&mut tx, &grant, id(200), PolicyMode::Off, Some(id(201)), at(5)).await, Ok(true));
        assert_eq!(scripts::set_mode(&mut tx, &grant, id(400), PolicyMode::Off, None, at(5)).await, Ok(false));
        assert_eq!(running(&mut tx, &grant).await, Ok(both[1..].to_vec()));
        tx.commit().await.unwrap();
        for (active, kind) in [(Some(id(201)), ConflictKind::ForeignKey), (None, ConflictKind::Check)] {
            let mut tx = db.store.begin(acme).await.unwrap();
            let refused = scripts::set_mode(&mut tx, &grant, id(100), PolicyMode::Shadow, active, at(6)).await;
            let error = refused.unwrap_err();
            assert!(error.is_conflict(kind), "{error:?}");
        }
    }

    runs_are_listed_newest_first |db| {
        let acme = settled(db).await;
        let grant = grant(acme);
        let mut tx = db.store.begin(acme).await.unwrap();
        let all: Vec<PolicyRun> = (0..30).map(|n| run(n, if n < 20 { 100 } else { 200 })).collect();
        policies::insert_runs(&mut tx, &grant, &all).await.unwrap();
        tx.commit().await.unwrap();
        let mut c = db.store.reader(acme).await.unwrap();
        let any = PolicyRunFilter::default;
        type Meant = fn(&PolicyRun) -> bool;
        let cases: [(PolicyRunFilter, Meant); 7] = [
            (any(), |_| true),
            (PolicyRunFilter { script: Some(id(200)), ..any() }, |run| run.script_id == id(200)),
            (PolicyRunFilter { hook: Some(PolicyHookKey::ValidateUser), ..any() }, |run| run.hook == PolicyHookKey::ValidateUser),
            (PolicyRunFilter { verdict: Some(PolicyVerdict::Denied), ..any() }, |run| run.verdict == PolicyVerdict::Denied),
            (PolicyRunFilter { mode: Some(PolicyMode::Shadow), ..any() }, |run| run.mode == PolicyMode::Shadow),
            (PolicyRunFilter { since: Some(at(12)), ..any() }, |run| run.started_at >= at(12)),
            (
                PolicyRunFilter { script: Some(id(100)), since: Some(at(3)), mode: Some(PolicyMode::Enforced), ..any() },
                |run| run.script_id == id(100) && run.started_at >= at(3) && run.mode == PolicyMode::Enforced,
            ),
        ];
        for (filter, meant) in cases {
            let mut expected: Vec<PolicyRun> = all.iter().filter(|run| meant(run)).cloned().collect();
            expected.reverse();
            assert_eq!(runs::count(&mut c, &grant, &filter).await, Ok(i64::try_from(expected.len()).unwrap()));
            let first = runs::page(&mut c, &grant, &filter, &Paging::first(5)).await.unwrap();
            assert_eq!(first.items, expected[..5.min(expected.len())], "{filter:?}");
            assert_eq!(first.has_next, expected.len() > 5);
            let rest = Paging::first(100).after(runs::place(first.items.last().unwrap()));
            let rest = runs::page(&mut c, &grant, &filter, &rest).await.unwrap();
            assert_eq!(rest.items, expected[5.min(expected.len())..], "{filter:?}");
        }
        let ids: [RunId; 2] = [id(5003), id(9)];
        assert_eq!(runs::by_ids(&mut c, &grant, &ids).await, Ok(vec![run(3, 100)]));
    }

    /// Nearest rank over seven days, for all scripts at once, zeros for those without runs.
    stats_are_of_seven_days |db| {
        let acme = settled(db).await;
        let grant = grant(acme);
        let now = at(0) + TimeDelta::days(30);
        let week_ago = now - TimeDelta::days(7);
        let mut all = Vec::new();
        // 200 runs: of operations 1 to 200 the 198th, of microseconds 1 to 200 likewise, the other way round.
        for n in 1..=200 {
            all.push(PolicyRun { microseconds: i32::try_from(201 - n).unwrap(), started_at: now, ..run(n, 100) });
        }
        // Too old to count, by a microsecond and no more.
        all.push(PolicyRun { operations: 99_999, started_at: week_ago, ..run(300, 100) });
        let inside = week_ago + TimeDelta::microseconds(1);
        all.push(PolicyRun { verdict: PolicyVerdict::Failed, microseconds: 8, started_at: inside, ..run(301, 200) });
        let mut tx = db.store.begin(acme).await.unwrap();
        policies::insert_runs(&mut tx, &grant, &all).await.unwrap();
        let asked: [ScriptId; 3] = [id(100), id(200), id(300)];
        let found = stats::of(&mut tx, &grant, &asked, now).await;
        let expected = HashMap::from([
            (
                asked[0],
                PolicyStats {
                    runs: 200,
                    allowed: 66,
                    denied: 67,
                    failed: 67,
                    operations_p99: 198,
                    microseconds_p99: 198,
                },
            ),
            (asked[1], PolicyStats { runs: 1, failed: 1, operations_p99: 301, microseconds_p99: 8, ..PolicyStats::default() }),
            (asked[2], PolicyStats::default()),
        ]);
        assert_eq!(found, Ok(expected));
        assert_eq!(stats::of(&mut tx, &grant, &[], now).await, Ok(HashMap::new()));
    }
}
