//! `tryPolicyScript` and `runPolicyTests`: look at a text, stored or not, and touch nothing.

use std::sync::Arc;

use serde_json::Value;

use super::source::{Checked, Read, Subject, not_run, read};
use crate::{
    authz::policies as rules,
    domain::{Outcome, Request},
    error::Failure,
    model::{PolicyHookKey, PolicyVerdict, Problem, ScriptId},
    policy::{
        Outcome as RunOutcome, TestResult,
        problems::{self, Judgement},
    },
};

/// What is to be tried.
#[derive(Clone, Debug)]
pub struct NewTrial {
    pub subject: Subject,
    pub hook: PolicyHookKey,
    /// Exactly what the script is shown.
    pub context: Value,
}

/// What a run outside of any operation came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    pub verdict: PolicyVerdict,
    /// As the caller of the operation would read them. A text that is stored nowhere has no script to name.
    pub problems: Vec<Problem>,
    pub log: Vec<String>,
    pub operations: i32,
    pub operation_limit: i32,
    pub microseconds: i32,
}

/// Runs a hook of a text on a context. Nothing is written, whatever comes of it.
///
/// # Errors
/// FORBIDDEN; BAD_USER_INPUT for a context that is no object; problems: NOT_FOUND.
pub async fn try_script(request: &Request, wanted: NewTrial) -> Outcome<Checked<Trial>> {
    let actor = request.actor()?;
    let grant = rules::manage_policies(actor)?;
    if !wanted.context.is_object() {
        return Err(Failure::BadInput("context: takes an object, as ctx is one".to_owned()).into());
    }
    let read = match read(request, &grant, &wanted.subject).await? {
        Ok(read) => read,
        Err(invalid) => return Ok(Checked::Invalid(invalid).into()),
    };
    let Read { compiled, stored } = read;
    let runner = request.runner().await;
    let outcome = runner.try_once(actor.tenant, compiled, wanted.hook, Arc::new(wanted.context)).await;
    let problems = match &stored {
        Some((script, version)) => problems::said(&Judgement {
            script_id: script.id,
            script: &script.name,
            version: version.number,
            mode: script.mode,
            outcome: &outcome,
        }),
        None => unsaved(&outcome),
    };
    let RunOutcome { verdict, log, operations, operation_limit, microseconds, .. } = outcome;
    Ok(Checked::Valid(Trial { verdict, problems, log, operations, operation_limit, microseconds }).into())
}

/// The problems of a text that is stored nowhere: there is no script to refer to, so a failure says its line
/// in words.
fn unsaved(outcome: &RunOutcome) -> Vec<Problem> {
    let nowhere = ScriptId(uuid::Uuid::nil());
    let judgement = Judgement {
        script_id: nowhere,
        script: "unsaved",
        version: 0,
        mode: crate::model::PolicyMode::Off,
        outcome,
    };
    let mut problems = problems::said(&judgement);
    let failed = outcome.failure.is_some();
    for (place, problem) in problems.iter_mut().rev().enumerate() {
        let line = problem.policy.take().and_then(|policy| policy.line);
        if let (true, 0, Some(line)) = (failed, place, line) {
            problem.message.push_str(&format!(" (line {line})"));
        }
    }
    problems
}

/// Runs all tests of a text.
///
/// # Errors
/// FORBIDDEN; problems: NOT_FOUND; UNAVAILABLE where too many scripts wait already.
pub async fn run_tests(request: &Request, subject: &Subject) -> Outcome<Checked<Vec<TestResult>>> {
    let actor = request.actor()?;
    let grant = rules::manage_policies(actor)?;
    let read = match read(request, &grant, subject).await? {
        Ok(read) => read,
        Err(invalid) => return Ok(Checked::Invalid(invalid).into()),
    };
    let results = request.runner().await.run_tests(actor.tenant, read.compiled).await.map_err(not_run)?;
    Ok(Checked::Valid(results).into())
}
