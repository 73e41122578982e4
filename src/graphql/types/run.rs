//! A recorded run of a policy script.

use super::{
    policy::{scripts_of, versions_of},
    user::UserNode,
};
use crate::{
    connection,
    domain::hidden::Shown,
    error::Failure,
    graphql::engine::{Batch, DateTime, Id, Json, Loaded},
    model::{PolicyHookKey, PolicyMode, PolicyReference, PolicyRun, PolicyVerdict},
    object,
};

/// A run, for whoever reads policies.
#[derive(Clone, Debug)]
pub struct RunNode(pub PolicyRun);

connection!(PolicyRunConnection, PolicyRunEdge, RunNode);

object! {
    /// One run of one hook of one version.
    PolicyRun: RunNode [Node] {
        id: Id, needs(ReadPolicies) => leaf |it| Id::of(it.0.id);
        hook: PolicyHookKey, needs(ReadPolicies) => leaf |it| it.0.hook;
        policy: PolicyReference, needs(ReadPolicies) => load policy;
        mode: PolicyMode, needs(ReadPolicies) => leaf |it| it.0.mode;
        verdict: PolicyVerdict, needs(ReadPolicies) => leaf |it| it.0.verdict;
        /// Everything that it said, in its order, and why it failed.
        messages: Vec<String>, needs(ReadPolicies) => load messages;
        /// What the script saw; "hidden" stands for what the viewer could not read on the object itself.
        context: Option<Json>, needs(ReadPolicies) => load context;
        log: Vec<String>, needs(ReadPolicies) => load log;
        operations: i32, needs(ReadPolicies) => leaf |it| it.0.operations;
        operationLimit: i32, needs(ReadPolicies) => leaf |it| it.0.operation_limit;
        microseconds: i32, needs(ReadPolicies) => leaf |it| it.0.microseconds;
        startedAt: DateTime, needs(ReadPolicies) => leaf |it| DateTime(it.0.started_at);
        /// Who asked for the operation; none for an API key.
        actor: Option<UserNode>, needs(ReadPolicies) => load actor;
    }
}

async fn policy(batch: Batch<'_, RunNode>) -> Loaded<PolicyReference> {
    let scripts: Vec<_> = batch.objects.iter().map(|run| run.0.script_id).collect();
    let versions: Vec<_> = batch.objects.iter().map(|run| run.0.version_id).collect();
    let scripts = scripts_of(batch.request(), &scripts).await?;
    let versions = versions_of(batch.request(), &versions).await?;
    let reference = |run: &&RunNode| {
        let script = scripts.get(&run.0.script_id)?;
        let version = versions.get(&run.0.version_id)?.number;
        Some(PolicyReference { script_id: script.id, script: script.name.clone(), version, line: None })
    };
    let missing = || Failure::internal("a run without its version");
    Ok(batch.objects.iter().map(|run| reference(run).ok_or_else(missing)).collect())
}

/// What is shown of each run. Two of its fields read the same people and companies, and look them up once.
async fn shown(batch: &Batch<'_, RunNode>) -> Result<Vec<Shown>, Failure> {
    let runs: Vec<&PolicyRun> = batch.objects.iter().map(|run| &run.0).collect();
    batch.request().shown(&runs).await
}

async fn messages(batch: Batch<'_, RunNode>) -> Loaded<Vec<String>> {
    Ok(shown(&batch).await?.into_iter().map(|run| Ok(run.messages)).collect())
}

async fn context(batch: Batch<'_, RunNode>) -> Loaded<Option<Json>> {
    let context = |run: Shown| (!run.context.is_null()).then_some(Json(run.context));
    Ok(shown(&batch).await?.into_iter().map(|run| Ok(context(run))).collect())
}

async fn log(batch: Batch<'_, RunNode>) -> Loaded<Vec<String>> {
    Ok(shown(&batch).await?.into_iter().map(|run| Ok(run.log)).collect())
}

async fn actor(batch: Batch<'_, RunNode>) -> Loaded<Option<UserNode>> {
    let ids: Vec<_> = batch.objects.iter().filter_map(|run| run.0.actor).collect();
    let people = batch.request().people(&ids).await?;
    batch.each(|run| run.0.actor.and_then(|id| people.get(&id).cloned()).map(UserNode))
}
