//! A policy script.

use std::collections::HashMap;

use super::policy_version::VersionNode;
use crate::{
    authz::policies as rules,
    connection,
    domain::Request,
    error::Failure,
    graphql::{
        engine::{Batch, DateTime, Id, Loaded},
        page::{Connection, List, Paging},
    },
    model::{PolicyMode, PolicyScript, PolicyVersion, ScriptId, VersionId},
    object,
    store::policies::{PolicyStats, recent, scripts, stats, versions},
};

/// A script, for whoever reads policies.
#[derive(Clone, Debug)]
pub struct ScriptNode(pub PolicyScript);

connection!(PolicyScriptConnection, PolicyScriptEdge, ScriptNode);

object! {
    /// A script of the tenant, with all its versions.
    PolicyScript: ScriptNode [Node] {
        id: Id, needs(ReadPolicies) => leaf |it| Id::of(it.0.id);
        name: String, needs(ReadPolicies) => text |it| &it.0.name;
        description: Option<String>, needs(ReadPolicies) => text |it| it.0.description.as_deref();
        mode: PolicyMode, needs(ReadPolicies) => leaf |it| it.0.mode;
        /// The one that runs in SHADOW or ENFORCED.
        activeVersion: Option<VersionNode>, needs(ReadPolicies) => load active_version;
        /// The newest first.
        versions()[paged]: Option<Connection<VersionNode>>, needs(ReadPolicies) => load version_list;
        /// Of the last seven days.
        stats: Option<PolicyStats>, needs(ReadPolicies) => load week;
        createdAt: DateTime, needs(ReadPolicies) => leaf |it| DateTime(it.0.created_at);
        updatedAt: DateTime, needs(ReadPolicies) => leaf |it| DateTime(it.0.updated_at);
    }
}

object! {
    /// What the runs of a script came to; P99 is what 99 of 100 runs stay within.
    PolicyStats: PolicyStats {
        runs: i32, needs(ReadPolicies) => leaf |it| count(it.runs);
        allowed: i32, needs(ReadPolicies) => leaf |it| count(it.allowed);
        denied: i32, needs(ReadPolicies) => leaf |it| count(it.denied);
        failed: i32, needs(ReadPolicies) => leaf |it| count(it.failed);
        operationsP99: i32, needs(ReadPolicies) => leaf |it| it.operations_p99;
        microsecondsP99: i32, needs(ReadPolicies) => leaf |it| it.microseconds_p99;
    }
}

fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Scripts by id.
///
/// # Errors
/// FORBIDDEN, UNAVAILABLE.
pub async fn scripts_of(
    request: &Request,
    ids: &[ScriptId],
) -> Result<HashMap<ScriptId, PolicyScript>, Failure> {
    let grant = rules::read_policies(request.actor()?)?;
    let mut reader = request.reader().await?;
    let found = scripts::by_ids(&mut reader, &grant, ids).await?;
    Ok(found.into_iter().map(|script| (script.id, script)).collect())
}

/// Versions by id.
///
/// # Errors
/// FORBIDDEN, UNAVAILABLE.
pub async fn versions_of(
    request: &Request,
    ids: &[VersionId],
) -> Result<HashMap<VersionId, PolicyVersion>, Failure> {
    let grant = rules::read_policies(request.actor()?)?;
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut reader = request.reader().await?;
    let found = versions::by_ids(&mut reader, &grant, ids).await?;
    Ok(found.into_iter().map(|version| (version.id, version)).collect())
}

async fn active_version(batch: Batch<'_, ScriptNode>) -> Loaded<Option<VersionNode>> {
    let ids: Vec<_> = batch.objects.iter().filter_map(|script| script.0.active_version).collect();
    let versions = versions_of(batch.request(), &ids).await?;
    batch.each(|script| script.0.active_version.and_then(|id| versions.get(&id).cloned()).map(VersionNode))
}

/// Below a list the first versions of every script in one go; of one script any page.
async fn version_list(
    batch: Batch<'_, ScriptNode>,
    paging: Paging,
) -> Loaded<Option<Connection<VersionNode>>> {
    let request = batch.request();
    let grant = rules::read_policies(request.actor()?)?;
    let ids: Vec<ScriptId> = batch.objects.iter().map(|script| script.0.id).collect();
    let mut lists = Vec::with_capacity(ids.len());
    for id in &ids {
        lists.push(List::open(request, &paging, &id.to_string(), versions::ORDER.to_vec()).await?);
    }
    let (mut pages, counts) = {
        let mut reader = request.reader().await?;
        let pages = match (ids.as_slice(), lists.as_slice()) {
            ([id], [list]) => {
                HashMap::from([(*id, versions::page(&mut reader, &grant, *id, &list.wanted()?).await?)])
            }
            _ => recent::pages(&mut reader, &grant, &ids, paging.size).await?,
        };
        let counts = match paging.counted {
            true => recent::counts(&mut reader, &grant, &ids).await?,
            false => HashMap::new(),
        };
        (pages, counts)
    };
    let connection = |(id, list): (&ScriptId, &List<'_, versions::ByNumber>)| {
        let page = pages.remove(id).ok_or_else(|| Failure::internal("a script was asked for twice"))?;
        let total = counts.get(id).copied();
        let node = |version| Some(VersionNode(version));
        list.connection(page, total, |version, _| versions::place(version), node).map(Some)
    };
    Ok(ids.iter().zip(&lists).map(connection).collect())
}

async fn week(batch: Batch<'_, ScriptNode>) -> Loaded<Option<PolicyStats>> {
    let request = batch.request();
    let grant = rules::read_policies(request.actor()?)?;
    let ids: Vec<_> = batch.objects.iter().map(|script| script.0.id).collect();
    let mut reader = request.reader().await?;
    let stats = stats::of(&mut reader, &grant, &ids, request.now()).await?;
    batch.each(|script| Some(stats.get(&script.0.id).copied().unwrap_or_default()))
}
