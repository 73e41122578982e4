//! What is kept of each run of a script.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::authz::Grant;
use crate::clock::Timestamp;
use crate::model::{
    Keyed, PolicyHookKey, PolicyMode, PolicyRun, PolicyVerdict, RunId, ScriptId, UserId, VersionId,
};
use crate::store::connection::{Connection, later, on};
use crate::store::json::{Json, Lines};
use crate::store::list::one_of;
use crate::store::page::{By, Column, Cursor, Key, Order, OrderField, Page, Paging, cursor};
use crate::store::row::queryable;
use crate::store::schema::policy_runs;
use crate::store::sql::Sql;
use crate::store::types::At;
use crate::store::{StoreError, Tx};

queryable!(PolicyRun from policy_runs {
    id: RunId,
    script_id: ScriptId,
    version_id: VersionId,
    hook: PolicyHookKey,
    mode: PolicyMode,
    verdict: PolicyVerdict,
    messages: Lines,
    context: Json,
    log: Lines,
    operations: i32,
    operation_limit: i32,
    microseconds: i32,
    started_at: Timestamp,
    actor: Option<UserId>,
    invited: Option<UserId>,
});

/// Which runs; whatever is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyRunFilter {
    pub script: Option<ScriptId>,
    pub hook: Option<PolicyHookKey>,
    pub verdict: Option<PolicyVerdict>,
    /// What the script's mode was then.
    pub mode: Option<PolicyMode>,
    /// Started at this moment or later.
    pub since: Option<Timestamp>,
}

/// Runs are listed by when they started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByTime;

impl OrderField for ByTime {
    const ID: &'static str = "policy_runs.id";
    fn column(self) -> Column {
        Column::moment("policy_runs.started_at")
    }
}

/// The order of the list: newest first.
pub const ORDER: [By<ByTime>; 1] = [By::descending(ByTime)];

/// The run's place in the list.
pub fn place(run: &PolicyRun) -> Cursor {
    cursor(vec![Key::from(run.started_at)], run.id)
}

/// The runs with these ids, in no order; ids that name none are left out.
pub async fn by_ids<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    ids: &[RunId],
) -> Result<Vec<PolicyRun>, StoreError> {
    on!(connection, |c| policy_runs::table
        .filter(policy_runs::tenant_id.eq(grant.tenant()))
        .filter(one_of(policy_runs::id, ids))
        .select(PolicyRun::as_select())
        .load(c))
}

/// A page of the runs that the filter lets through.
pub async fn page<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    filter: &PolicyRunFilter,
    paging: &Paging,
) -> Result<Page<PolicyRun>, StoreError> {
    let order = Order::new(&ORDER);
    let which = wanted(grant, filter).sql(" AND ").then(order.between(paging)?);
    let clause = order.clause(paging);
    let rows = on!(connection, |c| policy_runs::table
        .filter(which)
        .order(clause)
        .select(PolicyRun::as_select())
        .load(c))?;
    Ok(Page::cut(rows, paging))
}

/// How many runs the filter lets through.
pub async fn count<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    filter: &PolicyRunFilter,
) -> Result<i64, StoreError> {
    let which = wanted(grant, filter);
    on!(connection, |c| policy_runs::table.filter(which).count().get_result(c))
}

fn wanted<P>(grant: &Grant<P>, filter: &PolicyRunFilter) -> Sql {
    let mut conditions = vec![Sql::new("policy_runs.tenant_id = ").bind(grant.tenant())];
    conditions.extend(filter.script.map(|script| Sql::new("policy_runs.script_id = ").bind(script)));
    conditions.extend(filter.hook.map(|hook| Sql::new("policy_runs.hook = ").bind(hook.key())));
    conditions.extend(filter.verdict.map(|verdict| Sql::new("policy_runs.verdict = ").bind(verdict.key())));
    conditions.extend(filter.mode.map(|mode| Sql::new("policy_runs.mode = ").bind(mode.key())));
    conditions.extend(filter.since.map(|since| Sql::new("policy_runs.started_at >= ").bind(since)));
    Sql::all(conditions)
}

/// Adds runs as the records say. Whatever the leave is for, on purpose: a run is written down with the change
/// that it was asked about, or with its refusal, and nothing is opened by it. They are there once the transaction is
/// committed; where they cannot be written, it is not.
pub async fn insert_runs<P>(tx: &mut Tx, grant: &Grant<P>, runs: &[PolicyRun]) -> Result<(), StoreError> {
    for run in runs.iter().cloned() {
        let written = diesel::insert_into(policy_runs::table).values((
            policy_runs::tenant_id.eq(grant.tenant()),
            policy_runs::id.eq(run.id),
            policy_runs::script_id.eq(run.script_id),
            policy_runs::version_id.eq(run.version_id),
            policy_runs::hook.eq(run.hook),
            policy_runs::mode.eq(run.mode),
            policy_runs::verdict.eq(run.verdict),
            policy_runs::messages.eq(Lines(run.messages)),
            policy_runs::context.eq(Json(run.context)),
            policy_runs::log.eq(Lines(run.log)),
            policy_runs::operations.eq(run.operations),
            policy_runs::operation_limit.eq(run.operation_limit),
            policy_runs::microseconds.eq(run.microseconds),
            policy_runs::started_at.eq(At(run.started_at)),
            policy_runs::actor.eq(run.actor),
            policy_runs::invited.eq(run.invited),
        ));
        later!(tx, written)?;
    }
    Ok(())
}
