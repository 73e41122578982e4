//! Mails that wait to be sent, and what became of them. A mail is added in the transaction of what it tells
//! of; the worker leases it, so that of many workers one has it at a time.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;

use super::connection::{Connection, later, on};
use super::error::StoreError;
use super::kept::kept;
use super::schema::outbox;
use super::sql::Sql;
use super::transaction::Tx;
use super::types::{At, Id, Moment};
use crate::authz::Grant;
use crate::authz::leave::WritesOutbox;
use crate::clock::Timestamp;
use crate::model::{MailId, NewMail, SecretId, TenantId};

/// A mail that was leased.
#[derive(Clone, PartialEq, Eq)]
pub struct DueMail {
    pub tenant: TenantId,
    pub id: MailId,
    pub recipient: String,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    pub message_id: String,
    /// The secret whose token goes into the hole of the bodies.
    pub secret_id: Option<SecretId>,
    pub created_at: Timestamp,
    /// How many attempts there were.
    pub attempts: i32,
}

/// How many mails of a tenant are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailCounts {
    /// Waiting, or on their way.
    pub queued: i64,
    pub sent: i64,
    /// Given up.
    pub parked: i64,
}

/// Adds a mail that is due at once. It is there once the transaction is committed; where it cannot be written,
/// that is not.
pub async fn insert<P: WritesOutbox>(tx: &mut Tx, grant: &Grant<P>, mail: NewMail) -> Result<(), StoreError> {
    tx.queues_mail();
    let written = diesel::insert_into(outbox::table).values((
        outbox::tenant_id.eq(grant.tenant()),
        outbox::id.eq(mail.id),
        outbox::recipient.eq(mail.recipient),
        outbox::subject.eq(mail.subject),
        outbox::text_body.eq(mail.text_body),
        outbox::html_body.eq(mail.html_body),
        outbox::message_id.eq(mail.message_id),
        outbox::secret_id.eq(mail.secret_id),
        outbox::created_at.eq(At(mail.created_at)),
        outbox::next_attempt_at.eq(At(mail.created_at)),
        outbox::attempts.eq(0),
        outbox::state.eq("QUEUED"),
    ));
    later!(tx, written)
}

/// Takes at most `limit` mails of all tenants that are due at `now`, those first that are due longest, and
/// leases them until `until`: before then no other call returns them. `connection` is a transaction of
/// [`Store::begin_system`](super::Store::begin_system); it serves every tenant, so there is no grant.
pub async fn lease_due(
    connection: &mut Connection,
    now: Timestamp,
    until: Timestamp,
    limit: usize,
) -> Result<Vec<DueMail>, StoreError> {
    type Row = (Moment, Id, Id, Text, Text, Text, Text, Text, Nullable<Id>, Moment, Integer);
    // Materialized: a subquery that PostgreSQL runs twice would lock, and lease, more than the limit.
    let statement = Sql::new("WITH due AS MATERIALIZED (SELECT tenant_id, id FROM outbox WHERE state = 'QUEUED'")
        .sql(" AND next_attempt_at <= ")
        .bind(now)
        .sql(" AND (leased_until IS NULL OR leased_until <= ")
        .bind(now)
        .sql(") ORDER BY next_attempt_at, id LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        // SQLite has one writer at a time.
        .split("", " FOR UPDATE SKIP LOCKED")
        .sql(") UPDATE outbox SET leased_until = ")
        .bind(until)
        .sql(" WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM due) RETURNING next_attempt_at, ")
        .sql("tenant_id, id, recipient, subject, text_body, html_body, message_id, secret_id, created_at, attempts")
        .statement::<Row>();
    let mut rows: Vec<LeasedRow> = on!(connection, |c| statement.load(c))?;
    rows.sort_unstable_by_key(|row| (row.0, row.2));
    Ok(rows.into_iter().map(due).collect())
}

type LeasedRow =
    (Timestamp, TenantId, MailId, String, String, String, String, String, Option<SecretId>, Timestamp, i32);

fn due(row: LeasedRow) -> DueMail {
    let (
        _,
        tenant,
        id,
        recipient,
        subject,
        text_body,
        html_body,
        message_id,
        secret_id,
        created_at,
        attempts,
    ) = row;
    DueMail {
        tenant,
        id,
        recipient,
        subject,
        text_body,
        html_body,
        message_id,
        secret_id,
        created_at,
        attempts,
    }
}

/// The mail is out. What it said is not kept.
pub async fn sent<P: WritesOutbox>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: MailId,
    at: Timestamp,
) -> Result<(), StoreError> {
    on!(connection, |c| kept!(
        diesel::update(outbox::table.find((grant.tenant(), id))).filter(outbox::state.ne("SENT")).set((
            outbox::state.eq("SENT"),
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::sent_at.eq(At(at)),
            outbox::text_body.eq(""),
            outbox::html_body.eq(""),
            outbox::leased_until.eq(None::<At>),
        ))
    )
    .execute(c))
    .map(drop)
}

