//! The audit: added to, read, never changed.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::{Connection, later, on};
use super::error::StoreError;
use super::filter::TextFilter;
use super::json::Json;
use super::page::{By, Column, Cursor, Key, Order, OrderField, Page, Paging, cursor};
use super::schema::audit_events;
use super::sql::Sql;
use super::transaction::Tx;
use super::types::{At, Bits};
use crate::authz::{Grant, audit::AuditReach};
use crate::clock::Timestamp;
use crate::model::{AuditEvent, AuditEventId, CompanyId};

/// Which events; whatever is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub action: Option<TextFilter>,
    /// The id of a user or an API key.
    pub actor: Option<Uuid>,
    /// An id as the API writes it.
    pub target: Option<String>,
    pub company: Option<CompanyId>,
    /// At this moment or later.
    pub since: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

/// Events are listed by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByTime;

impl OrderField for ByTime {
    const ID: &'static str = "audit_events.id";
    fn column(self) -> Column {
        Column::moment("audit_events.at")
    }
}

/// The order of the list: newest first.
pub const ORDER: [By<ByTime>; 1] = [By::descending(ByTime)];

/// The event's place in the list.
pub fn place(event: &AuditEvent) -> Cursor {
    cursor(vec![Key::from(event.at)], event.id)
}

/// Adds events as the records say. Whatever the leave is for, on purpose: what was done, or was refused to
/// somebody who has no leave at all but to look, is written down, and nothing is opened by it. They are there once
/// the transaction is committed; where they cannot be written, it is not.
pub async fn insert<P>(tx: &mut Tx, grant: &Grant<P>, events: &[AuditEvent]) -> Result<(), StoreError> {
    for event in events.iter().cloned() {
        let written = diesel::insert_into(audit_events::table).values((
            audit_events::tenant_id.eq(grant.tenant()),
            audit_events::id.eq(event.id),
            audit_events::at.eq(At(event.at)),
            audit_events::actor_kind.eq(event.actor_kind),
            audit_events::actor_id.eq(event.actor_id.map(Bits)),
            audit_events::actor_name.eq(event.actor_name),
            audit_events::action.eq(event.action),
            audit_events::target.eq(event.target),
            audit_events::company_id.eq(event.company_id),
            audit_events::changes.eq(event.changes.map(Json)),
            audit_events::via.eq(event.via),
            audit_events::request_id.eq(event.request_id),
        ));
        later!(tx, written)?;
    }
    Ok(())
}

/// The events with these ids that the reach holds, in no order; ids that name none are left out.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    reach: &AuditReach,
    ids: &[AuditEventId],
) -> Result<Vec<AuditEvent>, StoreError> {
    let which = within(grant, reach).sql(" AND audit_events.id").one_of(ids);
    let rows: Vec<Row> = on!(connection, |c| audit_events::table.filter(which).select(COLUMNS).load(c))?;
    Ok(rows.into_iter().map(event).collect())
}

/// A page of the events that the reach holds and the filter lets through.
pub async fn page<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    reach: &AuditReach,
    filter: &AuditFilter,
    paging: &Paging,
) -> Result<Page<AuditEvent>, StoreError> {
    let order = Order::new(&ORDER);
    let which = wanted(grant, reach, filter).sql(" AND ").then(order.between(paging)?);
    let clause = order.clause(paging);
    let rows: Vec<Row> =
        on!(connection, |c| audit_events::table.filter(which).order(clause).select(COLUMNS).load(c))?;
    Ok(Page::cut(rows, paging).map(event))
}

/// How many events the reach holds and the filter lets through.
pub async fn count<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    reach: &AuditReach,
    filter: &AuditFilter,
) -> Result<i64, StoreError> {
    let which = wanted(grant, reach, filter);
    on!(connection, |c| audit_events::table.filter(which).count().get_result(c))
}

/// The grant's tenant, and its company where it is for one; of these what the reach holds.
fn within<P>(grant: &Grant<P>, reach: &AuditReach) -> Sql {
    let mut conditions = vec![Sql::new("audit_events.tenant_id = ").bind(grant.tenant())];
    conditions.extend(grant.company().map(|id| Sql::new("audit_events.company_id = ").bind(id)));
    if let AuditReach::Companies(ids) = reach {
        conditions.push(Sql::new("audit_events.company_id").one_of(ids));
    }
    Sql::all(conditions)
}

fn wanted<P>(grant: &Grant<P>, reach: &AuditReach, filter: &AuditFilter) -> Sql {
    let mut conditions = vec![within(grant, reach)];
    if let Some(action) = &filter.action {
        // Actions are written in lower case, which is what folding leaves.
        action.push("audit_events.action", &mut conditions);
    }
    conditions.extend(filter.actor.map(|id| Sql::new("audit_events.actor_id = ").bind(id)));
    conditions.extend(filter.target.as_deref().map(|id| Sql::new("audit_events.target = ").bind(id)));
    conditions.extend(filter.company.map(|id| Sql::new("audit_events.company_id = ").bind(id)));
    conditions.extend(filter.since.map(|since| Sql::new("audit_events.at >= ").bind(since)));
    conditions.extend(filter.until.map(|until| Sql::new("audit_events.at < ").bind(until)));
    let varied = conditions.len() > 2;
    Sql::all(conditions).varied(varied)
}

type Columns = (
    audit_events::id,
    audit_events::at,
    audit_events::actor_kind,
    audit_events::actor_id,
    audit_events::actor_name,
    audit_events::action,
    audit_events::target,
    audit_events::company_id,
    audit_events::changes,
    audit_events::via,
    audit_events::request_id,
);
const COLUMNS: Columns = (
    audit_events::id,
    audit_events::at,
    audit_events::actor_kind,
    audit_events::actor_id,
    audit_events::actor_name,
    audit_events::action,
    audit_events::target,
    audit_events::company_id,
    audit_events::changes,
    audit_events::via,
    audit_events::request_id,
);
type Row = (
    AuditEventId,
    Timestamp,
    String,
    Option<Bits>,
    String,
    String,
    Option<String>,
    Option<CompanyId>,
    Option<Json>,
    Option<String>,
    String,
);

fn event(row: Row) -> AuditEvent {
    let (id, at, actor_kind, actor_id, actor_name, action, target, company_id, changes, via, request_id) =
        row;
    AuditEvent {
        id,
        at,
        actor_kind,
        actor_id: actor_id.map(|bits| bits.0),
        actor_name,
        action,
        target,
        company_id,
        changes: changes.map(|json| json.0),
        via,
        request_id,
    }
}
