//! `setPolicyMode`: switches a script off, into shadow or on, with one of its versions.

use super::source::{compile, not_run};
use crate::{
    authz::{Grant, leave::ManagePolicies, policies as rules},
    domain::{
        Done, Outcome, Request, Stop,
        attempts::until_settled,
        audit::{Changes, Event},
    },
    model::{Keyed, PolicyMode, PolicyScript, PolicyVersion, Problem, ProblemCode, ScriptId, VersionId},
    policy::TestResult,
    store::{
        page::Paging,
        policies::{scripts, versions},
    },
};

/// Which script is to run how, as typed.
#[derive(Clone, Debug)]
pub struct ModeChange {
    pub script: String,
    /// None: the one that is active, else the newest.
    pub version: Option<String>,
    pub mode: PolicyMode,
}

/// Switches a script. OFF leaves none of its versions active. What already is so succeeds and writes
/// nothing.
///
/// # Errors
/// FORBIDDEN; problems: NOT_FOUND; SCRIPT_TESTS_FAILED where SHADOW or ENFORCED is wanted for a version
/// whose tests do not all pass.
pub async fn set_mode(request: &Request, change: &ModeChange) -> Outcome<PolicyScript> {
    let grant = rules::manage_policies(request.actor()?)?;
    until_settled(request, |_| attempt(request, &grant, change)).await
}

/// One attempt; none where the script was switched meanwhile.
async fn attempt(
    request: &Request,
    grant: &Grant<ManagePolicies>,
    change: &ModeChange,
) -> Result<Option<Done<PolicyScript>>, Stop> {
    let (script, version) = read(request, grant, change).await?;
    let active = (change.mode != PolicyMode::Off).then_some(version.id);
    if script.mode == change.mode && script.active_version == active {
        return Ok(Some(script.into()));
    }
    if change.mode != PolicyMode::Off {
        check_tests(request, &version, change).await?;
    }
    let mut tx = request.begin().await?;
    let current = scripts::lock(&mut tx, grant, script.id).await?;
    let unmoved = |current: &PolicyScript| {
        current.mode == script.mode && current.active_version == script.active_version
    };
    let Some(mut after) = current.filter(unmoved) else {
        tx.rollback().await?;
        return Ok(None);
    };
    after.mode = change.mode;
    after.active_version = active;
    after.updated_at = request.now();
    let before = match script.active_version {
        Some(id) => versions::by_ids(&mut tx, grant, &[id]).await?.pop(),
        None => None,
    };
    let mut changes = Changes::default();
    changes.note("mode", &script.mode.key(), &after.mode.key());
    changes.note("version", &before.map(|version| version.number), &active.map(|_| version.number));
    scripts::set_mode(&mut tx, grant, script.id, after.mode, active, after.updated_at).await?;
    request.audit(&mut tx, Event::of("policy.mode.changed", script.id).changing(changes)).await?;
    request.commit(tx).await?;
    Ok(Some(after.into()))
}

/// The script and the version that is meant.
async fn read(
    request: &Request,
    grant: &Grant<ManagePolicies>,
    change: &ModeChange,
) -> Result<(PolicyScript, PolicyVersion), Stop> {
    let no_script = || Stop::not_found("policy script", ["scriptId"]);
    let no_version = || Stop::not_found("version of this policy script", ["versionId"]);
    let id: ScriptId = change.script.parse().map_err(|_| no_script())?;
    let mut reader = request.reader().await?;
    let script = scripts::by_ids(&mut reader, grant, &[id]).await?.pop().ok_or_else(no_script)?;
    let wanted: Option<VersionId> = match &change.version {
        Some(version) => Some(version.parse().map_err(|_| no_version())?),
        None => script.active_version,
    };
    let version = match wanted {
        Some(version) => versions::by_ids(&mut reader, grant, &[version]).await?.pop(),
        None => versions::page(&mut reader, grant, id, &Paging::first(1)).await?.items.pop(),
    };
    let version = version.filter(|version| version.script_id == id).ok_or_else(no_version)?;
    Ok((script, version))
}

/// A version runs only after its own tests pass.
async fn check_tests(request: &Request, version: &PolicyVersion, change: &ModeChange) -> Result<(), Stop> {
    let field = if change.version.is_some() { "versionId" } else { "scriptId" };
    let compiled = match compile(request, &version.source, field).await? {
        Ok(compiled) => compiled,
        // It did once; the limits are narrower now.
        Err(invalid) => return Err(invalid.problem.into()),
    };
    let tenant = request.actor()?.tenant;
    let results = request.runner().await.run_tests(tenant, compiled).await.map_err(not_run)?;
    let failed: Vec<String> = results.iter().filter(|test| !test.passed).map(in_words).collect();
    if failed.is_empty() {
        return Ok(());
    }
    let (count, all) = (failed.len(), results.len());
    let message = format!(
        "{count} of the {all} tests of version {} did not pass: {}",
        version.number,
        failed.join("; ")
    );
    Err(Problem::error(ProblemCode::ScriptTestsFailed, message).at([field]).into())
}

fn in_words(test: &TestResult) -> String {
    match &test.message {
        Some(message) => format!("{}: {message}", test.name),
        None => test.name.clone(),
    }
}