/// An attempt failed; the mail is due again at `at`. Nothing happens to one that is not queued any more:
/// another worker had it when its lease ran out.
pub async fn retry<P: WritesOutbox>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: MailId,
    at: Timestamp,
    error: &str,
) -> Result<(), StoreError> {
    on!(connection, |c| kept!(
        diesel::update(outbox::table.find((grant.tenant(), id))).filter(outbox::state.eq("QUEUED")).set((
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::next_attempt_at.eq(At(at)),
            outbox::last_error.eq(shown(error)),
            outbox::leased_until.eq(None::<At>),
        ))
    )
    .execute(c))
    .map(drop)
}

/// An attempt failed for good; the mail stays with the error, to be shown.
pub async fn park<P: WritesOutbox>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: MailId,
    error: &str,
) -> Result<(), StoreError> {
    on!(connection, |c| kept!(
        diesel::update(outbox::table.find((grant.tenant(), id))).filter(outbox::state.eq("QUEUED")).set((
            outbox::state.eq("PARKED"),
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::last_error.eq(shown(error)),
            outbox::leased_until.eq(None::<At>),
        ))
    )
    .execute(c))
    .map(drop)
}

/// The link of a mail that was not sent is good for nothing any more, so it is parked without an attempt.
pub async fn supersede<P: WritesOutbox>(
    connection: &mut Connection,
    grant: &Grant<P>,
    id: MailId,
) -> Result<(), StoreError> {
    on!(connection, |c| kept!(
        diesel::update(outbox::table.find((grant.tenant(), id))).filter(outbox::state.eq("QUEUED")).set((
            outbox::state.eq("PARKED"),
            outbox::last_error.eq(SUPERSEDED),
            outbox::leased_until.eq(None::<At>),
        ))
    )
    .execute(c))
    .map(drop)
}

/// Why [`supersede`]d mails are parked.
pub const SUPERSEDED: &str = "superseded: its link was voided, used, or ran out before the mail went out";

/// How many mails of the tenant are where.
pub async fn counts<P>(connection: &mut Connection, grant: &Grant<P>) -> Result<MailCounts, StoreError> {
    let query =
        Sql::new("SELECT count(*) FILTER (WHERE state = 'QUEUED'), count(*) FILTER (WHERE state = 'SENT')")
            .sql(", count(*) FILTER (WHERE state = 'PARKED') FROM outbox WHERE tenant_id = ")
            .bind(grant.tenant())
            .statement::<(BigInt, BigInt, BigInt)>();
    let (queued, sent, parked) = on!(connection, |c| query.get_result(c))?;
    Ok(MailCounts { queued, sent, parked })
}

/// What a mail server said, as far as both databases can keep it and anybody reads it.
fn shown(error: &str) -> String {
    error.chars().take(1000).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
