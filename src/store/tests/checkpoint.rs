//! SQLite's log is copied into the file beside whoever writes, and begins anew.

use std::fs::metadata;
use std::path::Path;
use std::time::Duration;

use bb8::ManageConnection;
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel_async::SimpleAsyncConnection;

use super::Db;
use super::db::{at, grant, id};
use crate::store::checkpoint::{self, Checkpoint, LONG, Log, MUCH, settings};
use crate::store::local::at_once;
use crate::store::sqlite::Opener;
use crate::store::{DatabaseUrl, tenants};

/// A megabyte: at least so many pages.
const PAGES: i64 = 256;

fn open(path: &Path) -> (Opener, SqliteConnection) {
    let opener = Opener::new(path.to_owned(), false, Duration::from_secs(5));
    let mut writer = opener.open().unwrap();
    writer.batch_execute(&settings()).unwrap();
    writer.batch_execute("PRAGMA busy_timeout = 0; CREATE TABLE kept (x)").unwrap();
    (opener, writer)
}

fn look(raw: &mut SqliteConnection) -> Log {
    checkpoint::look(raw).unwrap().unwrap()
}

/// A commit of a megabyte.
fn write(writer: &mut SqliteConnection) {
    writer.batch_execute("INSERT INTO kept VALUES (zeroblob(1048576))").unwrap();
}

#[tokio::test]
async fn the_log_is_copied_beside_the_writer_who_begins_it_anew() {
    let db = Db::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &db.url else { panic!() };
    let (opener, mut writer) = open(path);
    let checkpoint = Checkpoint::new(opener.clone());
    // As long each time.
    for _ in 0..3 {
        let (last, copied) = fill(&mut writer, &checkpoint);
        assert!((LONG..LONG + 3 * PAGES).contains(&last), "{last}");
        assert!(copied > LONG / (MUCH + 3 * PAGES), "{copied}");
    }
}

/// Writes until the log begins anew: how long it was, and how often it was copied.
fn fill(writer: &mut SqliteConnection, checkpoint: &Checkpoint) -> (i64, i64) {
    let (mut last, mut copied) = (0, 0);
    for _ in 0..2 * LONG / PAGES {
        write(writer);
        let Log { pages, .. } = look(writer);
        if pages < last {
            return (last, copied);
        }
        last = pages;
        if checkpoint.after_commit(writer) {
            copied += 1;
            let before = look(writer);
            assert!((MUCH..MUCH + 2 * PAGES).contains(&before.left()), "{before:?}");
            // What is written meanwhile is not in the way.
            writer.batch_execute("BEGIN IMMEDIATE; INSERT INTO kept VALUES (1)").unwrap();
            checkpoint.copy();
            writer.batch_execute("COMMIT").unwrap();
            let after = look(writer);
            assert_eq!(after.copied, before.pages);
            assert!(after.left() > 0 && after.left() < PAGES, "{after:?}");
        }
    }
    panic!("the log goes on: {last}, copied {copied} times");
}

#[tokio::test]
async fn the_log_goes_on_while_somebody_reads_what_was_there() {
    let db = Db::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &db.url else { panic!() };
    let (opener, mut writer) = open(path);
    let checkpoint = Checkpoint::new(opener.clone());
    write(&mut writer);
    let mut reader = opener.open().unwrap();
    reader.batch_execute("BEGIN; SELECT count(*) FROM kept").unwrap();
    let there = look(&mut writer).pages;
    let mut tried = 0;
    while look(&mut writer).pages < LONG + 2 * PAGES {
        write(&mut writer);
        if checkpoint.after_commit(&mut writer) {
            tried += 1;
            checkpoint.copy();
            assert_eq!(look(&mut writer).copied, there);
        }
    }
    assert!(
        (LONG / (MUCH + PAGES)..=LONG / MUCH + 1).contains(&tried),
        "{tried} times, not with each commit"
    );
    write(&mut writer);
    write(&mut writer);
    reader.batch_execute("COMMIT").unwrap();
    assert!(checkpoint.after_commit(&mut writer), "the writer has not copied what could be copied beside it");
    checkpoint.copy();
    let Log { pages, copied } = look(&mut writer);
    assert_eq!(pages, copied);
    // One who has begun to read since waits for nothing, and keeps nobody.
    reader.batch_execute("BEGIN; SELECT count(*) FROM kept").unwrap();
    assert!(!checkpoint.after_commit(&mut writer));
    write(&mut writer);
    let anew = look(&mut writer);
    assert!(anew.pages < MUCH && anew.copied == 0, "{anew:?}");
}

