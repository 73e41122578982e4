//! SQLite's log is copied into the file beside whoever writes, and begins anew.

use std::fs::metadata;
use std::path::Path;
use std::time::Duration;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;

use super::Db;
use super::db::{at, grant, id};
use crate::store::checkpoint::{Checkpoint, LONG, Log, MUCH, look, settings};
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
    let (mut last, mut copied) = (0, 0);
    loop {
        write(&mut writer);
        let Log { pages, .. } = look(&mut writer).unwrap();
        if pages < last {
            break;
        }
        last = pages;
        if checkpoint.after_commit(&mut writer) {
            copied += 1;
            let before = look(&mut writer).unwrap();
            assert!((MUCH..MUCH + 2 * PAGES).contains(&before.left()), "{before:?}");
            // What is written meanwhile is not in the way.
            writer.batch_execute("BEGIN IMMEDIATE; INSERT INTO kept VALUES (1)").unwrap();
            checkpoint.copy();
            writer.batch_execute("COMMIT").unwrap();
            let after = look(&mut writer).unwrap();
            assert_eq!(after.copied, before.pages);
            assert!(after.left() > 0 && after.left() < PAGES, "{after:?}");
        }
    }
    assert!((LONG..LONG + MUCH + 2 * PAGES).contains(&last), "{last}");
    assert!(copied > LONG / (MUCH + 3 * PAGES), "{copied}");
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
    let there = look(&mut writer).unwrap().pages;
    while look(&mut writer).unwrap().pages < LONG + 2 * PAGES {
        write(&mut writer);
        if checkpoint.after_commit(&mut writer) {
            checkpoint.copy();
            assert_eq!(look(&mut writer).unwrap().copied, there);
        }
    }
    reader.batch_execute("COMMIT").unwrap();
    assert!(checkpoint.after_commit(&mut writer), "the writer has not copied what could be copied beside it");
    checkpoint.copy();
    let Log { pages, copied } = look(&mut writer).unwrap();
    assert_eq!(pages, copied);
    // One who has begun to read since waits for nothing, and keeps nobody.
    reader.batch_execute("BEGIN; SELECT count(*) FROM kept").unwrap();
    assert!(!checkpoint.after_commit(&mut writer));
    write(&mut writer);
    let anew = look(&mut writer).unwrap();
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
