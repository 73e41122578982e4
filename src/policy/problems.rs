//! What the outcomes of all scripts of a hook mean for the caller.

use super::{FindingKind, Outcome};
use crate::model::{PolicyMode, PolicyReference, Problem, ProblemCode, ProblemSeverity, ScriptId};

/// One script that ran, with what it came to.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    pub script_id: ScriptId,
    pub script: &'a str,
    /// The number of the version that ran.
    pub version: i32,
    pub mode: PolicyMode,
    pub outcome: &'a Outcome,
}

/// Every denial, failure and warning of every enforced script, script by script in the order given. A script
/// in SHADOW says nothing to the caller and blocks nothing, even where it failed.
pub fn of(judgements: &[Judgement<'_>]) -> Vec<Problem> {
    judgements.iter().filter(|one| one.mode == PolicyMode::Enforced).flat_map(said).collect()
}

/// Do the problems refuse the operation?
pub fn refuse(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == ProblemSeverity::Error)
}

/// What one script said, whatever its mode: for a trial.
pub fn said(one: &Judgement<'_>) -> Vec<Problem> {
    let findings = one.outcome.findings.iter().map(|finding| {
        let (severity, code, field) = match &finding.kind {
            FindingKind::Deny => (ProblemSeverity::Error, ProblemCode::RejectedByPolicy, None),
            FindingKind::DenyField(path) => {
                (ProblemSeverity::Error, ProblemCode::RejectedByPolicy, Some(path.clone()))
            }
            FindingKind::Warn => (ProblemSeverity::Warning, ProblemCode::PolicyWarning, None),
        };
        let policy = Some(reference(one, finding.line));
        Problem { severity, code, message: finding.message.clone(), field, policy }
    });
    let failure = one.outcome.failure.iter().map(|failure| Problem {
        severity: ProblemSeverity::Error,
        code: ProblemCode::PolicyFailed,
        message: format!("The policy script \"{}\" could not decide: {}", one.script, failure.message),
        field: None,
        policy: Some(reference(one, failure.line)),
    });
    findings.chain(failure).collect()
}

fn reference(one: &Judgement<'_>, line: Option<i32>) -> PolicyReference {
    PolicyReference { script_id: one.script_id, script: one.script.to_owned(), version: one.version, line }
}