#[tokio::test]
async fn whoever_commits_has_it_copied() {
    let db = Db::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &db.url else { panic!() };
    let (_, mut other) = open(path);
    write(&mut other);
    write(&mut other);
    let before = metadata(path).unwrap().len();
    // It is done on a thread beside them, soon; without it, a thousand of these leave the file as it is.
    for number in 1..1000 {
        let mut tx = db.store.begin(id(1)).await.unwrap();
        let slug = format!("t{number}");
        let added = tenants::insert(&mut tx, &grant(id(number)), &slug, "Name", &[0; 32], at(0)).await;
        assert_eq!(added, Ok(true));
        tx.commit().await.unwrap();
        if metadata(path).unwrap().len() > before {
            return;
        }
    }
    panic!("nothing was copied into the file, of {before} bytes");
}

/// Somebody reads from the log when it is to begin anew: it goes on, and is tried again after a while.
#[tokio::test]
async fn a_log_that_could_not_begin_anew_is_tried_again() {
    let db = Db::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &db.url else { panic!() };
    let (opener, mut writer) = open(path);
    let checkpoint = Checkpoint::new(opener.clone());
    while look(&mut writer).pages < LONG {
        write(&mut writer);
    }
    let mut reader = opener.open().unwrap();
    reader.batch_execute("BEGIN; SELECT count(*) FROM kept").unwrap();
    checkpoint.copy();
    assert!(!checkpoint.after_commit(&mut writer));
    write(&mut writer);
    let mut pages = vec![look(&mut writer).pages];
    assert!(pages[0] > LONG + PAGES, "{pages:?}");
    // The next one has begun to read when that one ends, as where somebody always does.
    for _ in 0..8 {
        let mut next = opener.open().unwrap();
        next.batch_execute("BEGIN; SELECT count(*) FROM kept").unwrap();
        reader = next;
        write(&mut writer);
        if checkpoint.after_commit(&mut writer) {
            checkpoint.copy();
        }
        pages.push(look(&mut writer).pages);
    }
    assert!(pages.is_sorted(), "{pages:?}");
    reader.batch_execute("COMMIT").unwrap();
    for _ in 0..4 {
        write(&mut writer);
        if checkpoint.after_commit(&mut writer) {
            checkpoint.copy();
        }
    }
    assert!(look(&mut writer).pages < LONG, "{pages:?}");
}

/// What a disk that has failed says when it is asked again is worth nothing.
#[tokio::test]
async fn where_the_disk_has_failed_the_log_stays() {
    let db = Db::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &db.url else { panic!() };
    let path = path.with_extension("failing");
    let (opener, mut writer) = open(&path);
    let checkpoint = Checkpoint::new(opener);
    write(&mut writer);
    checkpoint.failed("database or disk is full");
    write(&mut writer);
    assert!(checkpoint.after_commit(&mut writer), "of which another one may succeed");
    writer.batch_execute("BEGIN IMMEDIATE; INSERT INTO kept VALUES (1)").unwrap();
    checkpoint.copy();
    writer.batch_execute("COMMIT").unwrap();
    let Log { pages, copied } = look(&mut writer);
    assert!(copied >= MUCH && copied < pages);
    checkpoint.failed("disk I/O error");
    while look(&mut writer).pages < LONG + MUCH {
        write(&mut writer);
        assert!(!checkpoint.after_commit(&mut writer));
    }
    assert_eq!(look(&mut writer).copied, copied);
    let log = format!("{}-wal", path.display());
    // These are all of the file.
    drop((writer, checkpoint));
    assert!(metadata(log).unwrap().len() > 0);
}

/// Or it would be copied in the COMMIT that finds a thousand pages.
#[tokio::test]
async fn the_connection_that_writes_leaves_the_log_alone() {
    let db = Db::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &db.url else { panic!() };
    let (opener, mut other) = open(path);
    let mut link = opener.connect().await.unwrap();
    for _ in 0..6 {
        let text = "INSERT INTO kept VALUES (zeroblob(1048576))";
        at_once(link.raw().batch_execute(text)).unwrap();
    }
    let log = look(&mut other);
    assert!(log.pages > 6 * PAGES && log.copied == 0, "{log:?}");
}
