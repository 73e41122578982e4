//! The text of a script: sent along or stored, and whether it compiles.

use std::sync::Arc;

use crate::{
    authz::Grant,
    domain::{Request, Stop},
    error::Failure,
    model::{PolicyScript, PolicyVersion, Problem, ProblemCode, VersionId},
    policy::{Compiled, Diagnostic, RunnerError},
    store::policies::{scripts, versions},
};

/// What an operation on a text comes to where the text may not compile, which is no failure.
#[derive(Clone, Debug)]
pub enum Checked<T> {
    Valid(T),
    Invalid(Invalid),
}

/// A text that does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// At least one, in the order of their lines.
    pub diagnostics: Vec<Diagnostic>,
    /// SCRIPT_INVALID at the field that held the text.
    pub problem: Problem,
}

impl Invalid {
    fn new(diagnostics: Vec<Diagnostic>, field: &str) -> Self {
        let first = diagnostics.first().map(in_words).unwrap_or_default();
        let more = match diagnostics.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let message = format!("The script does not compile: {first}{more}");
        let problem = Problem::error(ProblemCode::ScriptInvalid, message).at([field]);
        Self { diagnostics, problem }
    }
}

fn in_words(diagnostic: &Diagnostic) -> String {
    match (diagnostic.line, diagnostic.column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: {}", diagnostic.message),
        (Some(line), None) => format!("line {line}: {}", diagnostic.message),
        _ => diagnostic.message.clone(),
    }
}

/// Compiles a text that came in `field`.
///
/// # Errors
/// UNAUTHENTICATED; UNAVAILABLE where too many scripts wait already.
pub(super) async fn compile(
    request: &Request,
    source: &str,
    field: &str,
) -> Result<Result<Arc<Compiled>, Invalid>, Failure> {
    let tenant = request.actor()?.tenant;
    let compiled = request.runner().await.compile(tenant, source).await.map_err(not_run)?;
    Ok(compiled.map_err(|diagnostics| Invalid::new(diagnostics, field)))
}

/// Why a script was not looked at, as a failure.
pub(super) fn not_run(error: RunnerError) -> Failure {
    match error {
        RunnerError::Overloaded => Failure::Unavailable(error.to_string()),
        RunnerError::Broken => Failure::internal(error),
    }
}

/// What is tried or tested: a text that is stored nowhere, or a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Source(String),
    /// By the version's id, as typed.
    Version(String),
}

impl Subject {
    /// From the two fields of an input.
    ///
    /// # Errors
    /// BAD_USER_INPUT unless exactly one is there.
    pub fn of(source: Option<String>, version: Option<String>) -> Result<Self, Failure> {
        match (source, version) {
            (Some(source), None) => Ok(Self::Source(source)),
            (None, Some(version)) => Ok(Self::Version(version)),
            _ => Err(Failure::BadInput("takes source or versionId, exactly one of them".to_owned())),
        }
    }
}

/// A compiled subject, with where it is stored.
pub(super) struct Read {
    pub compiled: Arc<Compiled>,
    pub stored: Option<(PolicyScript, PolicyVersion)>,
}

/// Reads and compiles a subject.
///
/// # Errors
/// NOT_FOUND for a version that is none; UNAVAILABLE.
pub(super) async fn read<P>(
    request: &Request,
    grant: &Grant<P>,
    subject: &Subject,
) -> Result<Result<Read, Invalid>, Stop> {
    let (source, field, stored) = match subject {
        Subject::Source(source) => (source.clone(), "source", None),
        Subject::Version(id) => {
            let missing = || Stop::not_found("version of a policy script", ["versionId"]);
            let id: VersionId = id.parse().map_err(|_| missing())?;
            let mut reader = request.reader().await?;
            let version = versions::by_ids(&mut reader, grant, &[id]).await?.pop();
            let version = version.ok_or_else(missing)?;
            let script = scripts::by_ids(&mut reader, grant, &[version.script_id]).await?.pop();
            let script = script.ok_or_else(missing)?;
            (version.source.clone(), "versionId", Some((script, version)))
        }
    };
    let compiled = compile(request, &source, field).await?;
    Ok(compiled.map(|compiled| Read { compiled, stored }))
}
