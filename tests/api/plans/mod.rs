//! Every statement that the API sends is put to EXPLAIN: a missing index fails here rather than in production.
//!
//! A statement may look at as many rows of a table that grows with the tenant as its answer has, and not more: each
//! scan goes through an index by more than the tenant, or along an index in the order of a page that stops early.
//! What does otherwise stands in `allowed.rs` with its reason.

mod allowed;
mod fault;
mod fill;
mod lists;
mod postgres;
mod recorder;
mod rounds;
mod sqlite;

use std::collections::BTreeSet;

use fault::Fault;
use recorder::Recorder;

use crate::support::TestApp;

/// Everything that a store is asked for, and how it is answered; fails with the plans that grow with the tenant.
fn settle(on: &'static str, faults: &BTreeSet<Fault>) {
    let allowed: Vec<_> = allowed::ALLOWED.iter().filter(|one| one.on.contains(on)).collect();
    let rest: Vec<String> = faults
        .iter()
        .filter(|fault| !allowed.iter().any(|one| one.covers(fault)))
        .map(ToString::to_string)
        .collect();
    assert!(rest.is_empty(), "{on}: {} plans that grow with the tenant\n\n{}", rest.len(), rest.join("\n\n"));
    let unused: Vec<_> = allowed.iter().filter(|one| !faults.iter().any(|fault| one.covers(fault))).collect();
    assert!(unused.is_empty(), "{on}: no longer needed, take it out of allowed.rs: {unused:#?}");
}

/// Runs every document and gives what was sent.
async fn sent(app: &TestApp, recorder: &Recorder) -> BTreeSet<String> {
    let before = app.services.store.statements();
    let heard = recorder.count(&app.database.url);
    rounds::all(app).await;
    let sent = recorder.statements(&app.database.url);
    let (counted, heard) =
        (app.services.store.statements() - before, recorder.count(&app.database.url) - heard);
    assert!(heard >= counted, "{counted} statements were sent and {heard} were heard");
    assert!(sent.len() > 100, "no more than {} statements: {sent:#?}", sent.len());
    sent
}

#[tokio::test]
async fn every_statement_to_sqlite_goes_by_an_index() {
    let recorder = Recorder::listen();
    let app = TestApp::sqlite().await;
    let sent = sent(&app, &recorder).await;
    settle("SQLite", &sqlite::judge(&app.database.url, &sent));
}

#[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
#[tokio::test]
async fn every_statement_to_postgres_goes_by_an_index() {
    let recorder = Recorder::listen();
    let app = TestApp::postgres().await;
    let sent = sent(&app, &recorder).await;
    settle("PostgreSQL", &postgres::judge(&app.database.url, &sent).await);
}
