//! One run of one hook of one compiled version.

use rhai::{CallFnOptions, Dynamic, Scope};
use serde_json::Value;

use super::{Compiled, PolicyEngine, context, failure, hooks, state, state::Brief};
use crate::model::{PolicyHookKey, PolicyVerdict};

/// What a script said by `deny`, `deny_field` or `warn`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub kind: FindingKind,
    /// The script's own words, on one line.
    pub message: String,
    /// The line of the call.
    pub line: Option<i32>,
}

/// How it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// `deny(message)`: refuses.
    Deny,
    /// `deny_field(field, message)`: refuses, for this path into the input.
    DenyField(Vec<String>),
    /// `warn(message)`: lets it pass with a remark.
    Warn,
}

impl Finding {
    /// Does it refuse?
    pub const fn denies(&self) -> bool {
        matches!(self.kind, FindingKind::Deny | FindingKind::DenyField(_))
    }
}

/// Why a run broke: an error of the script, a budget that it exceeded, or the server being too busy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub message: String,
    pub line: Option<i32>,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// FAILED before DENIED before ALLOWED.
    pub verdict: PolicyVerdict,
    /// In the order in which they were said; also those said before a failure.
    pub findings: Vec<Finding>,
    /// Present exactly when the verdict is FAILED.
    pub failure: Option<Failure>,
    pub log: Vec<String>,
    pub operations: i32,
    pub operation_limit: i32,
    pub microseconds: i32,
}

impl Outcome {
    /// A run that never came about, which counts as failed.
    pub fn failed(message: impl Into<String>, operation_limit: i32) -> Self {
        Self {
            verdict: PolicyVerdict::Failed,
            findings: Vec::new(),
            failure: Some(Failure { message: message.into(), line: None }),
            log: Vec::new(),
            operations: 0,
            operation_limit,
            microseconds: 0,
        }
    }
    /// Everything said, as a recorded run keeps it: denials and warnings in their order, then the failure.
    pub fn messages(&self) -> Vec<String> {
        let said = self.findings.iter().map(|finding| finding.message.clone());
        said.chain(self.failure.iter().map(|failure| failure.message.clone())).collect()
    }
}

impl PolicyEngine {
    /// Runs one hook on one context, in a new scope. A version without that hook allows. A context beyond the
    /// limits is cut where a list or a text is too long, and fails the run where it is too large as a whole.
    ///
    /// Call it on a thread with a stack of [`super::Limits::stack_bytes`]; the [`super::Runner`] does.
    pub fn run(&self, compiled: &Compiled, hook: PolicyHookKey, context: &Value) -> Outcome {
        let unfinished = || Outcome::failed("was not finished", self.limits.operation_limit());
        self.run_within(compiled, hook, context, None).unwrap_or_else(unfinished)
    }

    /// The same on whatever thread; none where it used more than `brief`, and then it never happened.
    pub(super) fn run_briefly(
        &self,
        compiled: &Compiled,
        hook: PolicyHookKey,
        context: &Value,
        brief: Brief,
    ) -> Option<Outcome> {
        self.run_within(compiled, hook, context, Some(brief))
    }

    fn run_within(
        &self,
        compiled: &Compiled,
        hook: PolicyHookKey,
        context: &Value,
        brief: Option<Brief>,
    ) -> Option<Outcome> {
        let limit = self.limits.operation_limit();
        if !compiled.hooks.contains(&hook) {
            return Some(Outcome {
                verdict: PolicyVerdict::Allowed,
                failure: None,
                ..Outcome::failed(String::new(), limit)
            });
        }
        let ctx = match context::to_dynamic(context, &self.limits) {
            Ok(ctx) => ctx,
            Err(too_large) => return Some(Outcome::failed(too_large.to_string(), limit)),
        };
        let function = hooks::function(hook);
        let (result, used) = state::during(&self.limits, &self.timer, state::Mode::Hook, None, brief, || {
            let options = CallFnOptions::new().eval_ast(false);
            self.rhai.call_fn_with_options::<Dynamic>(
                options,
                &mut Scope::new(),
                &compiled.ast,
                function,
                (ctx,),
            )
        });
        if used.unfinished {
            return None;
        }
        let failure = match result {
            Ok(value) => returned(function, &value),
            Err(error) => Some(failure::of(&error, &self.limits)),
        };
        let verdict = if failure.is_some() {
            PolicyVerdict::Failed
        } else if used.said.findings.iter().any(Finding::denies) {
            PolicyVerdict::Denied
        } else {
            PolicyVerdict::Allowed
        };
        Some(Outcome {
            verdict,
            findings: used.said.findings,
            failure,
            log: used.said.log,
            operations: used.operations,
            operation_limit: limit,
            microseconds: used.microseconds,
        })
    }
}

/// A hook that hands back a value is misunderstood by its author (`return false`), and must not count
/// as having allowed.
pub(super) fn returned(function: &str, value: &Dynamic) -> Option<Failure> {
    (!value.is_unit()).then(|| Failure {
        message: format!(
            "`{function}` returned a value ({}); a hook refuses by `deny(\"…\")` and returns nothing",
            value.type_name()
        ),
        line: None,
    })
}
