//! The outbox, and the tokens that are made as its mails go out.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::db::{at, grant, id};
use super::{Db, on_both};
use crate::clock::{SharedWorld, Timestamp, World};
use crate::mail::{HOLE, Outbox, QueuedMail, StoreOutbox};
use crate::model::{Identifier, MailId, NewMail, Secret, SecretPurpose, TenantId, UserId, UserStatus};
use crate::store::connection::on;
use crate::store::outbox::{self, MailCounts, SUPERSEDED};
use crate::store::schema;
use crate::store::types::At;
use crate::store::{DatabaseUrl, Store, secrets};
use crate::token::{self, Purpose};

/// Secrets count up.
#[derive(Default)]
struct Counter(AtomicU64);

impl World for Counter {
    fn now(&self) -> Timestamp {
        at(0)
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn secret(&self) -> [u8; 32] {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        let mut secret = [0xA7; 32];
        secret[24..].copy_from_slice(&number.to_be_bytes());
        secret
    }
}

fn world() -> SharedWorld {
    Arc::new(Counter::default())
}

fn plain(number: u128, second: i64) -> NewMail {
    NewMail {
        id: id(number),
        recipient: format!("user{number}@example.com"),
        subject: "Notice".into(),
        text_body: "Hello\n".into(),
        html_body: "<p>Hello</p>\n".into(),
        message_id: format!("<{number}@people.example>"),
        secret_id: None,
        created_at: at(second),
    }
}

/// A mail with a link to the secret of the same number.
fn linking(number: u128, second: i64) -> NewMail {
    NewMail {
        text_body: format!("https://people.example/set-password?token={HOLE}\n"),
        html_body: format!("<a href=\"https://people.example/set-password?token={HOLE}\">go</a>\n"),
        secret_id: Some(id(number)),
        ..plain(number, second)
    }
}

fn secret(number: u128, purpose: SecretPurpose) -> Secret {
    Secret {
        id: id(number),
        hash: vec![u8::try_from(number).unwrap(); 32],
        purpose,
        user_id: id(90),
        address: "a@example.com".into(),
        membership_id: None,
        created_at: at(0),
        expires_at: at(1000),
    }
}

async fn queue(store: &Store, tenant: TenantId, mails: &[NewMail]) {
    let mut tx = store.begin(tenant).await.unwrap();
    for mail in mails {
        outbox::insert(&mut tx, &grant(tenant), mail.clone()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn add_user(store: &Store, tenant: TenantId) {
    use schema::users as u;
    let mut tx = store.begin(tenant).await.unwrap();
    let user = diesel::insert_into(u::table).values((
        (u::tenant_id.eq(tenant), u::id.eq(id::<UserId>(90)), u::name.eq("A"), u::name_key.eq("a")),
        (u::last_name.eq("B"), u::last_name_key.eq("b"), u::email.eq("a@example.com")),
        (u::email_key.eq("a@example.com"), u::email_confirmed.eq(true), u::status.eq(UserStatus::Active)),
        (u::roles.eq(crate::model::RoleSet::EMPTY), u::all_subtenants.eq(true), u::search_key.eq("a")),
        (u::created_at.eq(At(at(0))), u::updated_at.eq(At(at(0))), u::version.eq(1)),
    ));
    on!(&mut *tx, |c| user.execute(c)).unwrap();
    tx.commit().await.unwrap();
}

async fn issue(store: &Store, tenant: TenantId, secrets: &[Secret]) {
    let mut tx = store.begin(tenant).await.unwrap();
    for secret in secrets {
        secrets::insert(&mut tx, &grant(tenant), secret).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn numbers(mails: &[QueuedMail]) -> Vec<u128> {
    mails.iter().map(|mail| mail.id.uuid().as_u128() - id::<MailId>(0).uuid().as_u128()).collect()
}

/// The token in the mail, the same in both bodies.
fn token_of(mail: &QueuedMail) -> String {
    let token = mail.text.split_once("?token=").unwrap().1.trim().to_owned();
    assert_eq!(mail.html, format!("<a href=\"https://people.example/set-password?token={token}\">go</a>\n"));
    token
}

/// Whether the token opens its secret.
async fn opens(store: &Store, tenant: TenantId, token: &str, now: Timestamp) -> bool {
    let hash = token::read(Purpose::SetPassword, token).unwrap().hash;
    let mut reader = store.reader(tenant).await.unwrap();
    let purposes = [SecretPurpose::SetPassword];
    secrets::find(&mut reader, &grant(tenant), &hash, &purposes, now).await.unwrap().is_some()
}

/// State, attempts, error and bodies as they are stored.
async fn stored(
    store: &Store,
    tenant: TenantId,
    number: u128,
) -> (String, i32, Option<String>, String, String) {
    use schema::outbox as o;
    let mut reader = store.reader(tenant).await.unwrap();
    on!(&mut reader, |c| o::table
        .find((tenant, id::<MailId>(number)))
        .select((o::state, o::attempts, o::last_error, o::text_body, o::html_body))
        .get_result(c))
    .unwrap()
}

/// Every byte of every file in the folder, -wal and -shm among them.
fn bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files: Vec<_> = files.filter(|path| path.is_file()).collect();
    assert!(files.len() > 1, "no -wal beside the file: {files:?}");
    files.iter().flat_map(|path| std::fs::read(path).unwrap()).collect()
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

on_both! {
    /// Mails of all tenants come by how long they are due, at most as many as wanted, and whole.
    what_is_due_is_leased_oldest_first |db| {
        let [acme, other] = db.tenants().await;
        let outbox = StoreOutbox::new(db.store.clone(), world());
        queue(&db.store, acme, &[plain(13, 3), plain(12, 2), plain(14, 9)]).await;
        queue(&db.store, other, &[plain(11, 1), plain(15, 3)]).await;
        let first = outbox.lease_due(at(3), at(10), 2).await.unwrap();
        assert_eq!(numbers(&first), [11, 12]);
        let expected = QueuedMail {
            tenant: other,
            id: id(11),
            recipient: "user11@example.com".into(),
            subject: "Notice".into(),
            text: "Hello\n".into(),
            html: "<p>Hello</p>\n".into(),
            message_id: "<11@people.example>".into(),
            created_at: at(1),
            attempts: 0,
        };
        assert!(first[0] == expected);
        assert_eq!(numbers(&outbox.lease_due(at(3), at(10), 9).await.unwrap()), [13, 15]);
        assert_eq!(numbers(&outbox.lease_due(at(9), at(19), 9).await.unwrap()), [14]);
    }

    /// A lease keeps others away until it runs out, and no longer.
    a_lease_runs_out |db| {
        let [acme, _] = db.tenants().await;
        let outbox = StoreOutbox::new(db.store.clone(), world());
        queue(&db.store, acme, &[plain(11, 0)]).await;
        assert_eq!(numbers(&outbox.lease_due(at(0), at(180), 9).await.unwrap()), [11]);
        assert_eq!(numbers(&outbox.lease_due(at(179), at(359), 9).await.unwrap()), []);
        assert_eq!(numbers(&outbox.lease_due(at(180), at(360), 9).await.unwrap()), [11]);
    }

    /// Of workers that look at the same moment, one gets a mail, and each mail goes to one.
    two_workers_never_get_the_same_mail |db| {
        let [acme, other] = db.tenants().await;
        for (tenant, from) in [(acme, 100), (other, 200)] {
            let mails: Vec<NewMail> = (from..from + 20).map(|number| plain(number, 0)).collect();
            queue(&db.store, tenant, &mails).await;
        }
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let outbox = StoreOutbox::new(db.store.clone(), world());
                tokio::spawn(async move { numbers(&outbox.lease_due(at(0), at(180), 6).await.unwrap()) })
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            let leased = worker.await.unwrap();
            assert!(leased.len() <= 6, "{leased:?}");
            all.extend(leased);
        }
        let last = StoreOutbox::new(db.store.clone(), world());
        all.extend(numbers(&last.lease_due(at(0), at(180), 100).await.unwrap()));
        let expected: BTreeSet<u128> = (100..120).chain(200..220).collect();
        assert_eq!(all.len(), 40, "{all:?}");
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), expected);
    }

    /// A mail that failed comes again at its time, behind those that were due before; one that is out or
    /// given up comes no more, and of one that is out nothing is kept that it said.
    what_became_of_a_mail_is_kept |db| {
        let [acme, other] = db.tenants().await;
        let outbox = StoreOutbox::new(db.store.clone(), world());
        queue(&db.store, acme, &[plain(11, 0), plain(12, 1), plain(13, 2), plain(14, 50)]).await;
        assert_eq!(numbers(&outbox.lease_due(at(2), at(180), 9).await.unwrap()), [11, 12, 13]);
        outbox.retry(acme, id(11), at(60), "451 try\r\nlater\0").await.unwrap();
        outbox.park(acme, id(12), "550 no such user").await.unwrap();
        outbox.sent(acme, id(13), at(3)).await.unwrap();
        assert_eq!(numbers(&outbox.lease_due(at(59), at(60), 9).await.unwrap()), [14]);
        let due = outbox.lease_due(at(60), at(240), 9).await.unwrap();
        assert_eq!(numbers(&due), [14, 11]);
        assert_eq!(due.iter().map(|mail| mail.attempts).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(numbers(&outbox.lease_due(at(9999), at(10_000), 9).await.unwrap()), [14, 11]);

        let (text, html) = ("Hello\n".to_owned(), "<p>Hello</p>\n".to_owned());
        let retried = ("QUEUED".into(), 1, Some("451 try  later ".into()), text.clone(), html.clone());
        assert_eq!(stored(&db.store, acme, 11).await, retried);
        let parked = ("PARKED".into(), 1, Some("550 no such user".into()), text, html);
        assert_eq!(stored(&db.store, acme, 12).await, parked);
        assert_eq!(stored(&db.store, acme, 13).await, ("SENT".into(), 1, None, String::new(), String::new()));

        // Another worker's late word changes nothing.
        outbox.retry(acme, id(13), at(60), "late").await.unwrap();
        outbox.park(acme, id(13), "late").await.unwrap();
        outbox.retry(acme, id(12), at(60), "late").await.unwrap();
        outbox.sent(other, id(11), at(60)).await.unwrap();
        let mut reader = db.store.reader(acme).await.unwrap();
        let counts = outbox::counts(&mut reader, &grant(acme)).await;
        assert_eq!(counts, Ok(MailCounts { queued: 2, sent: 1, parked: 1 }));
        let counts = outbox::counts(&mut reader, &grant(other)).await;
        assert_eq!(counts, Ok(MailCounts::default()));
    }

    /// The token exists from the lease on; a retry sends the same mail, another process a new token,
    /// which voids the one before.
    a_token_is_made_when_its_mail_goes_out |db| {
        let [acme, _] = db.tenants().await;
        add_user(&db.store, acme).await;
        issue(&db.store, acme, &[secret(11, SecretPurpose::SetPassword)]).await;
        queue(&db.store, acme, &[linking(11, 0)]).await;
        let world = world();
        let outbox = StoreOutbox::new(db.store.clone(), Arc::clone(&world));
        let first = outbox.lease_due(at(0), at(180), 9).await.unwrap();
        let token = token_of(&first[0]);
        assert_eq!(token::read(Purpose::SetPassword, &token).map(|token| token.tenant), Some(acme));
        assert!(opens(&db.store, acme, &token, at(1)).await);
        assert!(!opens(&db.store, acme, &token, at(1000)).await, "it dies by when it was issued");

        outbox.retry(acme, id(11), at(60), "451").await.unwrap();
        let again = outbox.lease_due(at(60), at(240), 9).await.unwrap();
        assert!(again == [QueuedMail { attempts: 1, ..first[0].clone() }]);

        let restarted = StoreOutbox::new(db.store.clone(), world);
        let third = token_of(&restarted.lease_due(at(240), at(420), 9).await.unwrap()[0]);
        assert_ne!(third, token);
        assert!(!opens(&db.store, acme, &token, at(241)).await);
        assert!(opens(&db.store, acme, &third, at(241)).await);
    }

    /// A secret that was voided, used or has run out gets no token, and its mail is parked.
    a_mail_with_a_void_link_is_parked |db| {
        let [acme, other] = db.tenants().await;
        add_user(&db.store, acme).await;
        let expired = Secret { expires_at: at(5), ..secret(12, SecretPurpose::Recovery) };
        let voided = secret(11, SecretPurpose::SetPassword);
        let newer = secret(13, SecretPurpose::SetPassword);
        let used = secret(14, SecretPurpose::ConfirmEmail);
        issue(&db.store, acme, &[expired, voided, newer, used.clone()]).await;
        let mut tx = db.store.begin(acme).await.unwrap();
        let purposes = [SecretPurpose::ConfirmEmail];
        let consumed = secrets::consume(&mut tx, &grant(acme), &used.hash, &purposes, at(1)).await;
        assert!(consumed.unwrap().is_some());
        tx.commit().await.unwrap();
        let mails: Vec<NewMail> = (11..15).map(|number| linking(number, 0)).collect();
        queue(&db.store, acme, &mails).await;
        // Of another tenant's secret, too.
        queue(&db.store, other, &[NewMail { secret_id: Some(id(13)), ..linking(15, 0) }]).await;
        let outbox = StoreOutbox::new(db.store.clone(), world());
        assert_eq!(numbers(&outbox.lease_due(at(5), at(180), 9).await.unwrap()), [13]);
        for (tenant, number) in [(acme, 11), (acme, 12), (acme, 14), (other, 15)] {
            let (state, attempts, error, ..) = stored(&db.store, tenant, number).await;
            assert_eq!((state.as_str(), attempts, error.as_deref()), ("PARKED", 0, Some(SUPERSEDED)));
        }
        // Used between two attempts.
        let hash = {
            let mut reader = db.store.reader(acme).await.unwrap();
            on!(&mut reader, |c| schema::secrets::table
                .find((acme, id::<crate::model::SecretId>(13)))
                .select(schema::secrets::hash)
                .get_result::<Vec<u8>>(c))
            .unwrap()
        };
        outbox.retry(acme, id(13), at(60), "451").await.unwrap();
        let mut tx = db.store.begin(acme).await.unwrap();
        let purposes = [SecretPurpose::SetPassword];
        secrets::consume(&mut tx, &grant(acme), &hash, &purposes, at(30)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!(numbers(&outbox.lease_due(at(60), at(240), 9).await.unwrap()), []);
        let (state, attempts, error, ..) = stored(&db.store, acme, 13).await;
        assert_eq!((state.as_str(), attempts, error.as_deref()), ("PARKED", 1, Some(SUPERSEDED)));
    }
}

/// SECURITY: the raw bytes are nowhere in the database files.
#[tokio::test]
async fn a_token_is_in_no_file_of_the_database() {
    let db = Db::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &db.url else { panic!() };
    let folder = path.parent().unwrap();
    let [acme, _] = db.tenants().await;
    add_user(&db.store, acme).await;
    issue(&db.store, acme, &[secret(11, SecretPurpose::SetPassword)]).await;
    queue(&db.store, acme, &[linking(11, 0)]).await;
    let raw = Counter::default().secret();
    let before = bytes(folder);
    let outbox = StoreOutbox::new(db.store.clone(), world());
    let leased = outbox.lease_due(at(0), at(180), 9).await.unwrap();
    let token = token_of(&leased[0]);
    let (_, secret) = token.split_once('.').unwrap();
    let hash = token::read(Purpose::SetPassword, &token).unwrap().hash;
    let while_leased = bytes(folder);
    outbox.retry(acme, id(11), at(60), "451").await.unwrap();
    outbox.lease_due(at(60), at(240), 9).await.unwrap();
    outbox.sent(acme, id(11), at(61)).await.unwrap();
    let after = bytes(folder);
    for bytes in [&before, &while_leased, &after] {
        assert!(holds(bytes, b"user11@example.com"), "the scan finds nothing at all");
        for part in [token.as_bytes(), secret.as_bytes(), &raw] {
            assert!(!holds(bytes, part));
        }
    }
    assert!(!holds(&before, &hash) && holds(&after, &hash));
}
